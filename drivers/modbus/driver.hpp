// Modbus TCP: finds the line of each device.

#pragma once

#include "drivers/modbus/line.hpp"
#include "drivers/protocol_driver.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace troupe::modbus {

/// One line per HOST:PORT, shared by all units behind it. A line exists while
/// it has a device. Commands for a device that is not attached are ignored;
/// those for one with a bad address get `invalid_request`.
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
  using endpoint = std::pair<std::string, uint16_t>;

  [[nodiscard]] line* find(device_number device);

  /// Ends a command for a device whose address could not be read.
  void refuse(device_number device, uint64_t request);

  settings cfg_;
  driver_ports ports_;
  std::map<endpoint, std::unique_ptr<line>> lines_;
  std::map<device_number, endpoint> where_;
  std::set<device_number> refused_; ///< Their address could not be read.
};

} // namespace troupe::modbus
