#include "bridge/console/console.hpp"
#include "bridge/import.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <map>

using namespace std::chrono_literals;

namespace troupe {

namespace {

const device_id lamp_1{"lon", "lamp-1"};
const device_id lamp_2{"lon", "lamp-2"};

struct fixture : test::gateway_fixture {
  fixture() {
    world->add_device(lamp_1, test::lamp_type());
    world->add_device(lamp_2, test::lamp_type());
    world->add_device({"modbus", "lamp-2"}, test::lamp_type("modbus"));
    auto ports = ports_with(as<importer_actor>());
    ports.facts = {{"sid", "17q2d9x"}};
    ports.flow = flow;
    uut = spawn(console_behavior, console_config{}, ports, counters);
  }

  /// Runs a command until it ends or waits for somebody.
  std::shared_ptr<test::fake_sink> run(const console::request& request) {
    auto sink = std::make_shared<test::fake_sink>();
    auto cmd = std::make_shared<console_command>();
    cmd->request = request;
    cmd->files = std::make_shared<const std::vector<import_file>>();
    cmd->sink = sink;
    tell(uut, console_command_ptr{cmd});
    return sink;
  }

  std::shared_ptr<test::fake_sink> devices(const std::string& which) {
    console::request x;
    x.mutable_devices()->set_which(which);
    return run(x);
  }

  std::shared_ptr<test::fake_sink>
  write(const std::string& point, const std::string& json, uint32_t level = 0) {
    console::request x;
    x.mutable_write()->set_point(point);
    x.mutable_write()->set_value(json);
    x.mutable_write()->set_level(level);
    return run(x);
  }

  std::shared_ptr<test::fake_sink> act(const std::string& action,
                                       const std::string& device) {
    console::request x;
    x.mutable_action()->set_action(action);
    x.mutable_action()->set_device(device);
    return run(x);
  }

  std::shared_ptr<inflow> flow = std::make_shared<inflow>(100);
  std::shared_ptr<console_counters> counters
    = std::make_shared<console_counters>();
  console_actor uut;
};

ec code_of(const std::shared_ptr<test::fake_sink>& x) {
  REQUIRE(x->end);
  return x->end->code;
}

} // namespace

TEST_CASE_METHOD(fixture, "the console lists devices", "[console]") {
  SECTION("all of them") {
    auto got = devices("");
    CHECK(code_of(got) == ec::none);
    REQUIRE(got->rows.size() == 3);
    CHECK(got->rows[0].device().handle() == "lamp-1");
    CHECK(got->rows[0].device().state() == "provisioned");
  }
  SECTION("those of a pattern") {
    CHECK(devices("lon/*")->rows.size() == 2);
    CHECK(devices("eno/*")->rows.empty());
  }
  SECTION("one by its handle") {
    CHECK(devices("lamp-1")->rows.size() == 1);
    CHECK(code_of(devices("lamp-9")) == ec::no_such_device);
    CHECK(code_of(devices("no/such/thing")) == ec::invalid_request);
  }
  SECTION("but not one whose handle is used twice") {
    auto got = devices("lamp-2");
    CHECK(code_of(got) == ec::invalid_request);
    CHECK(got->end->text
          == "lamp-2: more than one device: lon/lamp-2, "
             "modbus/lamp-2");
    CHECK(devices("modbus/lamp-2")->rows.size() == 1);
  }
  SECTION("and leaves out the deleted") {
    world->devices[lamp_1].state = device_phase::deleted;
    CHECK(devices("")->rows.size() == 2);
    CHECK(code_of(devices("lamp-1")) == ec::no_such_device);
  }
}

TEST_CASE_METHOD(fixture, "the console lists datapoints", "[console]") {
  console::request x;
  SECTION("of every device without a pattern") {
    x.mutable_points();
    CHECK(run(x)->rows.size() == 12);
  }
  SECTION("below anything a pattern matches") {
    x.mutable_points()->add_which("lon/lamp-1");
    x.mutable_points()->add_which("**/nviLevel");
    auto got = run(x);
    REQUIRE(got->rows.size() == 6);
    CHECK(got->rows[0].point().path() == "lon/lamp-1/Lamp/0/nviLamp");
    CHECK(got->rows[0].point().active_level() == normal_level);
  }
  SECTION("one by one, and all must exist") {
    x.mutable_points()->set_exact(true);
    x.mutable_points()->add_which("lon/lamp-1/Lamp/0/nviLevel");
    CHECK(run(x)->rows.size() == 1);
    x.mutable_points()->add_which("lon/lamp-1/Lamp/0/noSuch");
    CHECK(code_of(run(x)) == ec::no_such_point);
    x.mutable_points()->add_which("nonsense");
    CHECK(code_of(run(x)) == ec::invalid_request);
  }
}

TEST_CASE_METHOD(fixture, "a write ends with the outcome", "[console]") {
  world->answer = [](const device_request&) { return std::nullopt; };
  auto got = write("lon/lamp-1/Lamp/0/nviLevel", "21.5", 8);
  REQUIRE(world->unanswered.size() == 1);
  CHECK_FALSE(got->end);
  auto& [request, who] = world->unanswered[0];
  auto& body = std::get<interface_request>(request.body);
  CHECK(body.block == "Lamp");
  CHECK(body.content
        == make_structure(
          {{"nviLevel",
            make_structure({{"value", value{21.5}}, {"prio", value{8}}})}}));
  SECTION("and shows the value as it is then") {
    world->change(lamp_1, test::nvi_level, value{21.5});
    tell(who, outcome{request.number, ec::none, {}, {}, {}});
    CHECK(code_of(got) == ec::none);
    REQUIRE(got->rows.size() == 1);
    CHECK(got->rows[0].point().value() == "21.5");
  }
  SECTION("and tells why it was refused") {
    tell(who, outcome{request.number, ec::out_of_range, "too hot", {}, {}});
    CHECK(code_of(got) == ec::out_of_range);
    CHECK(got->end->text == "too hot");
    CHECK(counters->failed == 1);
  }
  SECTION("or with a limit") {
    advance(151s, 1s);
    CHECK(code_of(got) == ec::timeout);
    tell(who, outcome{request.number, ec::none, {}, {}, {}});
    CHECK(got->rows.empty());
  }
}

TEST_CASE_METHOD(fixture, "whoever asks ends while 1,000 requests are open",
                 "[console]") {
  world->answer = [](const device_request&) { return std::nullopt; };
  for (auto i = 0; i < 1'000; ++i)
    write("lon/lamp-1/Lamp/0/nviLevel", "1");
  REQUIRE(world->unanswered.size() == 1'000);
  console::request x;
  auto kind = GENERATE(0, 1, 2, 3);
  if (kind < 2) {
    x.mutable_control()->set_what("pause");
    x.mutable_control()->set_whom(kind == 0 ? "lon/lamp-1" : "lon");
  } else if (kind == 2) {
    x.mutable_why()->set_point("lon/lamp-1/Lamp/0/nviLevel");
  } else {
    x.mutable_actor()->set_path("lon/lamp-1");
  }
  auto got = run(x);
  CHECK(code_of(got) == ec::overloaded);
  CHECK(got->end->text.find("too many requests") == 0);
  CHECK(world->unanswered.size() == 1'000);
  auto [request, who] = world->unanswered.front();
  tell(who, outcome{request.number, ec::none, {}, {}, {}});
  CHECK_FALSE(run(x)->end); // now there is room again
  CHECK(world->unanswered.size() == 1'001);
}

TEST_CASE_METHOD(fixture, "the console refuses writes that make no sense",
                 "[console]") {
  CHECK(code_of(write("lon/lamp-1/Lamp/0/nviLevel", "HAND"))
        == ec::parse_error);
  CHECK(code_of(write("lon/lamp-1/Lamp/0/noSuch", "1")) == ec::no_such_point);
  CHECK(code_of(write("lon/lamp-9/Lamp/0/nviLevel", "1")) == ec::no_such_point);
  CHECK(code_of(write("lon/lamp-1/Lamp/x/nviLevel", "1"))
        == ec::invalid_request);
  CHECK(code_of(write("lon/lamp-1/Lamp/0/nviLevel", "1", 18))
        == ec::out_of_range);
  CHECK(world->requests.empty());
}

TEST_CASE_METHOD(fixture, "a write may go to a member of a structure",
                 "[console]") {
  CHECK(code_of(write("lon/lamp-1/Lamp/0/nviLamp/state", "1")) == ec::none);
  REQUIRE(world->requests.size() == 1);
  CHECK(std::get<interface_request>(world->requests[0].body).field == "state");
}

TEST_CASE_METHOD(fixture, "the console runs the life cycle", "[console]") {
  SECTION("of devices that exist") {
    CHECK(act("test", "lamp-1")->rows.size() == 1);
    CHECK(act("delete", "lon/lamp-2")->rows.empty());
    REQUIRE(world->requests.size() == 2);
    CHECK(std::get<action_request>(world->requests[1].body).action == "delete");
    CHECK(world->requests[1].target == lamp_2);
  }
  SECTION("but no others") {
    CHECK(code_of(act("test", "lamp-9")) == ec::no_such_device);
    CHECK(code_of(act("explode", "lamp-1")) == ec::no_such_action);
    CHECK(code_of(act("create", "lamp-9")) == ec::invalid_request);
    CHECK(code_of(act("create", "lon/la mp")) == ec::invalid_request);
    CHECK(world->requests.empty());
  }
  SECTION("and creates") {
    console::request x;
    auto& create = *x.mutable_action();
    create.set_action("create");
    create.set_device("lon/lamp-3");
    create.set_type("lamp");
    create.set_unid("auto");
    create.set_provision(true);
    CHECK(code_of(run(x)) == ec::none);
    REQUIRE(world->requests.size() == 1);
    CHECK(std::get<action_request>(world->requests[0].body).args
          == make_structure({{"type", value{"lamp"}},
                             {"unid", value{"auto"}},
                             {"lon.attach", value{"local"}},
                             {"provision", value{true}}}));
  }
}

TEST_CASE_METHOD(fixture, "the console shows types and counters", "[console]") {
  console::request x;
  x.mutable_types();
  auto types = run(x);
  REQUIRE(types->rows.size() == 1);
  CHECK(types->rows[0].type().id() == "9000010600048511");
  x.mutable_status();
  auto status = run(x);
  REQUIRE(status->rows.size() > 2);
  CHECK(status->rows[0].metric().text() == "17q2d9x");
  CHECK(status->rows[1].metric().number() == 3);
  auto& all = status->rows;
  CHECK(std::any_of(all.begin(), all.end(), [](auto& y) {
    return y.metric().name() == "modbus.requests" && y.metric().number() == 5;
  }));
  for (auto name : {"schedules.clock_steps", "alarms.active"})
    CHECK(std::any_of(all.begin(), all.end(),
                      [&](auto& y) { return y.metric().name() == name; }));
}

TEST_CASE_METHOD(fixture, "the status tells what waits, and was refused",
                 "[console]") {
  world->answer = [](const device_request&) { return std::nullopt; };
  write("lon/lamp-1/Lamp/0/nviLevel", "1");
  auto room = flow->take(0);
  CHECK(flow->take(0) == nullptr);
  console::request x;
  x.mutable_status();
  std::map<std::string, double> numbers;
  auto shown = run(x);
  for (auto& row : shown->rows)
    numbers[row.metric().name()] = row.metric().number();
  CHECK(numbers["console.waiting"] == 1);
  CHECK(numbers["inflow.bytes"] > 0);
  CHECK(numbers["inflow.refused"] == 1);
}

TEST_CASE_METHOD(fixture, "the status is shown but for what does not answer",
                 "[console]") {
  caf::anon_send_exit(historian, caf::exit_reason::kill);
  caf::anon_send_exit(alarms, caf::exit_reason::kill);
  sched.run();
  console::request x;
  x.mutable_status();
  auto status = run(x);
  CHECK(code_of(status) == ec::none);
  std::string missing;
  std::string shown;
  for (auto& row : status->rows)
    if (row.metric().text().find("no answer: ") == 0)
      missing += row.metric().name() + ' ';
    else
      shown += row.metric().name() + ' ';
  CHECK(missing == "alarms history ");
  for (auto name : {"schedules.clock_steps", "modbus.requests"})
    CHECK(shown.find(name) != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a daemon tells what it does not know", "[console]") {
  CHECK(code_of(run({})) == ec::unsupported);
}

TEST_CASE_METHOD(fixture, "an end of the publisher ends no console",
                 "[console]") {
  caf::anon_send_exit(publisher, caf::exit_reason::kill);
  sched.run();
  CHECK(code_of(devices("")) == ec::internal);
  console::request x;
  x.mutable_types();
  CHECK(code_of(run(x)) == ec::none);
}

TEST_CASE_METHOD(fixture, "a watch ends when its client goes", "[console]") {
  console::request x;
  x.mutable_watch()->add_which("**");
  auto sink = run(x);
  REQUIRE(sink->gone);
  REQUIRE(world->observers.size() == 1);
  auto watcher = caf::actor_cast<caf::actor>(world->observers[0]);
  self->monitor(watcher);
  sink->gone();
  sched.run();
  auto down = false;
  self->receive([&](const caf::down_msg&) { down = true; },
                caf::after(caf::timespan{0}) >> [] {});
  CHECK(down);
}

} // namespace troupe
