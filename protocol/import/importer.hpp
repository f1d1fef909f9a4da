// Turns files into the device types, devices and rules they describe.

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/device_type.hpp"
#include "protocol/import/btm.hpp"
#include "protocol/import/con_plan.hpp"
#include "protocol/import/device_csv.hpp"
#include "protocol/import/document.hpp"
#include "protocol/import/import_file.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/import/known_site.hpp"
#include "protocol/lon/catalogue.hpp"

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

  /// What to keep beside what is kept already; a map or a connection file takes
  /// the place of the one with its name.
  std::vector<document> documents;

  /// Checked against their types where these are there.
  std::vector<bacnet_map> maps;

  /// Those that wait for something included.
  std::vector<planned_connection> connections;

  /// All types of known and new resource reports; those of *types* among them.
  lon::catalogue_ptr catalogue;

  std::vector<import_issue> issues;

  /// Nothing may be imported while an issue is an error.
  [[nodiscard]] bool usable() const noexcept;

  /// The catalogue is not the one that was known.
  [[nodiscard]] bool has_reports() const noexcept;
};

/// Reads all *files* together, in any order; of two versions of one interface
/// the first counts. What a file is, its first line says, not its name;
/// packages are opened. Resource reports, known ones first, go before all that
/// refers to their types. Finds all errors at once. Blocks while it parses, so
/// it is not for a scheduler thread.
[[nodiscard]] import_plan plan_import(const std::vector<import_file>& files,
                                      const known_site& known);

} // namespace troupe
