// What the log keeps of the events on the bus.

#include "protocol/event/read_event.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

namespace {

constexpr unix_nanos now = 1'700'000'000'000'000'000;

} // namespace

TEST_CASE("an alarm is logged with its state and its type") {
  auto x = read_event(
    "glp/0/site/ev/alarm",
    R"({"cat":"alarm","topic":"glp/0/site/fb/dev/lon/a/if/B/0","message":"hot",
        "state":"active","active":true,"acknowledged":false,"urgent":true,
        "severity":7,"data":{"value":91.5},"type":"highError","source":"alarm",
        "language":"en","ts":"2023-09-13T14:01:33.381Z","local":"hot"})",
    now);
  REQUIRE(x);
  CHECK(x->category == event_category::alarm);
  CHECK(x->time == 1'694'613'693'381'000'000);
  CHECK(x->topic == "glp/0/site/fb/dev/lon/a/if/B/0");
  CHECK(x->message == "hot");
  CHECK(x->local.empty());
  CHECK(x->language.empty());
  CHECK(x->source == "alarm");
  CHECK(x->severity == 7.0);
  CHECK(x->urgent);
  CHECK_FALSE(x->acknowledged);
  CHECK(x->tags == std::vector<std::string>{"active", "highError"});
  CHECK(x->data.field("value") != nullptr);
}

TEST_CASE("a diagnostic is logged in the category of its topic") {
  for (auto& [word, category] : {std::pair{"debug", event_category::debug},
                                 std::pair{"info", event_category::info},
                                 std::pair{"warning", event_category::warning},
                                 std::pair{"error", event_category::error},
                                 std::pair{"audit", event_category::audit}}) {
    auto x = read_event(std::string{"glp/0/site/ev/"} + word,
                        R"({"cat":"x","message":"m","local":"Nachricht",
                            "language":"de"})",
                        now);
    REQUIRE(x);
    CHECK(x->category == category);
    CHECK(x->message == "m");
    CHECK(x->local == "Nachricht");
    CHECK(x->language == "de");
    CHECK(x->time == now);
  }
}

TEST_CASE("the life of a device is logged about the device") {
  auto created
    = read_event("glp/0/site/ev/created/dev/lon/type/9FFF",
                 R"({"handle":"a","topic":"glp/0/site/fb/dev/lon/a"})", now);
  REQUIRE(created);
  CHECK(created->category == event_category::life);
  CHECK(created->message == "created");
  CHECK(created->topic == "glp/0/site/fb/dev/lon/a");
  auto deleted = read_event("glp/0/site/ev/deleted/dev/modbus/type/9FFF",
                            R"({"handle":"b"})", now);
  REQUIRE(deleted);
  CHECK(deleted->message == "deleted");
  CHECK(deleted->topic == "glp/0/site/fb/dev/modbus/b");
}

TEST_CASE("values, replies and what is no event are not logged") {
  auto topic = GENERATE("glp/0/site/ev/data",
                        "glp/0/site/ev/updated/dev/lon/type/9FFF",
                        "glp/0/site/ev/client/me/log", "glp/0/site/ev/",
                        "glp/0/site/fb/alarm", "glp/0/ev/alarm",
                        "site/ev/alarm", "glp/0/site/ev/alarms", "");
  CAPTURE(topic);
  CHECK_FALSE(logged_category(topic));
  CHECK_FALSE(read_event(topic, R"({"message":"m"})", now));
}

TEST_CASE("members that are null are as good as missing") {
  auto x = read_event("glp/0/site/ev/alarm",
                      R"({"message":"m","severity":null,"data":null,
                          "local":null,"tags":null,"urgent":null})",
                      now);
  REQUIRE(x);
  CHECK(x->message == "m");
  CHECK_FALSE(x->severity);
  CHECK_FALSE(x->urgent);
}

TEST_CASE("what is no object is not logged") {
  for (auto text : {"", "7", "[]", "{", "null"})
    CHECK_FALSE(read_event("glp/0/site/ev/alarm", text, now));
}
