// Commands that wait: in order per device, in turn among devices.

#pragma once

#include "drivers/modbus/command.hpp"

#include <deque>
#include <functional>
#include <list>
#include <vector>

namespace troupe::modbus {

/// Writes and reads of a line have a queue each. Devices take turns, so that
/// one with many commands does not hold up the others.
class command_queue {
public:
  using time_point = reactor::time_point;

  /// Commands that may wait for one device.
  static constexpr size_t most_per_device = 256;

  /// Returns false when too many wait for the device. The caller reports
  /// `overloaded` then.
  [[nodiscard]] bool put(command_ptr x);

  /// Returns the next command whose turn it is, whose time has come and which
  /// is *allowed*; null when there is none. It stays in the queue.
  [[nodiscard]] command_ptr
  pick(time_point now, const std::function<bool(const command&)>& allowed);

  void remove(const command_ptr& x);

  /// Takes all commands of a device.
  [[nodiscard]] std::vector<command_ptr> take(device_number device);

  /// Takes the commands that waited too long. Not those on their way: their own
  /// time-out ends them.
  [[nodiscard]] std::vector<command_ptr> take_expired(time_point now);

  [[nodiscard]] bool has(device_number device) const noexcept;

  [[nodiscard]] bool empty() const noexcept {
    return devices_.empty();
  }

  /// Calls *f* with the command of each device that is next.
  template <class F>
  void for_each_front(F f) const {
    for (auto& x : devices_)
      f(*x.front());
  }

private:
  using line_up = std::deque<command_ptr>; ///< Of one device; never empty.

  std::list<line_up> devices_; ///< Who was served goes to the end.
};

} // namespace troupe::modbus
