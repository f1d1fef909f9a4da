// The LonMark standard types and the base types of IAP, by name and number.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::lon {

/// A functional profile (SFPT, UFPT): what its members are called. *key* is its
/// number in block lists of interface files.
struct profile_type {
  struct member {
    std::string name;
    std::string type; ///< `SNVT_x`, `9000…00-4/UNVT_x`; empty: any.
    uint32_t number = 0;
    bool out = false; ///< Seen from the device.
  };

  std::string name; ///< `SFPTsccVAV`, `9000…00-4/UFPTx`.
  uint32_t key = 0;
  std::vector<member> members;
  bool inherits = false; ///< Has the members of a standard profile too.
};

/// What makers define beside the standard types, by name and by number in their
/// sets. A set is `{program id}-{scope}` as `set_of` makes it.
struct user_types {
  struct entry {
    data_type_ptr type; ///< Named `{set}/{name}`.
    std::string set;
    std::optional<uint32_t> property; ///< Number of a property type.
  };

  std::vector<entry> types;
  /// With their sets.
  std::vector<std::pair<std::string, profile_type>> profiles;
};

/// Read-only after construction; share freely between threads.
class type_catalogue {
public:
  /// The set that is part of the program, parsed at first use: LonMark resource
  /// files 14.00 and the base types of IAP (IAP 13.4).
  [[nodiscard]] static const type_catalogue& standard();

  /// Parses a catalogue file (`protocol/lon/types.json`). Fails with
  /// `parse_error`.
  [[nodiscard]] static result<type_catalogue> parse(std::string_view json);

  /// Adds what makers define. The first of a name or a number holds.
  void add(const user_types& x);

  /// Finds `SNVT_switch`, `SCPTlocation`, and base types: `bit`, `boolean`,
  /// `sint8` to `uint64`, `float`, `float32`, `double`, `scalar`, `text`.
  /// User types are `{program id}-{scope}/{name}`, where the digits that the
  /// scope leaves open do not count (IAP 13.3). Returns null for an unknown
  /// name.
  [[nodiscard]] data_type_ptr find(std::string_view name) const;

  /// As `find`, but for a bare name of a driver's file also with the prefixes
  /// `SNVT_`, `UNVT_`, `SCPT` and `UCPT`, and with the suffix `_t` (IAP 14.6).
  [[nodiscard]] data_type_ptr resolve(std::string_view name) const;

  /// By number in `VAR` records of a XIF. Null when unknown.
  [[nodiscard]] data_type_ptr snvt(uint32_t index) const;

  /// By number in self-documentation of a XIF. Null when unknown. A type of
  /// size 0 takes that of what it applies to.
  [[nodiscard]] data_type_ptr scpt(uint32_t index) const;

  /// By number in self-documentation, where a maker's set is named by its
  /// scope and the program id of the device. Null when unknown.
  [[nodiscard]] data_type_ptr user_property(std::string_view program_id,
                                            uint32_t scope,
                                            uint32_t index) const;

  /// The profile that the maker of a device defines for *key*: of the set with
  /// the highest scope that fits the program id. Null when there is none.
  [[nodiscard]] const profile_type* user_profile(std::string_view program_id,
                                                 uint32_t key) const;

  /// There is a set of scope 3 to 6 that fits the program id.
  [[nodiscard]] bool has_user_types(std::string_view program_id) const;

  /// Enumeration of the standard set, by name; null when unknown.
  [[nodiscard]] std::shared_ptr<const enum_type>
  enumeration(std::string_view name) const;

  /// By key in the block list of a XIF; null when unknown.
  [[nodiscard]] const profile_type* profile(uint32_t key) const;

  /// By name, `SFPTclosedLoopSensor` or that of a user type; null when unknown.
  [[nodiscard]] const profile_type* profile(std::string_view name) const;

private:
  void add_base_types();

  std::map<std::string, data_type_ptr, std::less<>> by_name_;
  std::map<uint32_t, data_type_ptr> snvts_;
  std::map<uint32_t, data_type_ptr> scpts_;
  std::map<uint32_t, profile_type> profiles_;
  std::map<std::string, std::shared_ptr<const enum_type>, std::less<>> enums_;
  std::map<std::pair<std::string, uint32_t>, data_type_ptr> user_properties_;
  std::map<std::pair<std::string, uint32_t>, profile_type> user_profiles_;
  std::set<std::string> user_sets_;
};

/// Shared by everybody who reads types.
using catalogue_ptr = std::shared_ptr<const type_catalogue>;

/// `type_catalogue::standard()`, which lives as long as the program.
[[nodiscard]] catalogue_ptr standard_catalogue();

} // namespace troupe::lon
