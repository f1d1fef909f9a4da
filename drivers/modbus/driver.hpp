// Modbus over TCP and on serial lines: finds the line of each device.

#pragma once

#include "drivers/modbus/channel_counters.hpp"
#include "drivers/modbus/line.hpp"
#include "drivers/modbus/search.hpp"
#include "drivers/protocol_driver.hpp"

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe::modbus {

/// One line per HOST:PORT and one per channel, shared by all units on it. A
/// line exists while it has a device. Commands for a device that is not
/// attached are ignored; those for one with a bad address get
/// `invalid_request`.
class driver : public protocol_driver, private driver_sink {
public:
  driver(const settings& cfg, const driver_ports& ports);

  void attach(const device_link_ptr& x) override;
  void detach(device_number device) override;
  void plan(const scan_plan_ptr& x) override;
  void write(const write_command_ptr& x) override;
  void read(const read_command_ptr& x) override;
  void credit(device_number device) override;

  /// Places are those of the settings, or `addresses` of the option: a list of
  /// texts as `read_candidates` takes them.
  [[nodiscard]] status search(const search_order_ptr& x) override;
  void stop_search() override;

private:
  // -- what lines say: of devices it is passed on, of guests it is for the
  //    search ----------------------------------------------------------------

  void values(device_number device, batch_ptr x) override;
  void health(const health_report& x) override;
  void done(const driver_done& x) override;
  void found(device_find x) override;
  void progress(double part) override;
  void search_ended(const failure& how) override;

  /// Where a device is: which line, how to make it, and the unit there.
  struct place {
    std::string line; ///< Its name.
    uint8_t unit = 0;
    std::function<medium_ptr()> make;
  };

  /// The name of a channel goes before that of a host.
  [[nodiscard]] result<place> find_place(const std::string& unid) const;
  [[nodiscard]] line* find(device_number device);
  line& line_at(const place& x);
  void attach_guest(const device_link_ptr& x);
  [[nodiscard]] const device_link* device_at(const std::string& unid) const;
  [[nodiscard]] result<std::vector<search_place>>
  find_places(const value& option) const;

  /// Ends a command for a device whose address could not be read.
  void refuse(device_number device, uint64_t request);

  settings cfg_;
  driver_ports ports_; ///< Of the driver itself.
  driver_ports inner_; ///< Of its lines: they report to the driver.
  std::map<std::string, channel_counters> channels_;
  std::map<std::string, std::unique_ptr<line>> lines_; ///< By name.
  std::map<device_number, std::string> where_;         ///< Names of lines.
  std::set<device_number> refused_;       ///< Their address could not be read.
  std::unique_ptr<marker_search> search_; ///< The last one.
};

} // namespace troupe::modbus
