// A publisher on a fake port: the test plays broker and devices.

#pragma once

#include "actors/timer_wheel.hpp"
#include "bridge/publisher.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

class bus_fixture : public det_fixture {
public:
  bus_fixture() {
    start({});
  }

  void start(publisher_config config) {
    config.sid = "s1";
    port = std::make_shared<fake_port>();
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{10}});
    publisher = spawn(publisher_behavior, config,
                      publisher_ports{port, wheel, clock, journal});
  }

  /// The broker accepts, has *held*, and sends the mark back.
  void connect(const std::vector<bus_message>& held = {}) {
    tell(publisher, bus_event{bus_event::kind::connected, 0});
    for (auto& x : held)
      arrive(x);
    for (auto& x : port->take())
      arrive(x);
  }

  void arrive(const bus_message& x) {
    tell(publisher, std::make_shared<const bus_message>(x));
  }

  void lose() {
    tell(publisher, bus_event{bus_event::kind::lost, 0});
  }

  /// The broker acknowledges everything that it has been sent.
  void acknowledge() {
    for (size_t done = 0; done < port->tokens.size(); ++done)
      tell(publisher, bus_event{bus_event::kind::acked, port->tokens[done]});
    port->tokens.clear();
  }

  /// Last level of each topic published since the last call, in order; without
  /// definitions of types.
  std::string trail() {
    std::string out;
    for (auto& x : port->take()) {
      if (x.topic.find("/fb/res/") != std::string::npos)
        continue;
      out += out.empty() ? "" : " ";
      out += x.topic.substr(x.topic.rfind('/') + 1);
      out += x.retained && x.payload.empty() ? "-" : "";
    }
    return out;
  }

  device_view view(uint8_t parts,
                   device_phase state = device_phase::provisioned) const {
    device_view x;
    x.device = {"lon", "d-1"};
    x.number = 7;
    x.type = lamp_type();
    x.parts = parts;
    x.state = state;
    x.health = device_health::normal;
    x.unid = "auto";
    x.cfg = make_structure({{"name", value{"d-1"}}});
    return x;
  }

  void show(device_view x) {
    tell(publisher, std::make_shared<const device_view>(std::move(x)));
  }

  block_view block(double level) const {
    block_view x;
    x.device = {"lon", "d-1"};
    x.type = lamp_type();
    point_view pt;
    pt.present = lamp(level, 1);
    pt.normal = lamp(level, 1);
    x.points = {pt};
    x.updated = clock->now();
    return x;
  }

  void show(block_view x) {
    tell(publisher, std::make_shared<const block_view>(std::move(x)));
  }

  void happen(life_event::kind what) {
    life_event x;
    x.what = what;
    x.device = std::make_shared<const device_view>(view(0));
    x.point = nvi_lamp;
    x.present = lamp(1, 1);
    tell(publisher, std::make_shared<const life_event>(std::move(x)));
  }

  void pass(caf::timespan x) {
    clock->advance(x);
    advance(x, std::chrono::milliseconds{50});
  }

  std::shared_ptr<fake_port> port;
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  journaled_publisher_actor publisher;
  journal_actor journal; ///< None at first.
};

} // namespace troupe::test
