// Turns files into the device types, devices and rules they describe.

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/device_type.hpp"
#include "protocol/import/device_csv.hpp"
#include "protocol/import/import_file.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What an import would do. Nothing has been changed by making it.
struct import_plan {
  /// New types and new names of known ones. Of types with one program id the
  /// last is the default.
  std::vector<device_type_ptr> types;

  /// `device_type` is the exact name of a type that is known or in *types*.
  std::vector<device_row> devices;

  /// Of types that are known or in *types*, by protocol and name; one element a
  /// type. A rule that is empty takes away what another import said about its
  /// point, see `overlay`.
  std::vector<data_rules> rules;

  std::vector<import_issue> issues;

  /// Nothing may be imported while an issue is an error.
  [[nodiscard]] bool usable() const noexcept;
};

/// Reads all *files* together, in any order; of two versions of one interface
/// the first counts. What a file is, its first line says, not its name;
/// packages are opened. Finds all errors at once. Files of kinds that are not
/// supported yet are left out with a warning. Blocks while it parses, so it is
/// not for a scheduler thread.
/// @param known Types that exist already.
[[nodiscard]] import_plan plan_import(const std::vector<import_file>& files,
                                      const std::vector<device_type_ptr>& known,
                                      const lon::type_catalogue& types);

/// Reads one interface file, as kept in `device_type::source_text`. The type is
/// named after *file*. Fails with `parse_error` and the first error. Warnings
/// are not told.
[[nodiscard]] result<device_type_ptr>
read_type(const std::string& file, std::string_view text,
          const lon::type_catalogue& types);

} // namespace troupe
