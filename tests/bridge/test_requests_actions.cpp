#include "tests/support/requests_fixture.hpp"

#include <catch2/catch.hpp>

#include <set>

namespace troupe {

using namespace test;

namespace {

const std::string box = "glp/0/s1/rq/dev/bacnet/b-1/do";

struct fixture : requests_fixture {
  device_request_ptr act(const std::string& payload) {
    arrive_from_bus(box, payload);
    auto got = requests();
    REQUIRE(got.size() == 1);
    return got[0];
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "who names a topic hears how an action ended",
                 "[requests]") {
  auto x = act(R"({"action":"readRange","args":{"object":"TL:1",)"
               R"("respond":"my/log","meta":7}})");
  answer(*x, ec::none, "took 3 ms", value{42});
  auto told = messages();
  REQUIRE(told.size() == 1);
  CHECK(told[0]->topic == "my/log");
  CHECK(told[0]->payload
        == R"({"action":"readRange","text":"took 3 ms",)"
           R"("result":42,"meta":7})");
  answer(*x, ec::none, {}); // a second end is none
  CHECK(messages().empty());
}

TEST_CASE_METHOD(fixture, "who names a topic hears of a failure, too",
                 "[requests]") {
  auto x = act(R"({"action":"test","args":{"respond":"my/log"}})");
  answer(*x, ec::timeout, "no answer");
  CHECK(error() == box + ": no answer");
  auto told = messages();
  REQUIRE(told.size() == 1);
  CHECK(told[0]->payload == R"({"action":"test","error":"no answer"})");
}

TEST_CASE_METHOD(fixture, "who restarts a device is on record, not with what",
                 "[requests]") {
  for (std::string action :
       {"reset", "reinitialize", "communicationControl", "timeSync"}) {
    auto x = act(R"({"action":")" + action
                 + R"(","args":{"state":"cold","password":"secret"}})");
    answer(*x, ec::none, {});
    auto told = messages();
    REQUIRE(told.size() == 1);
    CHECK(told[0]->topic == "glp/0/s1/ev/audit");
    auto event = iap::read_json(told[0]->payload);
    REQUIRE(event);
    CHECK(*event->field("message")->text() == action + ": done");
    CHECK(*event->field("topic")->text() == box);
    CHECK(*event->field("source")->text() == "iap");
    CHECK(told[0]->payload.find("secret") == std::string::npos);
  }
}

TEST_CASE_METHOD(fixture, "a refused restart is on record as such",
                 "[requests]") {
  answer(*act(R"({"action":"reset"})"), ec::device_refused, "password failure");
  auto told = messages();
  REQUIRE(told.size() == 1);
  auto event = iap::read_json(told[0]->payload);
  CHECK(*event->field("message")->text() == "reset: failed: password failure");
}

TEST_CASE_METHOD(fixture, "an action that nobody ends ends by itself",
                 "[requests]") {
  auto x = act(R"({"action":"test","args":{"respond":"my/log"}})");
  advance(2h + 1min, 1min);
  CHECK(messages().empty());
  advance(2h, 1min);
  auto told = messages();
  REQUIRE(told.size() == 1);
  CHECK(told[0]->topic == "my/log");
  CHECK(told[0]->payload
        == R"({"action":"test","error":"no outcome within 2 hours"})");
  CHECK(error() == box + ": no outcome within 2 hours");
  answer(*x, ec::none, {}); // too late
  CHECK(messages().empty());
}

TEST_CASE_METHOD(fixture, "devices that die take no place of other actions",
                 "[requests]") {
  const std::string order = R"({"action":"test","args":{"respond":"my/log"}})";
  for (size_t i = 0; i < action_book::most_open; ++i)
    act(order);
  arrive_from_bus(box, order);
  CHECK(error() == box + ": too many actions are open");
  advance(5h, 1min);
  messages();
  received<diagnostic>();
  act(order);
}

TEST_CASE("what two sweeps have found open is over", "[requests]") {
  action_book uut;
  REQUIRE(uut.open({{}, "first", {}, {}}));
  CHECK(uut.sweep().empty());
  auto second = uut.open({{}, "second", {}, {}});
  REQUIRE(second);
  auto over = uut.sweep();
  REQUIRE(over.size() == 1);
  CHECK(over[0].action == "first");
  CHECK(uut.take(*second));
  CHECK(uut.sweep().empty());
  CHECK(uut.empty());
}

TEST_CASE("actions have different numbers, and so many may be open",
          "[requests]") {
  action_book uut;
  std::set<uint64_t> numbers;
  for (size_t i = 0; i < action_book::most_open; ++i) {
    auto number = uut.open({});
    REQUIRE(number);
    CHECK(*number >= 1);
    CHECK(*number <= action_book::last_number);
    numbers.insert(*number);
  }
  CHECK(numbers.size() == action_book::most_open);
  CHECK_FALSE(uut.open({}));
  CHECK(uut.take(*numbers.begin()));
  CHECK(uut.open({}));
}

TEST_CASE("a number that is still open is not given again", "[requests]") {
  action_book uut;
  auto first = uut.open({});
  uint64_t same = 0;
  for (uint64_t i = 0; i < 2 * action_book::last_number; ++i) {
    auto next = uut.open({});
    same += next == first ? 1 : 0;
    if (next)
      (void)uut.take(*next);
  }
  CHECK(same == 0);
}

} // namespace troupe
