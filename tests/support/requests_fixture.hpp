// What the tests of `requests` share.

#pragma once

#include "actors/timer_wheel.hpp"
#include "bridge/event_filter.hpp"
#include "bridge/requests.hpp"
#include "bridge/segment.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

/// The test plays manager and publisher.
class requests_fixture : public det_fixture {
public:
  /// @param driven A protocol whose driver is outside, or none.
  explicit requests_fixture(const std::string& driven = {}) {
    std::map<std::string, external_actor> outside;
    if (!driven.empty())
      outside[driven] = as<external_actor>();
    wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    store = spawn(fake_store, disk);
    segment_record segment;
    segment.sid = "s1";
    segment.cfg = default_segment_cfg({});
    uut = spawn(requests_behavior, segment,
                requests_ports{as<manager_actor>(),
                               as<publisher_actor>(),
                               store,
                               wheel,
                               port,
                               clock,
                               {{"grp", as<resource_actor>()}},
                               segment_identity{},
                               outside,
                               {},
                               as<searches_actor>()});
  }

  /// Like the port, without a sender.
  void arrive_from_bus(const std::string& topic, const std::string& payload) {
    caf::anon_send(uut, std::make_shared<const bus_message>(
                          bus_message{topic, payload, false}));
    sched.run();
  }

  void arrive(const std::string& topic, const std::string& payload,
              bool retained = false) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{topic, payload, retained}));
  }

  /// Requests that the manager got since the last call.
  std::vector<device_request_ptr> requests() {
    std::vector<device_request_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](const device_request_ptr& x,
                        const completion_actor&) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// Messages that the publisher got since the last call.
  std::vector<bus_message_ptr> messages() {
    std::vector<bus_message_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](caf::put_atom,
                        const bus_message_ptr& x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// The one error the publisher got since the last call, as `TOPIC: TEXT`.
  std::string error() {
    auto all = received<diagnostic>();
    if (all.size() != 1)
      return fmt_count(all.size());
    return all[0].topic + ": " + all[0].message;
  }

  void answer(const device_request& x, ec code, const std::string& text,
              value brought = {}) {
    tell(uut, outcome{x.number, code, text, x.topic, std::move(brought)});
  }

  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  store_actor store;
  requests_actor uut;

private:
  static std::string fmt_count(size_t n) {
    return std::to_string(n) + " errors";
  }
};

struct driven_fixture : requests_fixture {
  driven_fixture() : requests_fixture("acme") {
    // nop
  }
};

inline const std::string lamp = "glp/0/s1/rq/dev/lon/d-1";

} // namespace troupe::test
