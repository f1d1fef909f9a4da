// The Modbus driver on simulated time, with simulated units.

#pragma once

#include "drivers/modbus/driver.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/modbus_type.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/sim_modbus.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

class modbus_fixture {
public:
  static constexpr unix_nanos start_time = 1'600'000'000'000'000'000;

  explicit modbus_fixture(const modbus::settings& cfg = {}) {
    make(cfg);
  }

  /// Starts over with other settings.
  void make(const modbus::settings& cfg) {
    uut = std::make_unique<modbus::driver>(
      cfg, driver_ports{&io, net.connect(), &sink, &count, clock,
                        [this](const serial_settings& x) {
                          return net.at(x.device, 0).connect();
                        }});
  }

  /// Attaches device *number* as unit *unit* of the one host.
  void attach(device_number number, uint8_t unit,
              const std::vector<modbus::mapping>& places,
              const std::string& where = "meter") {
    if (where == "meter")
      peer.unit(unit); // it is there
    attach_at(number, where + ":502:" + std::to_string(unit), places);
  }

  void attach_at(device_number number, const std::string& unid,
                 const std::vector<modbus::mapping>& places) {
    uut->attach(std::make_shared<const device_link>(
      device_link{number,
                  {"modbus", "m" + std::to_string(number)},
                  unid,
                  modbus_type(places)}));
    io.run();
  }

  /// Polls every point of the device.
  void plan(device_number number, size_t points,
            std::chrono::milliseconds period = 1s, bool always = false) {
    scan_plan x{number, {}};
    for (point_index i = 0; i < points; ++i)
      x.points.push_back({i, period, always});
    uut->plan(std::make_shared<const scan_plan>(std::move(x)));
    io.run();
  }

  void write(device_number number, uint64_t request,
             std::vector<std::pair<point_index, value>> points) {
    uut->write(std::make_shared<const write_command>(
      write_command{number, request, normal_level, std::move(points)}));
    io.run();
  }

  void read(device_number number, uint64_t request,
            std::vector<point_index> points,
            std::chrono::milliseconds limit = 5s) {
    uut->read(std::make_shared<const read_command>(
      read_command{number, request, std::move(points), limit}));
    io.run();
  }

  /// Lets time pass; the device takes its batches at once.
  void run(reactor::duration by) {
    io.advance(by);
  }

  /// Lets time pass in steps, giving credit after each.
  void run_with_credit(reactor::duration by, reactor::duration step = 10ms) {
    for (reactor::duration t{0}; t < by; t += step) {
      io.advance(step);
      give_credit();
    }
  }

  void give_credit() {
    for (; credited < sink.batches.size(); ++credited)
      uut->credit(sink.batches[credited].first);
    io.run();
  }

  /// When the driver asked, since *start*, in milliseconds.
  [[nodiscard]] std::vector<int64_t>
  times(std::optional<uint8_t> unit = {}) const {
    std::vector<int64_t> out;
    for (auto& x : peer.requests(unit))
      out.push_back(since_start(x.time));
    return out;
  }

  [[nodiscard]] int64_t since_start(reactor::time_point x) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(x - started)
      .count();
  }

  sim_reactor io;
  reactor::time_point started = io.now();
  sim_network net{io};
  sim_host& host = net.at("meter", 502);
  sim_modbus peer{io, host};
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(start_time);
  recording_sink sink;
  driver_counters count;
  size_t credited = 0;
  std::unique_ptr<modbus::driver> uut;
};

} // namespace troupe::test
