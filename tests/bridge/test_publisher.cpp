#include "protocol/iap/json.hpp"
#include "tests/support/bus_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

constexpr uint8_t whole = view_part::sts | view_part::cfg | view_part::lic
                          | view_part::impl;

} // namespace

TEST_CASE_METHOD(bus_fixture, "a device is shown whole and retained",
                 "[publisher]") {
  connect();
  show(view(whole));
  CHECK(trail() == "sts cfg lic impl");
  CHECK(port->retained.count("glp/0/s1/fb/dev/lon/d-1/sts") == 1);
}

TEST_CASE_METHOD(bus_fixture, "only the named parts are published",
                 "[publisher]") {
  connect();
  show(view(view_part::cfg));
  CHECK(trail() == "cfg");
}

TEST_CASE_METHOD(bus_fixture, "a block goes out at most once in 50 ms",
                 "[publisher]") {
  connect();
  show(block(1));
  show(block(2));
  show(block(3));
  CHECK(trail() == "0");
  advance(100ms, 10ms);
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload.find("\"value\":3,\"state\":1") != std::string::npos);
}

namespace {

/// The broker takes one message at a time, and blocks do not wait.
struct busy_fixture : bus_fixture {
  busy_fixture() {
    publisher_config config;
    config.outbox.window = 1;
    config.block_window = caf::timespan{0};
    start(std::move(config));
    connect();
    port->tokens.clear();
    happen(life_event::kind::joined); // is in flight
    port->take();
  }
};

} // namespace

TEST_CASE_METHOD(busy_fixture,
                 "a block that changes while the broker is busy goes out once",
                 "[publisher]") {
  show(block(1));
  happen(life_event::kind::updated);
  show(block(2));
  happen(life_event::kind::updated);
  CHECK(trail().empty());
  acknowledge();
  auto sent = port->take();
  REQUIRE(sent.size() == 3);
  CHECK(sent[0].payload.find("\"value\":2,\"state\":1") != std::string::npos);
  CHECK(sent[1].topic.find("/ev/updated") != std::string::npos);
  CHECK(sent[2].topic.find("/ev/updated") != std::string::npos);
}

TEST_CASE_METHOD(busy_fixture, "a block that is back where it was stays silent",
                 "[publisher]") {
  show(block(1));
  acknowledge();
  port->take();
  happen(life_event::kind::joined); // is in flight
  port->take();
  show(block(2));
  show(block(1));
  happen(life_event::kind::joined);
  acknowledge();
  CHECK(trail() == "join");
}

TEST_CASE_METHOD(busy_fixture, "a block of a lost link is told after the next",
                 "[publisher]") {
  show(block(3));
  lose();
  connect();
  acknowledge();
  auto& all = port->retained;
  auto held = all.find("glp/0/s1/fb/dev/lon/d-1/if/Lamp/0");
  REQUIRE(held != all.end());
  CHECK(held->second.find("\"value\":3,\"state\":1") != std::string::npos);
}

TEST_CASE_METHOD(busy_fixture, "a block of a deleted device is cleared",
                 "[publisher]") {
  show(view(whole));
  show(block(1));
  show(view(view_part::sts, device_phase::deleted));
  acknowledge();
  CHECK(port->retained.count("glp/0/s1/fb/dev/lon/d-1/if/Lamp/0") == 0);
  CHECK(port->retained.count("glp/0/s1/fb/dev/lon/d-1/sts") == 1);
}

TEST_CASE_METHOD(bus_fixture, "a block that says the same stays silent",
                 "[publisher]") {
  connect();
  show(block(1));
  advance(1s, 10ms);
  CHECK(trail() == "0");
  show(block(1));
  advance(1s, 10ms);
  CHECK(trail().empty());
}

TEST_CASE_METHOD(bus_fixture, "blocks go before the status that follows them",
                 "[publisher]") {
  connect();
  show(block(1));
  show(block(2));
  show(view(view_part::sts));
  CHECK(trail() == "0 0 sts");
}

TEST_CASE_METHOD(bus_fixture, "blocks go before the event of their device",
                 "[publisher]") {
  connect();
  show(block(1));
  show(block(2));
  happen(life_event::kind::updated);
  CHECK(trail() == "0 0 9000010600048511");
}

TEST_CASE_METHOD(bus_fixture, "a deleted device leaves its status only",
                 "[publisher]") {
  connect();
  show(view(whole));
  show(block(1));
  show(block(2));
  trail();
  show(view(whole, device_phase::deleted));
  CHECK(trail() == "sts cfg- lic- impl- 0-");
  auto first = port->retained.lower_bound("glp/0/s1/fb/dev/");
  REQUIRE(first != port->retained.end());
  CHECK(port->retained.upper_bound("glp/0/s1/fb/dev/~") == std::next(first));
  auto& status = first->second;
  CHECK(status.find("\"state\":\"deleted\"") != std::string::npos);
  advance(1s, 10ms);
  CHECK(trail().empty()); // nothing of it waited
}

TEST_CASE_METHOD(bus_fixture, "a report publishes what matches, nothing else",
                 "[publisher]") {
  connect();
  show(view(whole));
  show(block(1));
  trail();
  tell(publisher, load_atom_v, std::string{"dev/lon/d-1/(sts|if)"});
  CHECK(trail() == "sts 0");
  tell(publisher, load_atom_v, std::string{});
  CHECK(trail() == "sts cfg lic impl 0");
}

TEST_CASE_METHOD(bus_fixture, "a bad report filter is an error event",
                 "[publisher]") {
  connect();
  tell(publisher, load_atom_v, std::string{"dev/("});
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].topic == "glp/0/s1/ev/error");
  CHECK(sent[0].payload.find("\"topic\":\"glp/0/s1/rq/do\"")
        != std::string::npos);
  CHECK(sent[0].payload.find("\"ts\":\"2023-11-14T22:13:20.000Z\"")
        != std::string::npos);
}

TEST_CASE_METHOD(bus_fixture, "a report filter cannot hold the bus up",
                 "[publisher]") {
  connect();
  auto long_name = view(view_part::sts);
  long_name.device.handle = std::string(64, 'a');
  show(long_name);
  trail();
  // Exponential for engines that backtrack.
  tell(publisher, load_atom_v, std::string{"(((a+)+)+)+$"});
  CHECK(trail().empty());
}

TEST_CASE_METHOD(bus_fixture, "debug and info events stay off the bus",
                 "[publisher]") {
  connect();
  tell(publisher, diagnostic{severity::info, "t", "m", "s", 0});
  tell(publisher, diagnostic{severity::debug, "t", "m", "s", 0});
  CHECK(trail().empty());
  tell(publisher, diagnostic{severity::warning, "t", "m", "s", 0});
  CHECK(trail() == "warning");
}

TEST_CASE_METHOD(bus_fixture, "only events that the segment lists go out",
                 "[publisher]") {
  connect();
  auto only = [this](std::initializer_list<const char*> names) {
    array list;
    for (auto x : names)
      list.elements.emplace_back(x);
    tell(publisher, std::make_shared<const event_filter>(value{list}));
  };
  auto everything = [this] {
    tell(publisher, diagnostic{severity::info, "t", "m", "s", 0});
    tell(publisher, diagnostic{severity::warning, "t", "m", "s", 0});
    sample_report x;
    x.device = {"lon", "d-1"};
    x.type = lamp_type();
    x.samples = {{nvi_level, quality::good, value{22.0}, 0}};
    tell(publisher, std::make_shared<const sample_report>(x));
    happen(life_event::kind::updated);
    return trail();
  };
  auto id = lamp_type()->program_id;
  CHECK(everything() == "warning data " + id);
  only({"info"});
  CHECK(everything() == "info");
  only({"updated", "data"});
  CHECK(everything() == "data " + id);
  tell(publisher, std::make_shared<const event_filter>());
  CHECK(everything() == "warning data " + id);
}

TEST_CASE_METHOD(bus_fixture, "state and replies pass any filter",
                 "[publisher]") {
  connect();
  tell(publisher, std::make_shared<const event_filter>(value{array{}}));
  show(view(whole));
  show(block(1));
  CHECK(trail() == "sts cfg lic impl 0");
  auto put = [this](const char* topic, bool retained) {
    tell(
      publisher, caf::put_atom_v,
      std::make_shared<const bus_message>(bus_message{topic, "{}", retained}));
    return trail();
  };
  CHECK(put("glp/0/s1/fb/grp/g/cfg", true) == "cfg");
  CHECK(put("my/responses", false) == "responses");
  CHECK(put("glp/0/s1/ev/data", false) == "data"); // where gets are answered
  CHECK(put("glp/0/s1/ev/my/reply", false) == "reply");
  CHECK(put("glp/0/s1/ev/alarm", false).empty());
  CHECK(put("glp/0/s1/ev/discovery/device", false).empty());
}

TEST_CASE_METHOD(bus_fixture, "samples go out in the category of their point",
                 "[publisher]") {
  start([] {
    publisher_config x;
    x.events = event_filter{value{array{{value{"data"}, value{"error"}}}}};
    return x;
  }());
  connect();
  sample_report x;
  x.device = {"lon", "d-1"};
  x.type = lamp_type();
  for (auto category : {"data", "error", "info", "boiler"}) {
    x.samples.push_back({nvi_level, quality::good, value{22.0}, 0});
    x.categories.emplace_back(category);
  }
  tell(publisher, std::make_shared<const sample_report>(x));
  auto sent = port->take();
  REQUIRE(sent.size() == 3); // info is not listed
  CHECK(sent[0].topic == "glp/0/s1/ev/data");
  CHECK(sent[1].topic == "glp/0/s1/ev/error");
  CHECK(sent[1].payload.find(R"("cat":"error")") != std::string::npos);
  CHECK(sent[2].topic == "glp/0/s1/ev/data"); // a word that is no category
  CHECK(sent[2].payload.find(R"("cat":"boiler")") != std::string::npos);
}

TEST_CASE_METHOD(bus_fixture, "what a device tells of itself has a whole topic",
                 "[publisher]") {
  connect();
  tell(publisher,
       diagnostic{severity::warning, "dev/lon/d-1/if/Lamp/0", "m", "lon", 0});
  CHECK(port->take().at(0).payload.find(
          R"("topic":"glp/0/s1/fb/dev/lon/d-1/if/Lamp/0")")
        != std::string::npos);
}

TEST_CASE_METHOD(bus_fixture, "each sample is one event", "[publisher]") {
  connect();
  sample_report x;
  x.device = {"lon", "d-1"};
  x.type = lamp_type();
  x.samples = {{nvi_lamp, quality::good, lamp(1, 1), 0},
               {nvi_level, quality::good, value{22.0}, 0}};
  tell(publisher, std::make_shared<const sample_report>(x));
  CHECK(trail() == "data data");
}

TEST_CASE_METHOD(bus_fixture, "observers get what devices show",
                 "[publisher]") {
  tell(publisher, observe_atom_v, as<observer_actor>());
  show(view(view_part::sts));
  show(block(1));
  CHECK(received<device_view_ptr>().size() == 1);
  CHECK(received<block_view_ptr>().size() == 1);
}

TEST_CASE_METHOD(bus_fixture, "views are found by glob", "[publisher]") {
  show(view(whole));
  show(block(1));
  auto ask = [this](const std::string& glob) {
    size_t found = 0;
    auto hdl = self->request(publisher, caf::infinite, caf::get_atom_v, glob);
    sched.run();
    hdl.receive([&](const view_set_ptr& x) { found = x->blocks.size(); },
                [](const caf::error&) { FAIL("no answer"); });
    return found;
  };
  CHECK(ask("lon/*") == 1);
  CHECK(ask("**") == 1);
  CHECK(ask("modbus/*") == 0);
}

TEST_CASE_METHOD(bus_fixture, "what no broker takes is an error event instead",
                 "[publisher]") {
  connect();
  std::string huge(9u << 20, 'x');
  for (auto retained : {true, false}) {
    tell(publisher, caf::put_atom_v,
         std::make_shared<const bus_message>(
           bus_message{"my/object", huge, retained}));
    auto sent = port->take();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0].topic == "glp/0/s1/ev/error");
    CHECK(sent[0].payload.find("object is too large for the bus")
          != std::string::npos);
  }
}

TEST_CASE_METHOD(bus_fixture, "an error quotes only the beginning of a request",
                 "[publisher]") {
  connect();
  std::string text = "x";
  for (auto i = 0; i < 10'000; ++i)
    text += u8"\u00FC";
  tell(publisher, diagnostic{severity::error, text, text, "s", 0});
  auto sent = port->take();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0].payload.size() < 5'000);
  CHECK(sent[0].payload.find(u8"\u00FC...\"") != std::string::npos);
  CHECK(iap::read_json(sent[0].payload));
}

} // namespace troupe::test
