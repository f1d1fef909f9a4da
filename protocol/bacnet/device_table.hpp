// Which device is where, and what it can do.

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/bacnet/discovery.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

namespace troupe::bacnet {

/// What is known of one device.
struct device_binding {
  using time_point = std::chrono::steady_clock::time_point;

  device_address where;
  uint16_t max_apdu = 50; ///< Bytes that it takes, at least 50.
  segmentation segments = segmentation::none;
  uint16_t vendor = 0;
  bool fixed = false; ///< The user said where; I-Am does not move it.
  time_point heard;   ///< When something came from there.
};

/// Its abilities are as the device says, where that can be.
void take_abilities(device_binding& out, const i_am& x) noexcept;

/// What an I-Am brought.
enum class binding_change : uint8_t {
  added,
  known,     ///< As before, or with other abilities.
  moved,     ///< From an address that was silent for long.
  duplicate, ///< Two devices have this instance; the first one keeps it.
  no_room,
};

/// Devices by instance. Those that nobody asked for have a bounded place of
/// their own, so that a flood of I-Am pushes no wanted one out. About 150 bytes
/// a device. Knows no clock; one caller.
class device_table {
public:
  using time_point = device_binding::time_point;

  /// @param most_strangers Devices that are kept beside the wanted ones.
  explicit device_table(size_t most_strangers = 4'096)
    : most_strangers_(most_strangers) {
    // nop
  }

  /// Devices that are wanted always have room.
  void want(uint32_t instance);

  /// Forgets where it is, too.
  void forget(uint32_t instance);

  /// Binds it to an address for good. Its abilities are what the smallest
  /// device has until it says so itself.
  void bind(uint32_t instance, const device_address& where);

  binding_change on_i_am(const i_am& x, const device_address& from,
                         time_point now);

  /// Anything came from the device of *instance*: it is alive where it is.
  /// Returns false, and does nothing, when it is bound to another address.
  bool on_heard(uint32_t instance, const device_address& from, time_point now);

  /// Null while it is not known where it is.
  [[nodiscard]] const device_binding* find(uint32_t instance) const;

  [[nodiscard]] const std::map<uint32_t, device_binding>& all() const noexcept {
    return bindings_;
  }

private:
  std::set<uint32_t> wanted_;
  std::map<uint32_t, device_binding> bindings_;
  size_t most_strangers_;
  size_t strangers_ = 0;
};

} // namespace troupe::bacnet
