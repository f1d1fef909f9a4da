// `troupe` on schedules and alarms, against a server with fakes behind it.

#include "protocol/iap/json.hpp"
#include "tests/bridge/console/server_fixture.hpp"
#include "tests/support/example_alarm.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture : test::server_fixture {
  fixture() {
    world->alarms = {test::example_alarm("18d7a3f2b0000001"),
                     test::example_alarm("18d7a3f400000000")};
    world->alarms[1].active = false;
    REQUIRE(open());
  }

  value json(std::vector<std::string> args) {
    args.emplace_back("--json");
    auto parsed = iap::read_json(troupe(args).out);
    REQUIRE(parsed);
    return *parsed;
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(fixture, "troupe lists schedules", "[troupe]") {
  CHECK(troupe({"schedules"}).out.empty());
  world->schedules = {make_structure({{"handle", value{"office"}},
                                      {"state", value{"normal"}},
                                      {"value", value{true}},
                                      {"targets", value{2}}})};
  auto got = troupe({"schedules"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "SCHEDULE  STATE   VALUE  TARGETS\n"
           "office    normal  true   2\n");
  auto list = json({"schedules"});
  REQUIRE(list.elements());
  CHECK(*list.elements()->elements[0].field("handle") == value{"office"});
}

TEST_CASE_METHOD(fixture, "troupe lists alarms", "[troupe]") {
  auto got = troupe({"alarms"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(has(got.out, "ID        STATE             SEV  SINCE"));
  CHECK(has(got.out, "18d7a3f2  ACTIVE unacked    2 "));
  CHECK(has(got.out, "18d7a3f4  inactive unacked  2 "));
  CHECK_FALSE(has(troupe({"alarms", "--active"}).out, "18d7a3f4"));
  CHECK(json({"alarms"}).elements()->elements.size() == 2);
  CHECK(json({"alarms", "--active"}).elements()->elements.size() == 1);
}

TEST_CASE_METHOD(fixture, "troupe acknowledges in the name of its user",
                 "[troupe]") {
  world->obey = [this](const alarm_order& x) {
    world->alarms[0].acknowledged = true;
    world->alarms[0].acknowledged_by = x.who;
    return failure{ec::none, {}};
  };
  auto got = troupe({"ack", "18d7a3f2"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "18d7a3f2: active acked by anna, modbus/ahu-1/Supply/0/Temp: "
           "Temp is too high: 31.5\n");
  auto row = json({"ack", "18d7a3f2", "--by", "bert"});
  CHECK(*row.field("acknowledgedBy") == value{"bert"});
}

TEST_CASE_METHOD(fixture, "troupe clears, shelves and unshelves", "[troupe]") {
  CHECK(troupe({"clear", "18d7a3f4"}).out == "18d7a3f4: cleared\n");
  CHECK(json({"clear", "18d7a3f4"})
        == make_structure(
          {{"alarm", value{"18d7a3f4"}}, {"action", value{"clear"}}}));
  CHECK(troupe({"shelve", "18d7a3f2", "--for", "2h"}).code == 0);
  CHECK(world->orders.back().until == clock->now() + 7'200'000'000'000);
  CHECK(troupe({"unshelve", "18d7a3f2"}).code == 0);
}

TEST_CASE_METHOD(fixture, "troupe says why an alarm is not to be had",
                 "[troupe]") {
  auto got = troupe({"ack", "18d7a3f"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.out.empty());
  CHECK(got.err == "troupe: 18d7a3f: more than one alarm begins like this\n");
  world->obey = [](const alarm_order&) {
    return failure{ec::wrong_state, "the alarm is active"};
  };
  CHECK(json({"clear", "18d7a3f2"}).field("error"));
}

} // namespace troupe
