#include "actors/timer_wheel.hpp"
#include "bridge/exchange.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

/// The test plays the broker and the connections.
struct exchange_fixture : det_fixture {
  exchange_fixture() {
    wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    uut = spawn(exchange_behavior,
                exchange_ports{port, wheel,
                               std::make_shared<manual_wall_clock>(7)});
  }

  void event(bus_event::kind what, uint64_t token = 0) {
    tell(uut, bus_event{what, token});
  }

  void put(const std::string& topic, const std::string& json) {
    tell(uut, caf::put_atom_v,
         std::make_shared<const bus_message>(bus_message{topic, json, false}));
  }

  void watch(const std::string& topic, uint64_t token) {
    tell(uut, observe_atom_v, topic, as<subscriber_actor>(), token);
  }

  void arrive(const std::string& topic, const std::string& json) {
    tell(uut,
         std::make_shared<const bus_message>(bus_message{topic, json, false}));
  }

  /// What subscribers got since the last call, as token and sample.
  std::vector<std::pair<uint64_t, sample>> heard() {
    std::vector<std::pair<uint64_t, sample>> out;
    auto more = true;
    while (more)
      self->receive([&](uint64_t token,
                        const sample& x) { out.emplace_back(token, x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  wheel_actor wheel;
  exchange_actor uut;
};

constexpr auto connected = bus_event::kind::connected;
constexpr auto lost = bus_event::kind::lost;

} // namespace

TEST_CASE_METHOD(exchange_fixture, "values of a topic reach who watches it",
                 "[exchange]") {
  event(connected);
  watch("far/a", 3);
  CHECK(port->filters_of == std::vector<std::string>{"far/a"});
  arrive("far/a", "21.5");
  arrive("far/b", "1");
  auto got = heard();
  REQUIRE(got.size() == 1);
  CHECK(got[0].first == 3);
  CHECK(got[0].second.what == value{21.5});
  CHECK(got[0].second.status == quality::good);
}

TEST_CASE_METHOD(exchange_fixture, "what is no JSON is an invalid sample",
                 "[exchange]") {
  watch("far/a", 3);
  arrive("far/a", "HAND");
  auto got = heard();
  REQUIRE(got.size() == 1);
  CHECK(got[0].second.status == quality::invalid);
}

TEST_CASE_METHOD(exchange_fixture,
                 "the newest value of a topic waits for the broker",
                 "[exchange]") {
  put("far/a", "1");
  put("far/a", "2");
  CHECK(port->published.empty());
  event(connected);
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload == "2");
  put("far/a", "3");
  CHECK(port->take().size() == 1);
}

TEST_CASE_METHOD(exchange_fixture, "only so many topics wait", "[exchange]") {
  for (size_t i = 0; i <= exchange_state::most_waiting; ++i)
    put("far/" + std::to_string(i), "1");
  event(connected);
  for (size_t i = 0; i < port->tokens.size(); ++i)
    event(bus_event::kind::acked, port->tokens[i]);
  CHECK(port->take().size() == exchange_state::most_waiting);
}

TEST_CASE_METHOD(exchange_fixture,
                 "a lost broker is tried again, and asked for all anew",
                 "[exchange]") {
  watch("far/a", 3);
  event(connected);
  event(lost);
  event(lost);
  port->filters_of.clear();
  CHECK(port->connects == 1);
  advance(1200ms, 100ms);
  CHECK(port->connects == 2);
  event(connected);
  CHECK(port->filters_of == std::vector<std::string>{"far/a"});
}

TEST_CASE_METHOD(exchange_fixture,
                 "the second failure waits longer than the first",
                 "[exchange]") {
  event(lost);
  advance(1200ms, 100ms);
  event(lost);
  advance(1200ms, 100ms);
  CHECK(port->connects == 2);
  advance(1200ms, 100ms);
  CHECK(port->connects == 3);
}

TEST_CASE_METHOD(exchange_fixture,
                 "what was not acknowledged goes out again, the newest only",
                 "[exchange]") {
  event(connected);
  put("far/a", "1");
  put("far/a", "2");
  put("far/b", "3");
  event(bus_event::kind::acked, port->tokens.back());
  event(lost);
  port->take();
  event(connected);
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload == "2");
}

TEST_CASE_METHOD(exchange_fixture, "a slow broker gets the newest values",
                 "[exchange]") {
  event(connected);
  for (size_t i = 0; i < exchange_state::most_flying; ++i)
    put("far/a", "1");
  put("far/b", "2");
  put("far/b", "3");
  CHECK(port->take().size() == exchange_state::most_flying);
  event(bus_event::kind::acked, port->tokens.front());
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload == "3");
}

TEST_CASE_METHOD(exchange_fixture, "large values stay here", "[exchange]") {
  event(connected);
  put("far/a", std::string(exchange_state::most_value_bytes + 1, '1'));
  CHECK(port->take().empty());
}

TEST_CASE_METHOD(exchange_fixture, "the second watcher is told as well",
                 "[exchange]") {
  event(connected);
  watch("far/a", 1);
  port->filters_of.clear();
  watch("far/a", 2);
  CHECK(port->filters_of.size() == 1); // so that what is retained comes again
  arrive("far/a", "5");
  CHECK(heard().size() == 2);
}

} // namespace troupe::test
