// Devices that the gateway hosts itself: what is written is what they have.

#pragma once

#include "drivers/protocol_driver.hpp"

#include <map>

namespace troupe::internal {

/// Serves devices whose address is `auto`; others are refused as `unsupported`,
/// for there is no link to remote ones. What was written is kept here for reads
/// only: the device itself keeps it in the store. Nothing is polled, as nothing
/// changes by itself.
class driver : public protocol_driver {
public:
  explicit driver(const driver_ports& ports);

  void attach(const device_link_ptr& x) override;
  void detach(device_number device) override;
  void plan(const scan_plan_ptr& x) override;
  void write(const write_command_ptr& x) override;
  void read(const read_command_ptr& x) override;
  void credit(device_number device) override;

private:
  struct hosted_device {
    device_link_ptr link;
    std::map<point_index, sample> known; ///< What was written.
  };

  /// Returns null for a device that is not attached. A device that is not
  /// hosted gets its refusal here.
  hosted_device* find(device_number device, uint64_t request);

  driver_ports ports_;
  std::map<device_number, hosted_device> devices_;
};

} // namespace troupe::internal
