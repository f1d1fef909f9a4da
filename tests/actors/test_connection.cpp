#include "actors/connection.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  void connect(bool restored = false) {
    connection_plan plan;
    plan.handle = "c";
    plan.sources = {{remote, "Lamp", 0, "nvoLampFb", {}}};
    plan.destinations = {{hosted, "Lamp", 0, "nviLamp", {}}};
    run(std::move(plan), restored);
  }

  void run(connection_plan plan, bool restored = false,
           std::vector<exchange_actor> outlets = {}) {
    uut = spawn(connection_behavior, std::move(plan), restored, manager,
                as<connection_owner_actor>(), std::move(outlets));
  }

  void source(double level) {
    sample_of(remote_, nvo_lamp_fb, lamp(level, 1));
  }

  /// What the destination shows, when it was shown.
  std::optional<value> destination() {
    std::optional<value> out;
    for (auto& x : block_views())
      if (x->device == hosted)
        out = x->points[nvi_lamp].present;
    return out;
  }

  /// What the owner was told since the last call, as `CODE TEXT`.
  std::string told() {
    std::string out;
    auto more = true;
    while (more)
      self->receive(
        [&](const std::string& handle, const outcome& x) {
          CHECK(handle == "c");
          out += std::string{to_string(x.code)} + ' ' + x.text + ';';
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  connection_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a connection carries each change once",
                 "[connection]") {
  connect();
  CHECK(told() == "none ;");
  source(20);
  CHECK(destination() == lamp(20, 1));
  source(20);
  CHECK_FALSE(destination());
  source(30);
  CHECK(destination() == lamp(30, 1));
}

TEST_CASE_METHOD(fixture, "a new connection carries what is there already",
                 "[connection]") {
  source(20);
  block_views();
  SECTION("when it is new") {
    connect();
    CHECK(destination() == lamp(20, 1));
  }
  SECTION("but not after a restart") {
    connect(true);
    CHECK_FALSE(destination());
    source(30);
    CHECK(destination() == lamp(30, 1));
  }
}

TEST_CASE_METHOD(fixture, "a connection carries the present value",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.sources = {{remote, "Lamp", 0, "nviLamp", "value"}};
  plan.destinations = {{hosted, "Lamp", 0, "nviLevel", {}}};
  run(std::move(plan));
  assign(remote, "nviLamp", set(lamp(40, 1), 8));
  std::optional<value> level;
  for (auto& x : block_views())
    if (x->device == hosted)
      level = x->points[nvi_level].present;
  CHECK(level == value{40.0});
}

TEST_CASE_METHOD(fixture, "a connection without its source says so",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.destinations = {{hosted, "Lamp", 0, "nviLamp", {}}};
  SECTION("no device yet") {
    const device_id later{"lon", "lamp-3"};
    plan.sources = {{later, "Lamp", 0, "nvoLampFb", {}}};
    run(std::move(plan));
    CHECK(told() == "no_such_device lamp-3 : device not found;");
    create(later, "auto", false);
    CHECK(told() == "none ;");
    assign(later, "nvoLampFb", set(lamp(40, 1)));
    CHECK(destination() == lamp(40, 1));
    act(later, "delete");
    CHECK(told() == "no_such_device lamp-3 : device not found;");
    create(later, "auto", false);
    CHECK(told() == "none ;");
  }
  SECTION("no device") {
    plan.sources = {{{"lon", "none"}, "Lamp", 0, "nvoLampFb", {}}};
    run(std::move(plan));
    CHECK(told() == "no_such_device none : device not found;");
  }
  SECTION("no datapoint") {
    plan.sources = {{remote, "Lamp", 0, "none", {}}};
    run(std::move(plan));
    CHECK(told()
          == "no_such_point Datapoint none does not exist in the device;");
  }
}

TEST_CASE_METHOD(fixture,
                 "a destination that refuses is told once, and again "
                 "when it works",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.sources = {{remote, "Lamp", 0, "nviLevel", {}}};
  plan.destinations = {{hosted, "Lamp", 0, "nviLamp", "state"}};
  run(std::move(plan));
  told();
  sample_of(remote_, nvi_level, value{77.0});
  CHECK(told().find("out_of_range") == 0);
  sample_of(remote_, nvi_level, value{78.0});
  CHECK(told().empty());
  sample_of(remote_, nvi_level, value{1.0});
  for (auto& x : received<write_command_ptr>())
    tell(hosted_, driver_done{x->device, x->request, ec::none, {}});
  CHECK(told() == "none ;");
}

TEST_CASE_METHOD(fixture, "a connection survives its source's death",
                 "[connection]") {
  connect();
  disk->broken = true;
  assign(remote, "nviLevel", set(value{9}));
  disk->broken = false;
  pass(std::chrono::seconds{2});
  links();
  destination();
  source(55);
  CHECK(destination() == lamp(55, 1));
}

TEST_CASE_METHOD(fixture, "a source that vanishes fails until it is back",
                 "[connection]") {
  connect();
  told();
  auto no_point = outcome{0, ec::no_such_point, "gone", {}, {}};
  tell(uut, uint64_t{0}, no_point);
  CHECK(told() == "no_such_point gone;");
  tell(uut, outcome{}); // the end of an earlier write
  CHECK(told().empty());
  tell(uut, uint64_t{0}, outcome{});
  CHECK(told() == "none ;");
  tell(uut, uint64_t{0}, outcome{}); // its device came back, it never went
  CHECK(told().empty());
}

namespace {

presentation presented(value presets, value localization = {}) {
  auto x = presentation::read(presets, localization);
  REQUIRE(x);
  return *std::move(x);
}

value text(const char* x) {
  return value{x};
}

} // namespace

TEST_CASE_METHOD(fixture, "a name goes from source to destination",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.sources = {{remote, "Lamp", 0, "nviLevel", {}}};
  plan.destinations = {{hosted, "Lamp", 0, "nviLamp", {}}};
  // The source names tens of percent, the destination what it makes of that.
  plan.outgoing = presented(
    make_structure({{"Full", value{10}}, {"Odd", value{7}}}),
    make_structure({{"transformA", value{1}}, {"transformB", value{-1}}}));
  plan.incoming = {presented(make_structure({{"Full", lamp(100, 1)}}))};
  run(std::move(plan));
  told();
  sample_of(remote_, nvi_level, value{100.0});
  CHECK(destination() == lamp(100, 1));
  SECTION("which has to know it") {
    told();
    sample_of(remote_, nvi_level, value{70.0});
    CHECK_FALSE(destination());
    CHECK(told() == "invalid_request nviLamp: preset Odd is not known;");
  }
}

TEST_CASE("what has no name goes as a local number", "[connection]") {
  connection_plan plan;
  plan.sources = {{{"lon", "a"}, "L", 0, "x", {}}};
  plan.destinations = {{{"lon", "b"}, "L", 0, "y", {}},
                       {{"lon", "b"}, "L", 0, "z", {}}};
  auto fahrenheit = make_structure({{"transformA", value{18}},
                                    {"transformB", value{-1}},
                                    {"transformC", value{32}}});
  plan.outgoing = presented({}, fahrenheit);
  plan.incoming = {presented({}, fahrenheit), presentation{}};
  auto left = carry(plan, plan.sources[0], value{100.0});
  REQUIRE(left);
  CHECK(*left == value{212.0});
  CHECK(*deliver(plan, 0, *left) == value{100.0}); // back again
  CHECK(*deliver(plan, 1, *left) == value{212.0}); // as it came
}

TEST_CASE("names stand in front of the map, numbers go through it",
          "[connection]") {
  connection_plan plan;
  plan.sources = {{{"lon", "a"}, "L", 0, "x", {}}};
  plan.destinations = {{{"lon", "b"}, "L", 0, "y", {}}};
  plan.outgoing = presented(make_structure({{"ON", lamp(100, 1)}}));
  plan.map.emplace_back("$", *iap::json_path::parse("$.value"));
  CHECK(*carry(plan, plan.sources[0], lamp(100, 1)) == text("ON"));
  CHECK(*carry(plan, plan.sources[0], lamp(30, 1)) == value{30.0});
  // Without presets of its own the destination gets the name: its datapoint
  // may have some.
  CHECK(*deliver(plan, 0, text("ON")) == text("ON"));
}

TEST_CASE_METHOD(fixture, "a map that leads nowhere is told, and told well",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.sources = {{remote, "Lamp", 0, "nviLevel", {}}};
  plan.destinations = {{hosted, "Lamp", 0, "nviLamp", {}}};
  plan.map.emplace_back("state", *iap::json_path::parse("$.none"));
  run(std::move(plan));
  told();
  sample_of(remote_, nvi_level, value{1.0});
  CHECK(told() == "wrong_type nviLevel has nothing for state;");
}

TEST_CASE_METHOD(fixture, "a destination elsewhere gets bare JSON",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  plan.sources = {{remote, "Lamp", 0, "nvoLampFb", {}}};
  connection_end there;
  there.elsewhere = exchange_end{"far/x", {}, 0, false};
  plan.destinations = {there};
  run(std::move(plan), false, {as<exchange_actor>()});
  CHECK(told() == "none ;");
  source(20);
  std::vector<bus_message_ptr> sent;
  self->receive([&](caf::put_atom,
                    const bus_message_ptr& x) { sent.push_back(x); },
                caf::after(caf::timespan{0}) >> [] {});
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]->topic == "far/x");
  CHECK(sent[0]->payload == R"({"value":20,"state":1})");
}

TEST_CASE_METHOD(fixture, "a value from elsewhere is written as it came",
                 "[connection]") {
  connection_plan plan;
  plan.handle = "c";
  connection_end there;
  there.elsewhere = exchange_end{"far/x", {}, 0, false};
  plan.sources = {there};
  plan.destinations = {{hosted, "Lamp", 0, "nviLamp", {}}};
  // The other side has done this already.
  plan.outgoing = presented({}, make_structure({{"transformA", value{7}}}));
  plan.map.emplace_back("value", *iap::json_path::parse("$.level"));
  plan.map.emplace_back("state", *iap::json_path::parse("$.on"));
  run(std::move(plan), true); // a restart: nobody knows what came meanwhile
  CHECK(told() == "none ;");
  sample x;
  x.what = make_structure({{"level", value{30}}, {"on", value{1}}});
  tell(uut, uint64_t{0}, x);
  CHECK(destination() == lamp(30, 1));
  x.status = quality::invalid;
  tell(uut, uint64_t{0}, x);
  CHECK_FALSE(destination());
}

} // namespace troupe
