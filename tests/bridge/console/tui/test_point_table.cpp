// All points, filtered, sorted, and kept as they are.

#include "bridge/console/cli/tui/point_table.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

namespace {

using quality = console::point_row;

console::point_row row(const std::string& path, const std::string& value,
                       int64_t time = 1,
                       quality::quality status = quality::good) {
  console::point_row x;
  x.set_path(path);
  x.set_value(value);
  x.set_time(time);
  x.set_status(status);
  x.set_unit("K");
  x.set_active_level(17);
  return x;
}

/// As a watch tells it.
console::point_row change(const std::string& path, const std::string& value,
                          int64_t time) {
  auto x = row(path, value, time);
  x.clear_unit();
  x.clear_active_level();
  return x;
}

point_table table(const std::vector<console::point_row>& all) {
  point_table x;
  x.begin();
  for (auto& point : all)
    x.add(point);
  x.finish();
  return x;
}

using paths = std::vector<std::string>;

paths shown(point_table& x) {
  paths out;
  for (size_t i = 0; i < x.shown(); ++i)
    out.push_back(x.at(i).path);
  return out;
}

} // namespace

TEST_CASE("a filter is a part of the path, or a glob", "[tui]") {
  auto uut = table({row("modbus/ahu-1/Supply/0/Temp", "1"),
                    row("modbus/ahu-2/Supply/0/Temp", "2"),
                    row("bacnet/vav/Room/1/Temp", "3")});
  CHECK(uut.shown() == 3);
  uut.set_filter("AHU");
  CHECK(uut.shown() == 2);
  uut.set_filter("supply/0");
  CHECK(uut.shown() == 2);
  uut.set_filter("*/vav/**");
  CHECK(shown(uut) == paths{"bacnet/vav/Room/1/Temp"});
  uut.set_filter("modbus/ahu-1*"); // and all below
  CHECK(shown(uut) == paths{"modbus/ahu-1/Supply/0/Temp"});
  uut.set_filter("**/Temp");
  CHECK(uut.shown() == 3);
  uut.set_filter("ahu-1*"); // a glob is of whole segments from the start
  CHECK(uut.shown() == 0);
  uut.set_filter("");
  CHECK(uut.shown() == 3);
  CHECK(uut.size() == 3);
}

TEST_CASE("points that come while there is a filter are filtered", "[tui]") {
  auto uut = table({row("a/x", "1")});
  uut.set_filter("x");
  REQUIRE(uut.shown() == 1);
  CHECK_FALSE(uut.change(change("b/x", "2", 2)));
  CHECK_FALSE(uut.change(change("b/y", "2", 2)));
  CHECK(shown(uut) == paths{"a/x", "b/x"});
}

TEST_CASE("points are sorted by path, quality or age", "[tui]") {
  auto uut = table({row("c", "1", 10), row("a", "1", 30, quality::stale),
                    row("b", "1", 20, quality::invalid), row("d", "0", 0)});
  CHECK(shown(uut) == paths{"c", "a", "b", "d"}); // as the gateway lists them
  uut.set_order(point_order::quality);
  CHECK(shown(uut) == paths{"b", "a", "d", "c"});
  uut.set_order(point_order::newest);
  CHECK(shown(uut) == paths{"a", "b", "c", "d"});
  uut.change(change("d", "1", 40));
  CHECK(shown(uut) == paths{"d", "a", "b", "c"});
  uut.set_order(point_order::path);
  CHECK(shown(uut) == paths{"c", "a", "b", "d"});
}

TEST_CASE("a change keeps what only a listing tells", "[tui]") {
  auto uut = table({row("a", "1")});
  CHECK(uut.change(change("a", "2", 5)));
  auto point = uut.find("a");
  REQUIRE(point != nullptr);
  CHECK(point->value == "2");
  CHECK(point->time == 5);
  CHECK(point->unit == "K");
  CHECK(point->active_level == 17);
  CHECK(uut.find("b") == nullptr);
}

TEST_CASE("a listing does not undo a change that came meanwhile", "[tui]") {
  auto uut = table({row("a", "1"), row("b", "1")});
  uut.begin();
  uut.change(change("a", "3", 3));
  uut.add(row("a", "2", 2)); // made before the change, read after it
  uut.add(row("b", "2", 2));
  uut.finish();
  CHECK(uut.find("a")->value == "3");
  CHECK(uut.find("b")->value == "2");
  SECTION("the next listing is newer than that change") {
    uut.begin();
    uut.add(row("a", "4", 4));
    CHECK(uut.find("a")->value == "4");
  }
}

TEST_CASE("points that a listing no longer names are gone", "[tui]") {
  auto uut = table({row("a", "1"), row("b", "1"), row("c", "1")});
  uut.begin();
  uut.add(row("c", "2"));
  uut.change(change("d", "1", 9)); // new since the listing was asked for
  CHECK(uut.size() == 4);
  uut.finish();
  CHECK(shown(uut) == paths{"c", "d"});
  CHECK(uut.find("a") == nullptr);
  CHECK(uut.find("c")->value == "2");
  CHECK(uut.change(change("d", "2", 10)));
}

} // namespace troupe
