// Which entries a query wants.

#include "protocol/event/event_query.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("topics are matched as MQTT and globs have it", "[event]") {
  struct row {
    const char* pattern;
    const char* topic;
    bool expected;
  };
  auto x = GENERATE(values<row>({
    {"a/b", "a/b", true},
    {"a/b", "a/b/c", false},
    {"a/+", "a/b", true},
    {"a/+", "a/b/c", false},
    {"a/+/c", "a/b/c", true},
    {"+", "a", true},
    {"#", "a/b/c", true},
    {"a/#", "a/b/c", true},
    {"a/#", "a", true}, // MQTT 3.1.1, 4.7.1.2
    {"a/#", "ab", false},
    {"a/#/c", "a/b/c", false}, // no filter, and no topic either
    {"a/*", "a/b", true},
    {"a/b*/c", "a/bcd/c", true},
    {"**/c", "a/b/c", true},
    {"a/**/d", "a/b/c/d", true},
    {"+/b*/#", "a/bc/d/e", true},
    {"", "", true},
    {"", "a", false},
  }));
  CAPTURE(x.pattern, x.topic);
  CHECK(topic_pattern(x.pattern).matches(x.topic) == x.expected);
}

TEST_CASE("a query wants what it does not restrict", "[event]") {
  event_query x;
  event_record event;
  CHECK(matches(x, event));
  CHECK(wants(x, event_category::data));

  SECTION("categories") {
    x.categories = {event_category::alarm, event_category::audit};
    CHECK(wants(x, event_category::audit));
    CHECK(!wants(x, event_category::data));
  }
  SECTION("source") {
    x.source = "modbus";
    CHECK(!matches(x, event));
    event.source = "modbus";
    CHECK(matches(x, event));
  }
  SECTION("severity") {
    x.severity = 2.0;
    CHECK(!matches(x, event)); // has none
    event.severity = 1.9;
    CHECK(!matches(x, event));
    event.severity = 2.0;
    CHECK(matches(x, event));
  }
  SECTION("tag") {
    x.tag = "heat";
    event.tags = {"light"};
    CHECK(!matches(x, event));
    event.tags.emplace_back("heat");
    CHECK(matches(x, event));
  }
  SECTION("topic") {
    x.topic = topic_pattern("glp/+/s1/#");
    CHECK(!matches(x, event));
    event.topic = "glp/0/s1/fb/dev/lon/2";
    CHECK(matches(x, event));
  }
}

} // namespace troupe
