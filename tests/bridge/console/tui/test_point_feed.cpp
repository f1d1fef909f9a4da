// When the console watches points and when it lists them.

#include "bridge/console/cli/tui/point_feed.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;
using namespace std::chrono_literals;

namespace {

struct fixture {
  point_table points;
  point_feed uut{points};
  point_feed::time_point now{100s};

  std::vector<wanted> wishes() {
    std::vector<wish> all;
    uut.add_wishes(all, now);
    std::vector<wanted> out;
    for (auto& x : all)
      out.push_back(x.what);
    return out;
  }

  void end(wanted what, uint32_t code) {
    console::reply x;
    x.mutable_end()->set_code(code);
    uut.take(what, x);
  }

  void point(wanted what, const std::string& path) {
    console::reply x;
    x.mutable_point()->set_path(path);
    uut.take(what, x);
  }

  void start_watching() {
    console::reply x;
    x.mutable_watching();
    uut.take(wanted::watch, x);
  }

  /// Watching and listed.
  void settle() {
    wishes();
    start_watching();
    wishes();
    point(wanted::listing, "a");
    end(wanted::listing, 0);
  }
};

using kinds = std::vector<wanted>;

} // namespace

TEST_CASE_METHOD(fixture, "points are listed once they are watched", "[tui]") {
  CHECK(wishes() == kinds{wanted::watch});
  CHECK(wishes().empty());
  start_watching();
  CHECK(wishes() == kinds{wanted::listing});
  CHECK(wishes().empty());
  point(wanted::listing, "a");
  CHECK(points.size() == 1); // shown before the listing is complete
  end(wanted::listing, 0);
  CHECK(wishes().empty());
  now += 61s;
  CHECK(wishes() == kinds{wanted::listing});
}

TEST_CASE_METHOD(fixture, "points are listed anew when there are others",
                 "[tui]") {
  settle();
  SECTION("because the watch tells of one that nobody knows") {
    point(wanted::watch, "b");
  }
  SECTION("because changes were lost") {
    console::reply x;
    x.mutable_lost()->set_changes(3);
    uut.take(wanted::watch, x);
  }
  SECTION("because there is another device") {
    console::device_row x;
    x.set_handle("b");
    uut.note_devices({x});
  }
  CHECK(wishes().empty()); // not more than once in 5 s
  now += 5s;
  CHECK(wishes() == kinds{wanted::listing});
}

TEST_CASE_METHOD(fixture, "devices that stay bring no listing", "[tui]") {
  console::device_row x;
  x.set_handle("b");
  uut.note_devices({x});
  settle();
  uut.note_devices({x});
  now += 30s;
  CHECK(wishes().empty());
}

TEST_CASE_METHOD(fixture, "a lost daemon is asked again, a second later",
                 "[tui]") {
  settle();
  end(wanted::watch, 19);
  CHECK(wishes().empty());
  now += 999ms;
  CHECK(wishes().empty());
  now += 1ms;
  CHECK(wishes() == kinds{wanted::watch});
  CHECK(points.size() == 1); // the old values stay in sight
  start_watching();
  CHECK(wishes() == kinds{wanted::listing});
}

TEST_CASE_METHOD(fixture, "a listing that fails removes nothing", "[tui]") {
  settle();
  now += 61s;
  wishes();
  end(wanted::listing, 18);
  CHECK(points.size() == 1);
  CHECK(wishes().empty());
  now += 1s;
  CHECK(wishes().empty()); // waits for its 5 s
  now += 4s;
  CHECK(wishes() == kinds{wanted::listing});
}

} // namespace troupe
