#include "tests/support/history_fixture.hpp"

#include <cmath>

namespace troupe {

using namespace test;

TEST_CASE("history gives back what was logged, in either order", "[history]") {
  history_fixture x;
  auto lamp = x.add("lon/lamp/Lamp/0/nvoValue");
  CHECK(x.log(lamp, new_year, value{21.5}));
  CHECK(x.log(lamp, new_year + second, value{int64_t{22}}));
  CHECK(x.log(lamp, new_year + 2 * second, value{"on"}));
  CHECK(text_of(x.rows_of(lamp)) == R"(+0s=21.5 +1s=22 +2s="on")");
  x.commit(new_year + 2 * second);
  CHECK(text_of(x.rows_of(lamp)) == R"(+0s=21.5 +1s=22 +2s="on")");
  history_query query;
  query.points = {lamp};
  query.order = row_order::newest_first;
  CHECK(text_of(x.ask(query)) == R"(+2s="on" +1s=22 +0s=21.5)");
  query.limit = 2;
  CHECK(text_of(x.ask(query)) == R"(+2s="on" +1s=22)");
}

TEST_CASE("what was written survives a crash, and is not doubled",
          "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  x.log(lamp, new_year, value{1});
  x.commit(new_year);
  x.log(lamp, new_year + second, value{2});
  x.restart(); // the second sample was never acknowledged
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +0s=");
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +0s=");
}

TEST_CASE("a restart is a gap from the last commit on", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  auto other = x.add("other");
  x.log(lamp, new_year, value{1});
  x.log(other, new_year, value{1});
  x.commit(new_year + second);
  x.log(other, new_year + minute, value{2});
  x.commit(new_year + minute + second);
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +61s=");
  x.log(lamp, new_year + hour, value{3});
  x.commit(new_year + hour);
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +61s= +3600s=3");
  CHECK(text_of(x.rows_of(other)) == "+0s=1 +60s=2 +61s=");
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +61s= +3600s=3 +3600s=");
  CHECK(text_of(x.rows_of(other)) == "+0s=1 +60s=2 +61s=");
}

TEST_CASE("a device that is down leaves one gap", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  x.uut->gap(lamp, to_nanos(new_year));
  x.log(lamp, new_year + second, value{1});
  x.uut->gap(lamp, to_nanos(new_year + 2 * second));
  x.uut->gap(lamp, to_nanos(new_year + 3 * second));
  x.log(lamp, new_year + 4 * second, value{1});
  CHECK(text_of(x.rows_of(lamp)) == "+1s=1 +2s= +4s=1");
}

TEST_CASE("a clock that is set back loses nothing", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  for (int i = 0; i < 3; ++i)
    x.log(lamp, new_year + (10 + i) * second, value{i});
  for (int i = 3; i < 6; ++i)
    x.log(lamp, new_year + (8 + i) * second, value{i});
  x.log(lamp, new_year, value{6});
  x.log(lamp, new_year + 20 * second, value{7});
  auto all = "+0s=6 +10s=0 +11s=1 +11s=3 +12s=2 +12s=4 +13s=5 +20s=7";
  CHECK(text_of(x.rows_of(lamp)) == all);
  x.commit(new_year);
  CHECK(text_of(x.rows_of(lamp)) == all);
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == std::string{all} + " +20s=");
}

TEST_CASE("open chunks that have room are not read again", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  for (int i = 0; i < 3'000; ++i) {
    x.log(lamp, new_year + i * second, value{i});
    x.commit(new_year + i * second);
  }
  CHECK(x.uut->reloaded() == 0);
}

TEST_CASE("chunks end earlier before any is read again", "[history]") {
  history_config small;
  small.memory_bytes = 30'000;
  history_fixture x{small};
  std::vector<series_number> points;
  for (int i = 0; i < 20; ++i)
    points.push_back(x.add("p" + std::to_string(i)));
  for (int i = 1; i < 1'000; ++i) {
    for (auto point : points) // 8 bytes a sample
      x.log(point, new_year + i * second, value{std::sqrt(i)});
    x.commit(new_year + i * second);
    REQUIRE(x.uut->memory() <= small.memory_bytes);
  }
  CHECK(x.uut->reloaded() == 0);
  CHECK(x.rows_of(points[0]).size() == 999);
}

TEST_CASE("chunks go to the store, and the tail is cut", "[history]") {
  history_config small;
  small.tail_bytes = 2'000;
  small.memory_bytes = 20'000;
  history_fixture x{small};
  std::vector<series_number> points;
  for (int i = 0; i < 30; ++i)
    points.push_back(x.add("p" + std::to_string(i)));
  for (int i = 0; i < 3'000; ++i) {
    for (size_t j = 0; j < points.size(); j += i % 7 == 0 ? 1 : 5)
      x.log(points[j], new_year + i * second, value{i * 0.5});
    x.commit(new_year + i * second);
    REQUIRE(x.uut->memory() <= small.memory_bytes);
  }
  CHECK(x.uut->reloaded() > 100); // 30 points do not fit
  size_t tail = 0;
  REQUIRE(x.disk.scan({record_family::history, "t", "u", false},
                      [&](auto, auto bytes) {
                        tail += bytes.size();
                        return true;
                      }));
  CHECK(tail <= small.tail_bytes);
  CHECK(x.rows_of(points[0]).size() == 3'000);
  CHECK(x.rows_of(points[1]).size() == 3'000 / 7 + 1);
  x.restart();
  CHECK(x.rows_of(points[0]).size() == 3'001); // and a gap
  CHECK(x.rows_of(points[1]).size() == 3'000 / 7 + 2);
}

TEST_CASE("a range begins within a chunk", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  for (int i = 0; i < 2'000; ++i)
    x.log(lamp, new_year + i * second, value{i});
  x.commit(new_year);
  history_query query;
  query.points = {lamp};
  query.from = to_nanos(new_year + 700 * second);
  query.to = to_nanos(new_year + 703 * second);
  CHECK(text_of(x.ask(query)) == "+700s=700 +701s=701 +702s=702");
  query.order = row_order::newest_first;
  CHECK(text_of(x.ask(query)) == "+702s=702 +701s=701 +700s=700");
}

TEST_CASE("a store that refuses is asked again with the same", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  x.log(lamp, new_year, value{1});
  auto first = x.uut->take_writes(to_nanos(new_year));
  REQUIRE(first);
  x.log(lamp, new_year + second, value{2});
  CHECK(x.uut->take_writes(to_nanos(new_year)) == first);
  x.commit(new_year);
  x.commit(new_year);
  CHECK(x.uut->take_writes(to_nanos(new_year)) == nullptr);
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +1s=2 +1s=");
}

TEST_CASE("what cannot wait is lost, counted, and a gap", "[history]") {
  history_config small;
  small.pending_bytes = 100;
  history_fixture x{small};
  auto lamp = x.add("lamp");
  int taken = 0;
  while (x.log(lamp, new_year + taken * second, value{taken}))
    ++taken;
  CHECK(x.uut->counters().lost == 1);
  CHECK_FALSE(x.log(lamp, new_year + minute, value{0}));
  x.commit(new_year + minute);
  CHECK(x.log(lamp, new_year + hour, value{0}));
  auto rows = x.rows_of(lamp);
  REQUIRE(rows.size() == static_cast<size_t>(taken) + 2);
  CHECK(rows[static_cast<size_t>(taken)].what.is_null());
  CHECK(to_millis(rows[static_cast<size_t>(taken)].time)
        == new_year + taken * second);
}

TEST_CASE("points that share a query come by time", "[history]") {
  history_fixture x;
  auto a = x.add("a");
  auto b = x.add("b");
  for (int i = 0; i < 4; ++i)
    x.log(i % 2 == 0 ? b : a, new_year + i / 2 * second, value{i});
  history_query query;
  query.points = {a, b};
  CHECK(text_of(x.ask(query)) == "+0s=1 +0s=0 +1s=3 +1s=2");
}

TEST_CASE("a point that comes back goes on with its history", "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  x.log(lamp, new_year, value{1});
  x.add("lamp", log_rules{}, new_year + second);
  CHECK_FALSE(x.log(lamp, new_year + 2 * second, value{2}));
  x.commit(new_year + 2 * second);
  CHECK(x.add("lamp") == lamp);
  x.log(lamp, new_year + 3 * second, value{3});
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +1s= +3s=3");
}

} // namespace troupe
