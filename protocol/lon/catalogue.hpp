// The LonMark standard types and the base types of IAP, by name and number.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace troupe::lon {

/// A functional profile (SFPT): what its members are called. *key* is its
/// number in the standard resource set.
struct profile_type {
  struct member {
    std::string name;
    std::string type; ///< `SNVT_x`; empty: any.
    uint32_t number = 0;
    bool out = false; ///< Seen from the device.
  };

  std::string name; ///< `SFPTsccVAV`.
  uint32_t key = 0;
  std::vector<member> members;
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

  /// Finds `SNVT_switch`, `SCPTlocation`, and base types: `bit`, `boolean`,
  /// `sint8` to `uint64`, `float`, `float32`, `double`, `scalar`, `text`.
  /// Returns null for an unknown name.
  [[nodiscard]] data_type_ptr find(std::string_view name) const;

  /// As `find`, but for a bare name of a driver's file also with the prefixes
  /// `SNVT_`, `UNVT_`, `SCPT` and `UCPT`, and with the suffix `_t` (IAP 14.6).
  [[nodiscard]] data_type_ptr resolve(std::string_view name) const;

  /// By number in `VAR` records of a XIF. Null when unknown.
  [[nodiscard]] data_type_ptr snvt(uint32_t index) const;

  /// By number in self-documentation of a XIF. Null when unknown. A type of
  /// size 0 takes that of what it applies to.
  [[nodiscard]] data_type_ptr scpt(uint32_t index) const;

  /// By key in the block list of a XIF; null when unknown.
  [[nodiscard]] const profile_type* profile(uint32_t key) const;

  /// By name, `SFPTclosedLoopSensor`; null when unknown.
  [[nodiscard]] const profile_type* profile(std::string_view name) const;

private:
  void add_base_types();

  std::map<std::string, data_type_ptr, std::less<>> by_name_;
  std::map<uint32_t, data_type_ptr> snvts_;
  std::map<uint32_t, data_type_ptr> scpts_;
  std::map<uint32_t, profile_type> profiles_;
};

} // namespace troupe::lon
