// Modbus over TCP and on serial lines: finds the line of each device.

#pragma once

#include "drivers/modbus/channel_counters.hpp"
#include "drivers/modbus/line.hpp"
#include "drivers/protocol_driver.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace troupe::modbus {

/// One line per HOST:PORT and one per channel, shared by all units on it. A
/// line exists while it has a device. Commands for a device that is not
/// attached are ignored; those for one with a bad address get
/// `invalid_request`.
class driver : public protocol_driver {
public:
  driver(const settings& cfg, const driver_ports& ports);

  void attach(const device_link_ptr& x) override;
  void detach(device_number device) override;
  void plan(const scan_plan_ptr& x) override;
  void write(const write_command_ptr& x) override;
  void read(const read_command_ptr& x) override;
  void credit(device_number device) override;

private:
  /// Where a device is: which line, how to make it, and the unit there.
  struct place {
    std::string line; ///< Its name.
    uint8_t unit = 0;
    std::function<medium_ptr()> make;
  };

  /// The name of a channel goes before that of a host.
  [[nodiscard]] result<place> find_place(const std::string& unid) const;
  [[nodiscard]] line* find(device_number device);

  /// Ends a command for a device whose address could not be read.
  void refuse(device_number device, uint64_t request);

  settings cfg_;
  driver_ports ports_;
  std::map<std::string, channel_counters> channels_;
  std::map<std::string, std::unique_ptr<line>> lines_; ///< By name.
  std::map<device_number, std::string> where_;         ///< Names of lines.
  std::set<device_number> refused_; ///< Their address could not be read.
};

} // namespace troupe::modbus
