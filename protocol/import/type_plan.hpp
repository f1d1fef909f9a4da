// Which names the device types of an import get.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/dtd.hpp"
#include "protocol/import/issue_log.hpp"

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace troupe {

/// Joins interfaces to the names that device type files give them by program
/// id. Fill it, then `link` once, then `find`. Names are compared without case
/// within a protocol, program ids exactly.
class type_plan {
public:
  /// @param logs One for each file of the import.
  type_plan(const std::vector<device_type_ptr>& known,
            std::vector<issue_log>& logs);

  /// Adds what the interface file number *file* holds. A copy of one that is
  /// there is left out, another version of it with a warning.
  void add(size_t file, device_type type);

  /// Adds a row of the device type file number *file*.
  void add(size_t file, device_type_row row);

  /// Gives every type its names: those of its rows, else that of its file.
  void link();

  /// The types to be added, default types of a program id last.
  [[nodiscard]] const std::vector<device_type_ptr>& types() const noexcept {
    return types_;
  }

  /// Finds a new or known type by program id or by name in any case. Null when
  /// there is none.
  [[nodiscard]] device_type_ptr find(const std::string& protocol,
                                     const std::string& name) const;

  /// As `find`; an empty *protocol* stands for all of them.
  [[nodiscard]] device_type_ptr find_any(const std::string& protocol,
                                         const std::string& name) const;

  /// Says why `find` returned null, and what would help.
  [[nodiscard]] std::string explain(const std::string& protocol,
                                    const std::string& name) const;

private:
  using key = std::pair<std::string, std::string>; ///< protocol, lower case

  struct interface {
    size_t file = 0;
    device_type_ptr type;
    bool named = false; ///< A row gave it a name.
  };

  struct naming {
    size_t file = 0;
    device_type_row row;
  };

  void link_row(const naming& x);
  void add_type(size_t file, device_type_ptr type, bool is_default);
  void index(const device_type_ptr& type);

  std::vector<issue_log>& logs_;
  std::vector<interface> interfaces_;
  std::vector<naming> namings_;
  std::vector<device_type_ptr> types_;
  std::vector<device_type_ptr> defaults_;
  /// Protocol, program id and lower-case name to index into `interfaces_`.
  std::map<std::tuple<std::string, std::string, std::string>, size_t> copies_;
  std::map<key, naming> by_row_;        ///< Names that rows give.
  std::map<key, size_t> first_by_id_;   ///< Index into `interfaces_`.
  std::map<key, size_t> files_by_name_; ///< Of new types.
  std::set<std::string> protocols_;     ///< Of all types.
  std::map<key, device_type_ptr> by_name_;
  std::map<key, device_type_ptr> by_id_;
};

} // namespace troupe
