// Where a search looks for Modbus devices.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace troupe::modbus {

/// A connection or a serial line, and the units to ask there.
struct search_place {
  std::string where; ///< What stands before the unit in an address.
  bool serial = false;
  uint8_t first_unit = 1;
  uint8_t last_unit = 1; ///< Not less than the first.

  [[nodiscard]] size_t units() const noexcept {
    return size_t{last_unit} - first_unit + 1;
  }
};

/// A search beyond these takes hours, or is a mistake.
inline constexpr size_t most_places = 4'096;
inline constexpr size_t most_candidates = 65'536;

/// Tells whether there is a serial line of that name.
using channel_test = std::function<bool(const std::string&)>;

/// Reads what is to be searched, each place once:
///
///   HOST[/BITS][:PORT[-PORT][:UNIT[-UNIT]]]
///   CHANNEL[:UNIT[-UNIT]]
///
/// HOST is a name, an IPv4 address, or an IPv6 address in brackets; BITS, 8 to
/// 32, makes an IPv4 address a network (RFC 4632), whose first and last address
/// are left out below 31 bits. Without a port it is 502. Without units it is
/// unit 1 of a host, for many devices answer as any unit, and all units, 1 to
/// 247, of a serial line. Fails with `invalid_request`, and with `too_large`
/// beyond the limits; the text names the range.
[[nodiscard]] result<std::vector<search_place>>
read_candidates(const std::vector<std::string>& ranges,
                const channel_test& is_channel);

} // namespace troupe::modbus
