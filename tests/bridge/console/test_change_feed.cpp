// What `watch` reports, and what it may leave out.

#include "bridge/console/change_feed.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id lamp_1{"lon", "lamp-1"};
const auto level_path = "lon/lamp-1/Lamp/0/nviLevel";

struct fixture {
  block_view shown(double level, unix_nanos time) {
    block_view result;
    result.device = lamp_1;
    result.type = type;
    for (auto i : {test::nvi_lamp, test::nvi_level}) {
      point_view x;
      x.point = i;
      x.time = time;
      x.present = i == test::nvi_level ? value{level} : test::lamp(0, 0);
      result.points.push_back(x);
    }
    return result;
  }

  std::vector<std::string> taken(change_feed& uut) {
    std::vector<std::string> result;
    for (auto& x : uut.take(100))
      result.push_back(x.point().path() + '=' + x.point().value());
    return result;
  }

  device_type_ptr type = test::lamp_type();
};

std::vector<glob> everything() {
  return {glob{"**"}};
}

} // namespace

TEST_CASE_METHOD(fixture, "a watch reports only what changed", "[console]") {
  change_feed uut{everything(), 10};
  uut.note(shown(1, 5));
  CHECK(uut.points() == 4);
  uut.update(shown(1, 6));
  CHECK(uut.empty());
  uut.update(shown(2.5, 7));
  CHECK(taken(uut) == std::vector{std::string{level_path} + "=2.5"});
}

TEST_CASE_METHOD(fixture, "a watch keeps to its patterns", "[console]") {
  change_feed uut{{glob{"lon/*/Lamp/0/nviLamp"}}, 10};
  uut.note(shown(1, 5));
  uut.update(shown(2, 6));
  CHECK(uut.points() == 1);
  CHECK(uut.empty());
}

TEST_CASE_METHOD(fixture, "a slow reader gets the newest value of each point",
                 "[console]") {
  change_feed uut{everything(), 10};
  uut.note(shown(1, 5));
  for (auto i : {2, 3, 4})
    uut.update(shown(i, 5 + i));
  CHECK(uut.conflated() == 2);
  CHECK(taken(uut) == std::vector{std::string{level_path} + "=4"});
  CHECK(uut.dropped() == 0);
}

TEST_CASE_METHOD(fixture, "a full watch counts what it drops", "[console]") {
  change_feed uut{everything(), 1};
  uut.update(shown(1, 5)); // two points, both new
  CHECK(uut.dropped() == 1);
  CHECK(uut.take(100).size() == 1);
  uut.update(shown(2, 6));
  CHECK(uut.take(100).size() == 1);
}

TEST_CASE_METHOD(fixture, "a watch ignores a view older than a sample",
                 "[console]") {
  change_feed uut{everything(), 10};
  uut.note(shown(1, 5));
  sample_report report;
  report.device = lamp_1;
  report.type = type;
  report.samples = {{test::nvi_level, quality::stale, value{3.0}, 9}};
  uut.update(report);
  uut.update(shown(2, 8));
  auto changes = uut.take(100);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].point().value() == "3");
  CHECK(changes[0].point().status() == console::point_row::stale);
}

TEST_CASE_METHOD(fixture, "a watch follows a device that got another type",
                 "[console]") {
  change_feed uut{everything(), 10};
  uut.note(shown(1, 5));
  type = test::lamp_type();
  uut.update(shown(1, 6));
  CHECK(uut.take(100).size() == 2);
  uut.forget(lamp_1);
  CHECK(uut.points() == 0);
}

} // namespace troupe
