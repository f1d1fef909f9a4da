// The BACnet driver on simulated time, with simulated devices.

#pragma once

#include "drivers/bacnet/driver.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/modbus_type.hpp"
#include "tests/support/recording_sink.hpp"
#include "tests/support/sim_bacnet.hpp"

#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

/// One block with an analog value per point, instances from 0 on.
inline device_type_ptr bacnet_type(size_t points, bool commandable = false,
                                   bool plain_writes = true) {
  device_type x;
  x.name = "box";
  x.protocol = "bacnet";
  x.blocks = {{"AV", 0, {}, {}, {}}};
  for (uint32_t i = 0; i < points; ++i) {
    point_type pt;
    pt.name = "p" + std::to_string(i);
    pt.dir = direction::in;
    pt.type = plain_type(type_kind::number);
    bacnet::object place;
    place.id = {bacnet::object_type::analog_value, i};
    place.priorities = commandable;
    place.plain_writes = plain_writes;
    pt.address = place;
    x.blocks[0].points.push_back(i);
    x.points.push_back(std::move(pt));
  }
  return std::make_shared<const device_type>(std::move(x));
}

class bacnet_fixture {
public:
  static constexpr unix_nanos start_time = 1'600'000'000'000'000'000;

  explicit bacnet_fixture(const bacnet::settings& cfg = {}) {
    make(cfg);
  }

  /// Starts over with other settings.
  void make(const bacnet::settings& cfg) {
    uut.reset();
    count.own.clear();
    driver_ports ports;
    ports.io = &io;
    ports.sink = &sink;
    ports.count = &count;
    ports.clock = clock;
    ports.datagrams = net.factory();
    uut = std::make_unique<bacnet::driver>(cfg, ports);
  }

  /// A device with as many analog values, which hold their instance.
  sim_device& build(uint32_t instance, size_t points,
                    bool commandable = false) {
    auto& x = peer.add(instance);
    for (uint32_t i = 0; i < points; ++i) {
      x.values[i].normal = static_cast<float>(i);
      x.values[i].commandable = commandable;
    }
    return x;
  }

  void attach(device_number number, const std::string& unid,
              const device_type_ptr& type) {
    uut->attach(std::make_shared<const device_link>(device_link{
      number, {"bacnet", "b" + std::to_string(number)}, unid, type}));
    io.run();
  }

  /// Attaches instance *number* as device *number*.
  void attach(device_number number, size_t points, bool commandable = false) {
    attach(number, std::to_string(number), bacnet_type(points, commandable));
  }

  void plan(device_number number, size_t points,
            std::chrono::milliseconds period = 1s, bool event = false,
            bool always = false) {
    scan_plan x{number, {}};
    for (point_index i = 0; i < points; ++i)
      x.points.push_back({i, period, always, event});
    uut->plan(std::make_shared<const scan_plan>(std::move(x)));
    io.run();
  }

  void write(device_number number, uint64_t request, point_index point,
             const value& what, uint8_t level = normal_level) {
    write(number, request, {{point, what}}, level);
  }

  /// Several points at once.
  void write(device_number number, uint64_t request,
             std::vector<std::pair<point_index, value>> points,
             uint8_t level = normal_level) {
    uut->write(std::make_shared<const write_command>(
      write_command{number, request, level, std::move(points)}));
    io.run();
  }

  /// What a device says that has these services.
  static bacnet::bit_string
  services(std::initializer_list<bacnet::confirmed_service> all) {
    bacnet::bit_string out;
    for (auto x : all)
      add_service(out, x);
    return out;
  }

  void read(device_number number, uint64_t request,
            std::vector<point_index> points,
            std::chrono::milliseconds limit = 5s) {
    uut->read(std::make_shared<const read_command>(
      read_command{number, request, std::move(points), limit}));
    io.run();
  }

  /// Lets time pass in steps, giving credit after each.
  void run(reactor::duration by, reactor::duration step = 100ms) {
    for (reactor::duration t{0}; t < by; t += step) {
      io.advance(std::min(step, by - t));
      for (; credited < sink.batches.size(); ++credited)
        uut->credit(sink.batches[credited].first);
      io.run();
    }
  }

  /// The newest value of a point.
  [[nodiscard]] value now(device_number number, point_index point) const {
    auto x = sink.last(number, point);
    return x ? x->what : value{};
  }

  [[nodiscard]] ec end_of(uint64_t request) const {
    auto x = sink.end_of(request);
    return x ? x->code : ec::internal;
  }

  [[nodiscard]] uint64_t counter(const std::string& name) const {
    for (auto& x : count.own)
      if (x.name == name)
        return x.count;
    return UINT64_MAX;
  }

  sim_reactor io;
  sim_datagrams net{io};
  sim_bacnet peer{io, net};
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(start_time);
  recording_sink sink;
  driver_counters count;
  size_t credited = 0;
  std::unique_ptr<bacnet::driver> uut;
};

} // namespace troupe::test
