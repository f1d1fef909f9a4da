#include "tests/support/bus_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

const std::string prefix = "glp/0/s1/fb/dev/lon/d-1";

bus_message_ptr event(const std::string& payload) {
  return std::make_shared<const bus_message>(
    bus_message{"glp/0/s1/ev/data", payload, false});
}

} // namespace

TEST_CASE_METHOD(bus_fixture, "nothing goes out before the link is there",
                 "[publisher]") {
  show(view(view_part::sts));
  tell(publisher, caf::put_atom_v, event("1"));
  CHECK(trail().empty());
  connect();
  CHECK(trail() == "sts data");
}

TEST_CASE_METHOD(bus_fixture, "a broker that has everything gets nothing",
                 "[publisher]") {
  show(view(view_part::sts | view_part::cfg));
  connect();
  auto first = port->take();
  REQUIRE(first.size() > 2); // types, too
  lose();
  connect(first);
  CHECK(trail().empty());
}

TEST_CASE_METHOD(bus_fixture, "junk on a status is put right at a connect",
                 "[publisher]") {
  show(view(view_part::sts));
  connect({{prefix + "/sts", "junk", true}});
  CHECK(trail() == "sts");
}

TEST_CASE_METHOD(bus_fixture, "what a dead gateway left behind is cleared",
                 "[publisher]") {
  connect({{"glp/0/s1/fb/dev/lon/old/cfg", "{}", true},
           {"glp/0/s1/fb/dev/lon/old/if/Lamp/0", "{}", true},
           {"glp/0/s1/fb/dev/lon/old/sts", R"({"state":"deleted"})", true}});
  CHECK(trail() == "cfg- 0-");
}

TEST_CASE_METHOD(bus_fixture, "the gateway stops listening to fb once it knows",
                 "[publisher]") {
  connect();
  CHECK(port->filters_of
        == std::vector<std::string>{"glp/0/./=system/troupe/sync"});
  arrive({prefix + "/cfg", "{}", true});
  CHECK(trail().empty());
}

TEST_CASE_METHOD(bus_fixture, "a mark that got lost does not stop the gateway",
                 "[publisher]") {
  show(view(view_part::sts));
  tell(publisher, bus_event{bus_event::kind::connected, 0});
  port->take();
  advance(9s, 100ms);
  CHECK(trail().empty());
  advance(2s, 100ms);
  CHECK(trail() == "sts");
}

TEST_CASE_METHOD(bus_fixture, "an old mark does not end a new learning",
                 "[publisher]") {
  tell(publisher, bus_event{bus_event::kind::connected, 0});
  auto old = port->take();
  REQUIRE(old.size() == 1);
  lose();
  show(view(view_part::sts));
  tell(publisher, bus_event{bus_event::kind::connected, 0});
  auto fresh = port->take();
  REQUIRE(fresh.size() == 1);
  arrive(old[0]);
  CHECK(trail().empty());
  arrive(fresh[0]);
  CHECK(trail() == "sts");
}

TEST_CASE_METHOD(bus_fixture, "events that were not acknowledged go out again",
                 "[publisher]") {
  connect();
  port->tokens.clear();
  tell(publisher, caf::put_atom_v, event("1"));
  acknowledge();
  tell(publisher, caf::put_atom_v, event("2"));
  trail();
  lose();
  tell(publisher, caf::put_atom_v, event("3"));
  connect();
  auto sent = port->take();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].payload == "2");
  CHECK(sent[1].payload == "3");
}

TEST_CASE_METHOD(bus_fixture, "one event tells of many acknowledgements",
                 "[publisher]") {
  connect();
  port->tokens.clear();
  for (auto x : {"1", "2", "3", "4"})
    tell(publisher, caf::put_atom_v, event(x));
  REQUIRE(port->tokens.size() == 4);
  port->take();
  tell(publisher, bus_event{bus_event::kind::acked, port->tokens[0], 3});
  lose();
  connect();
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload == "4");
}

TEST_CASE_METHOD(bus_fixture, "a lost link is taken up with growing pauses",
                 "[publisher]") {
  auto pauses = 0;
  for (auto round = 0; round < 4; ++round) {
    auto before = port->connects;
    lose();
    lose(); // failures come in crowds
    auto waited = 0;
    while (port->connects == before && waited++ < 1'000)
      advance(10ms, 10ms);
    CHECK(port->connects == before + 1);
    CHECK(waited * 2 > pauses);
    pauses = waited;
  }
  CHECK(pauses >= 50); // half of 200 ms, doubled three times
  connect();
  lose();
  auto before = port->connects;
  advance(250ms, 10ms);
  CHECK(port->connects == before + 1); // as short as at first
}

TEST_CASE_METHOD(bus_fixture, "settling waits for the last acknowledgement",
                 "[publisher]") {
  connect();
  port->tokens.clear();
  show(view(view_part::sts | view_part::cfg));
  auto settled = false;
  auto hdl = self->request(publisher, caf::infinite, settle_atom_v);
  sched.run();
  auto last = port->tokens.back();
  port->tokens.pop_back();
  acknowledge();
  CHECK_FALSE(self->has_next_message());
  tell(publisher, bus_event{bus_event::kind::acked, last});
  hdl.receive([&](caf::ok_atom) { settled = true; }, [](const caf::error&) {});
  CHECK(settled);
}

TEST_CASE_METHOD(bus_fixture, "dropped events are counted and announced",
                 "[publisher]") {
  publisher_config config;
  config.outbox.most_events = 2;
  start(config);
  for (auto x : {"1", "2", "3", "4", "5"})
    tell(publisher, caf::put_atom_v, event(x));
  connect();
  CHECK(trail() == "data data");
  acknowledge();
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].topic == "glp/0/s1/ev/warning");
  CHECK(sent[0].payload.find("3 events were dropped") != std::string::npos);
}

} // namespace troupe::test
