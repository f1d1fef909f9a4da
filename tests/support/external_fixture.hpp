// What the tests of `external` share.

#pragma once

#include "actors/failure_of.hpp"
#include "actors/timer_wheel.hpp"
#include "bridge/external/external_services.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

inline const std::string device = "glp/0/s1/fb/dev/acme/r-1";
inline const std::string asked = "glp/0/s1/rq/dev/acme/r-1";
inline const std::string alive = R"({"state":"provisioned","health":"normal"})";

/// The test plays the bus, the publisher and the driver.
class external_fixture : public det_fixture {
public:
  external_fixture() {
    wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    external_config config;
    config.sid = "s1";
    config.protocols = {"acme"};
    config.about = R"({"components":[],"protocol":{},"mru":"x"})";
    uut = spawn(external_behavior, config, stored,
                external_ports{as<publisher_actor>(), spawn(fake_store, disk),
                               wheel, port, clock, waiting});
  }

  /// Like the port, without a sender.
  void arrive(const std::string& topic, const std::string& payload) {
    caf::anon_send(uut, std::make_shared<const bus_message>(
                          bus_message{topic, payload, false}));
    sched.run();
  }

  void pass(caf::timespan total) {
    for (auto t = caf::timespan{0}; t < total; t += caf::timespan{100ms}) {
      clock->advance(100ms);
      advance(caf::timespan{100ms}, 100ms);
    }
  }

  /// Messages that the publisher got since the last call.
  std::vector<bus_message_ptr> published() {
    std::vector<bus_message_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](caf::put_atom,
                        const bus_message_ptr& x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// The newest payload on *topic* of those, `none` when there is none.
  static std::string on(const std::vector<bus_message_ptr>& all,
                        const std::string& topic) {
    std::string out = "none";
    for (auto& x : all)
      if (x->topic == topic)
        out = x->payload;
    return out;
  }

  std::string shown(const std::string& topic) {
    return on(published(), topic);
  }

  /// Texts of warnings and errors since the last call.
  std::vector<std::string> told() {
    std::vector<std::string> out;
    for (auto& x : received<diagnostic>())
      out.push_back(x.message);
    return out;
  }

  std::string sample_of(double value, const std::string& monitor = "{}",
                        const std::string& topic = device + "/if/Room/0") {
    return R"({"topic":")" + topic + R"(","datapoint":"Temp/value","monitor":)"
           + monitor + R"(,"value":)" + std::to_string(value) + '}';
  }

  std::vector<outcome> ask(decltype(device_request::body) body,
                           const std::string& handle = "r-1") {
    device_request x;
    x.number = ++number;
    x.target = {"acme", handle};
    x.topic = "asked";
    x.body = std::move(body);
    tell(uut, std::make_shared<const device_request>(std::move(x)),
         as<completion_actor>());
    return received<outcome>();
  }

  static subscriber_actor::behavior_type idle() {
    return {[](uint64_t, const sample&) {}, [](uint64_t, const outcome&) {}};
  }

  /// Follows the temperature of the room.
  ec follow() {
    point_watch watch{{"acme", "r-1"},
                      "Room",
                      0,
                      "Temp",
                      follower ? *follower : as<subscriber_actor>(),
                      9};
    self->send(uut, observe_atom_v,
               std::make_shared<const point_watch>(std::move(watch)));
    sched.run();
    auto code = ec::internal;
    self->receive([&](caf::ok_atom) { code = ec::none; },
                  [&](const caf::error& x) { code = failure_of(x).code; },
                  caf::after(caf::timespan{0}) >> [] {});
    return code;
  }

  /// Whether the followed point is there, as told since the last call.
  std::vector<outcome> received_states() {
    std::vector<outcome> out;
    auto more = true;
    while (more)
      self->receive([&](uint64_t, const outcome& x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// What whoever follows was told.
  std::vector<double> carried() {
    std::vector<double> out;
    auto more = true;
    while (more)
      self->receive(
        [&](uint64_t token, const sample& x) {
          CHECK(token == 9);
          out.push_back(*x.what.number());
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  std::optional<subscriber_actor> follower; ///< Else the test itself.
  uint64_t number = 0;
  external_inflows waiting;
  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  external_actor uut;
};

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace troupe::test
