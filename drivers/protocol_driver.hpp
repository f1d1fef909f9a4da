// What is particular to the driver of one protocol; the shell does the rest.

#pragma once

#include "actors/driver_link.hpp"
#include "actors/wall_clock.hpp"
#include "drivers/reactor.hpp"
#include "drivers/transport.hpp"
#include "protocol/sample.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Takes what a driver has to say about one device, in that order.
class device_sink {
public:
  virtual ~device_sink() = default;

  virtual void take(const batch_ptr& x) = 0;
  virtual void take(const health_report& x) = 0;
  virtual void take(const driver_done& x) = 0;
};

using device_sink_ptr = std::shared_ptr<device_sink>;

/// What every driver stands on.
struct driver_ports {
  reactor* io = nullptr; ///< Never null; outlives the driver.
  transport_maker connect;
  wall_clock_ptr clock;           ///< Stamps samples.
  std::function<double()> random; ///< 0 to 1, for jitter; asked on *io* only.
};

/// Counters by name, e.g. `modbus.requests`.
using counter_list = std::vector<std::pair<std::string, double>>;

/// All calls but `counters` come on the reactor of its ports. Commands for
/// devices that are not attached are ignored; every other ends in exactly one
/// `driver_done`, unless the device is detached before.
class protocol_driver {
public:
  virtual ~protocol_driver() = default;

  /// Takes charge of a device, or replaces what it knows of it. An address
  /// that cannot be read is told as a health report, `invalid_config`.
  virtual void attach(const device_link_ptr& x, device_sink_ptr sink) = 0;

  virtual void detach(device_number x) = 0;

  /// Replaces the poll plan of a device.
  virtual void plan(const scan_plan_ptr& x) = 0;

  virtual void write(const write_command_ptr& x) = 0;
  virtual void read(const read_command_ptr& x) = 0;

  /// The device took its batch.
  virtual void credit(device_number x) = 0;

  /// Closes every link and forgets every device.
  virtual void stop() = 0;

  /// May be called from any thread.
  [[nodiscard]] virtual counter_list counters() const = 0;
};

using protocol_driver_ptr = std::shared_ptr<protocol_driver>;

} // namespace troupe
