// Which of the answers of many actors concern one datapoint.

#include "bridge/console/known_facts.hpp"
#include "protocol/alarm/row.hpp"
#include "tests/support/example_alarm.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const point_path level{{"modbus", "lamp-1"}, "Lamp", 0, "nviLevel", ""};

point_facts facts() {
  point_facts x;
  x.device = level.device;
  return x;
}

value row(const std::string& source, bool active = true) {
  auto x = test::example_alarm("18d7a3f2b0000001");
  x.source = source;
  x.type = "deviceDown";
  x.active = active;
  return to_value(x);
}

connection_list connection_to(const value& end, bool provisioned = true) {
  array ends;
  ends.elements.push_back(end);
  return {{"c1", make_structure({{"destinations", value{std::move(ends)}}}),
           provisioned}};
}

} // namespace

TEST_CASE("the views say what a client sees of the point", "[known_facts]") {
  device_view device;
  device.device = level.device;
  device.type = test::lamp_type("modbus");
  device.state = device_phase::provisioned;
  device.alert = "gone";
  block_view block;
  block.device = level.device;
  block.type = device.type;
  for (point_index i = 0; i < 4; ++i) {
    block.points.emplace_back();
    block.points.back().point = i;
    block.points.back().present = value{static_cast<int>(i)};
  }
  view_set views;
  views.devices.push_back(std::make_shared<const device_view>(device));
  views.blocks.push_back(std::make_shared<const block_view>(block));
  auto x = facts();
  REQUIRE(add_views(x, views, level));
  CHECK(x.path == "modbus/lamp-1/Lamp/0/nviLevel");
  CHECK(x.alert == "gone");
  CHECK(x.present == value{3});
  CHECK_FALSE(x.output);
  auto other = level;
  other.point = "noSuch";
  CHECK_FALSE(add_views(x, views, other));
  views.devices.clear();
  CHECK_FALSE(add_views(x, views, level));
}

TEST_CASE("alarms of the device and of the gateway count", "[known_facts]") {
  auto x = facts();
  add_alarms(x, {row("dev/modbus/lamp-1"), row("glp/0/s1/fb/dev/modbus/lamp-1"),
                 row("segment"), row("segment/history")});
  CHECK(x.alarms.size() == 4);
  CHECK(x.alarms[0].type == "deviceDown");
  add_alarms(x, {row("dev/modbus/lamp-11"), row("dev/modbus/xlamp-1"),
                 row("ev/modbus/lamp-1"), row("dev/modbus/lamp-1", false)});
  CHECK(x.alarms.size() == 4);
}

TEST_CASE("a schedule counts when it owns a level or keeps the value",
          "[known_facts]") {
  value_list rows{make_structure({{"handle", value{"office"}},
                                  {"state", value{"normal"}},
                                  {"next", value{"18:00"}}})};
  auto x = facts();
  add_schedules(x, rows);
  CHECK(x.schedules.empty());
  SECTION("it owns a level") {
    overrides levels;
    levels[7].what = value{1};
    levels[7].owner = "sev/office";
    x.levels = std::make_shared<const overrides>(levels);
    add_schedules(x, rows);
    REQUIRE(x.schedules.size() == 1);
    CHECK(x.schedules[0].next == "18:00");
  }
  SECTION("it keeps the normal value") {
    x.inner.holder = "sev/office";
    add_schedules(x, rows);
    CHECK(x.schedules.size() == 1);
  }
}

TEST_CASE("a connection counts when it ends at the point", "[known_facts]") {
  const auto topic = "glp/0/s1/rq/dev/modbus/lamp-1/if/Lamp/0/nviLevel/value";
  auto x = facts();
  add_connections(x, connection_to(value{topic}), level);
  CHECK(x.writers == std::vector<std::string>{"c1"});
  add_connections(x, connection_to(make_structure({{"topic", value{topic}}})),
                  level);
  CHECK(x.writers.size() == 2);
  add_connections(x, connection_to(value{topic}, false), level);
  add_connections(
    x,
    connection_to(value{"glp/0/s1/rq/dev/modbus/lamp-1/if/Lamp/0/nvi/value"}),
    level);
  CHECK(x.writers.size() == 2);
}

TEST_CASE("the publisher says whether the broker is there", "[known_facts]") {
  auto x = facts();
  add_publisher(x, {{"publisher.online", 0}, {"publisher.waiting", 12}});
  CHECK_FALSE(x.broker);
  CHECK(x.waiting == 12);
}

} // namespace troupe
