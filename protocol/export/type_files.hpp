// Interface files of device types, and the file that names the types.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/export/package.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace troupe {

/// Finds files and names from which an import makes the same types. A file has
/// its own name where a row of `types.dtd` names the type by its program id,
/// else the name of the type.
class type_files {
public:
  explicit type_files(const std::vector<device_type_ptr>& types);

  /// `interfaces/…` and `types.dtd`, unless it would be empty.
  [[nodiscard]] package_files take();

  /// Types that no file can name.
  [[nodiscard]] const std::vector<std::string>& notes() const noexcept {
    return notes_;
  }

private:
  using program = std::pair<std::string, std::string>; ///< protocol, id

  [[nodiscard]] bool has_row(const device_type& x) const;
  void add_file(const device_type& x, const std::string& name);

  std::map<program, std::set<std::string>> texts_;
  /// Protocol, name and text of what is written.
  std::set<std::tuple<std::string, std::string, std::string>> written_;
  std::map<std::string, std::string> files_; ///< By path.
  std::vector<device_type_ptr> named_;       ///< In `types.dtd`.
  std::vector<std::string> notes_;
};

} // namespace troupe
