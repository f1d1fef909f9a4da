// The points of one device as they were read last.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/mailbag.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/bacnet/octets.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// Returns null when the point does not exist or is no BACnet object.
[[nodiscard]] const object* object_of(const device_type& type,
                                      point_index point) noexcept;

/// Compares what properties hold with what they held before, byte by byte, so
/// that an unchanged point costs neither decoding nor memory.
class point_image {
public:
  explicit point_image(device_type_ptr type);

  /// Which points yield a sample although they did not change.
  void set_always(const scan_plan& x);

  enum class news : uint8_t { changes, everything };

  /// Takes the present value of the object behind *point*.
  /// @returns whether it was known and another one before
  bool accept(point_index point, octets content, unix_nanos when, news which,
              mailbag& to, driver_counters& count);

  /// The next value of every point is a sample. After a time in which the
  /// device was down, its values are marked stale.
  void forget() noexcept;

  /// Points behind an object; in most types there is one.
  [[nodiscard]] const std::vector<point_index>&
  points_of(const object_id& x) const;

private:
  [[nodiscard]] static uint64_t key_of(const object_id& x) noexcept;

  device_type_ptr type_;
  std::map<uint64_t, std::vector<point_index>> by_object_;
  /// By point; empty: not known. Numbers fit into the string itself.
  std::vector<std::string> raw_;
  std::vector<bool> always_; ///< By point.
};

} // namespace troupe::bacnet
