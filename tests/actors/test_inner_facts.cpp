// What a device says of itself, on its way to whoever asks why.

#include "actors/inner_facts.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

using namespace std::chrono_literals;

struct fixture : lamps_fixture {
  outcome ask(const device_id& id, const std::string& point,
              const std::string& source = "console") {
    device_request x;
    x.number = 77;
    x.target = id;
    x.source = source;
    x.body = action_request{"explain",
                            make_structure({{"block", value{"Lamp"}},
                                            {"index", value{0}},
                                            {"point", value{point}}})};
    tell(manager, std::make_shared<const device_request>(std::move(x)),
         as<completion_actor>());
    auto got = received<outcome>();
    REQUIRE(got.size() == 1);
    CHECK(got[0].number == 77);
    return got[0];
  }

  inner_facts facts(const device_id& id, const std::string& point) {
    auto got = ask(id, point);
    REQUIRE(got.code == ec::none);
    return inner_facts_of(got.result);
  }
};

} // namespace

TEST_CASE("facts of a device are read as they were written", "[inner_facts]") {
  inner_facts x;
  x.code = ec::timeout;
  x.since = 12;
  x.hosted = true;
  x.driver = false;
  x.queued = 1;
  x.asked = 2;
  x.unsaved = 3;
  x.credit = 4;
  x.held = 5;
  x.actual = value{1.5};
  x.unwritten = x.writing = true;
  x.polled = false;
  x.client_monitor = x.rule_monitor = x.held_back = true;
  x.reported = value{"on"};
  x.reported_at = 13;
  x.priorities = true;
  x.holder = "sev/office";
  auto all = to_value(x);
  CHECK(to_value(inner_facts_of(all)) == all);
  CHECK(to_value(inner_facts_of(value{})) == to_value(inner_facts{}));
}

TEST_CASE_METHOD(fixture, "a device explains one of its points",
                 "[inner_facts]") {
  auto x = facts(remote, "nvoLampFb");
  CHECK(x.code == ec::none);
  CHECK(x.driver);
  CHECK_FALSE(x.hosted);
  CHECK(facts(hosted, "nvoLampFb").hosted);
  CHECK(x.polled);
  CHECK_FALSE(x.client_monitor);
  SECTION("with what its driver said last") {
    tell(remote_, health_report{2, device_health::down, ec::timeout, "gone"});
    x = facts(remote, "nvoLampFb");
    CHECK(x.code == ec::timeout);
    CHECK(x.since == clock->now());
  }
  SECTION("with the settings of a client") {
    assign(
      remote, "nvoLampFb",
      make_structure({{"monitor", make_structure({{"rate", value{"none"}}})}}));
    clear();
    x = facts(remote, "nvoLampFb");
    CHECK_FALSE(x.polled);
    CHECK(x.client_monitor);
  }
  SECTION("while a write is on its way, which it does not wait for") {
    auto before = x.asked;
    assign(remote, "nviLevel", set(value{5}));
    clear();
    x = facts(remote, "nviLevel");
    CHECK(x.unwritten);
    CHECK(x.writing);
    CHECK(x.asked == before + 1);
  }
}

TEST_CASE_METHOD(fixture, "a device explains no point that it does not have",
                 "[inner_facts]") {
  CHECK(ask(remote, "noSuch").code == ec::no_such_point);
  CHECK(ask({"lon", "lamp-9"}, "nviLevel").code == ec::no_such_device);
}

TEST_CASE_METHOD(fixture, "clients of the bus cannot ask a device to explain",
                 "[inner_facts]") {
  CHECK(ask(remote, "nviLevel", "iap").code == ec::no_such_action);
}

} // namespace troupe
