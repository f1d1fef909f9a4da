// The points of one device as they were read last.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/mailbag.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/bacnet/octets.hpp"
#include "protocol/sample.hpp"

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

  /// Takes the present value of the object behind *point*. Its quality is what
  /// the flags say that came last: `invalid`, without a value, with a fault;
  /// `stale` out of service, as it follows nothing then. An alarm, and an
  /// override at the device, leave it good (ASHRAE 135, 12, Status_Flags).
  void accept(point_index point, octets content, unix_nanos when, news which,
              mailbag& to, driver_counters& count);

  /// Whether *content* differs from what is known by so much that the device
  /// must have told of it: whole and binary values by anything, analog ones by
  /// twice the increment of the type, as the last poll may lie an increment
  /// beside what was told.
  /// @param ours The device was told the increment of the type.
  [[nodiscard]] bool should_be_told(point_index point, octets content,
                                    bool ours) const;

  /// Takes the status flags of the object behind *point*; they count from the
  /// next value on.
  void set_flags(point_index point, octets content);

  /// The object has no status flags, as far as is known.
  void has_no_flags(point_index point) noexcept {
    states_[point].no_flags = true;
  }

  [[nodiscard]] bool may_have_flags(point_index point) const noexcept {
    return !states_[point].no_flags;
  }

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

  struct point_state {
    quality flagged = quality::good; ///< As the flags say.
    quality told = quality::good;    ///< Of the last sample.
    bool no_flags = false;
  };

  std::vector<point_state> states_; ///< By point.
};

} // namespace troupe::bacnet
