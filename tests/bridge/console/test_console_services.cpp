// The console's commands about schedules and alarms.

#include "bridge/console/console.hpp"
#include "tests/bridge/console/fake_gateway.hpp"
#include "tests/support/example_alarm.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using test::example_alarm;

const auto first = "18d7a3f2b0000001";
const auto second = "18d7a3f2b1000001";
const auto third = "18d7a3f400000000";

struct fixture : test::gateway_fixture {
  fixture() {
    world->alarms = {example_alarm(first), example_alarm(second),
                     example_alarm(third)};
    world->alarms[2].active = false;
    uut = spawn(console_behavior, console_config{},
                ports_with(as<importer_actor>()), counters);
  }

  std::shared_ptr<test::fake_sink> run(const console::request& request) {
    auto sink = std::make_shared<test::fake_sink>();
    auto cmd = std::make_shared<console_command>();
    cmd->request = request;
    cmd->files = std::make_shared<const std::vector<import_file>>();
    cmd->sink = sink;
    tell(uut, console_command_ptr{cmd});
    REQUIRE(sink->end);
    return sink;
  }

  std::shared_ptr<test::fake_sink>
  act(const std::string& action, const std::string& id,
      const std::string& who = "anna", uint64_t seconds = 0) {
    console::request x;
    x.mutable_alarm()->set_action(action);
    x.mutable_alarm()->set_id(id);
    x.mutable_alarm()->set_who(who);
    x.mutable_alarm()->set_seconds(seconds);
    return run(x);
  }

  std::shared_ptr<console_counters> counters
    = std::make_shared<console_counters>();
  console_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "the console lists schedules", "[console]") {
  console::request x;
  x.mutable_list()->set_kind(console::list_query::schedules);
  CHECK(run(x)->rows.empty());
  world->schedules = {make_structure({{"handle", value{"office"}}}),
                      make_structure({{"handle", value{"night"}}})};
  auto got = run(x);
  CHECK(got->end->code == ec::none);
  REQUIRE(got->rows.size() == 2);
  CHECK(got->rows[1].object().json() == R"({"handle":"night"})");
}

TEST_CASE_METHOD(fixture, "the console lists alarms with short ids",
                 "[console]") {
  console::request x;
  x.mutable_list()->set_kind(console::list_query::alarms);
  auto got = run(x);
  REQUIRE(got->rows.size() == 3);
  CHECK(got->rows[0].object().short_id() == "18d7a3f2b0");
  CHECK(got->rows[2].object().short_id() == "18d7a3f4");
  SECTION("or those that are active, with the same ids") {
    world->alarms[0].active = false;
    x.mutable_list()->set_active(true);
    got = run(x);
    REQUIRE(got->rows.size() == 1);
    CHECK(got->rows[0].object().short_id() == "18d7a3f2b1");
  }
}

TEST_CASE_METHOD(fixture, "the console knows no other lists", "[console]") {
  console::request x;
  x.mutable_list()->set_kind(static_cast<console::list_query::object>(7));
  CHECK(run(x)->end->code == ec::unsupported);
}

TEST_CASE_METHOD(fixture, "a person acknowledges the alarm that is meant",
                 "[console]") {
  world->obey = [this](const alarm_order& x) {
    world->alarms[1].acknowledged_by = x.who;
    return failure{ec::none, {}};
  };
  auto got = act("acknowledge", "18d7a3f2b1");
  CHECK(got->end->code == ec::none);
  REQUIRE(world->orders.size() == 1);
  CHECK(world->orders[0].what == alarm_order::kind::acknowledge);
  CHECK(world->orders[0].id == second);
  REQUIRE(got->rows.size() == 1);
  CHECK(got->rows[0].object().short_id() == "18d7a3f2b1");
  CHECK(got->rows[0].object().json().find(R"("acknowledged_by":"anna")")
        != std::string::npos);
}

TEST_CASE_METHOD(fixture, "alarms are shelved from now on", "[console]") {
  clock->set(1'000'000'000);
  CHECK(act("shelve", third, "anna", 7'200)->rows.size() == 1);
  REQUIRE(world->orders.size() == 1);
  CHECK(world->orders[0].what == alarm_order::kind::shelve);
  CHECK(world->orders[0].until == 7'201'000'000'000);
  act("unshelve", third);
  CHECK(world->orders[1].what == alarm_order::kind::unshelve);
}

TEST_CASE_METHOD(fixture, "what is cleared is not shown", "[console]") {
  auto got = act("clear", third, "");
  CHECK(got->end->code == ec::none);
  CHECK(got->rows.empty());
  REQUIRE(world->orders.size() == 1);
  CHECK(world->orders[0].what == alarm_order::kind::clear);
  CHECK(world->orders[0].who == "console");
}

TEST_CASE_METHOD(fixture, "orders about alarms that make no sense change none",
                 "[console]") {
  CHECK(act("explode", first)->end->code == ec::no_such_action);
  CHECK(act("acknowledge", "")->end->code == ec::invalid_request);
  CHECK(act("acknowledge", "18d7")->end->code == ec::invalid_request);
  CHECK(act("acknowledge", "ffff")->end->code == ec::invalid_request);
  CHECK(act("acknowledge", first, "\xff")->end->code == ec::invalid_request);
  CHECK(act("shelve", first)->end->code == ec::out_of_range);
  CHECK(act("shelve", first, "anna", 367 * 86'400)->end->code
        == ec::out_of_range);
  CHECK(act("shelve", first, "anna", ~uint64_t{0})->end->code
        == ec::out_of_range);
  CHECK(world->orders.empty());
  CHECK(counters->failed == 8);
}

TEST_CASE_METHOD(fixture, "the list says why it refuses an order",
                 "[console]") {
  world->obey = [](const alarm_order&) {
    return failure{ec::wrong_state, "the alarm is active"};
  };
  auto got = act("clear", first);
  CHECK(got->end->code == ec::wrong_state);
  CHECK(got->end->text == "the alarm is active");
}

} // namespace troupe
