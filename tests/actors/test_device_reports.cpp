// What a device reports on time rather than on samples: IAP 9.1.

#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

using namespace std::chrono_literals;

struct fixture : lamps_fixture {
  void monitor(const device_id& id, const std::string& point, value settings) {
    assign(id, point, make_structure({{"monitor", std::move(settings)}}));
    clear();
  }

  /// Both clocks together, as the device reads one when the other wakes it.
  void wait(int seconds) {
    for (auto i = 0; i < seconds; ++i)
      pass(1s);
  }

  void level(double x) {
    sample_of(remote_, nvi_level, value{x});
  }

  /// Values reported since the last call.
  std::vector<value> reported() {
    std::vector<value> out;
    for (auto& x : received<sample_report_ptr>())
      for (auto& sample : x->samples)
        out.push_back(sample.what);
    return out;
  }

  std::vector<std::string> warnings() {
    std::vector<std::string> out;
    for (auto& x : received<diagnostic>())
      if (x.level == severity::warning)
        out.push_back(x.topic + ' ' + x.message);
    return out;
  }

  bool is_shown_overdue() {
    auto views = block_views();
    REQUIRE_FALSE(views.empty());
    return views.back()->points[nvi_level].overdue;
  }
};

using values = std::vector<value>;
using texts = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture,
                 "the last of many values comes when the throttle ends",
                 "[device_reports]") {
  monitor(remote, "nviLevel",
          make_structure({{"rate", value{1}}, {"throttle", value{10}}}));
  level(1);
  CHECK(reported() == values{value{1.0}});
  for (auto x : {2.0, 3.0, 4.0})
    level(x);
  wait(9);
  CHECK(reported().empty());
  wait(2);
  CHECK(reported() == values{value{4.0}});
  wait(60);
  CHECK(reported().empty());
}

TEST_CASE_METHOD(fixture, "a heartbeat repeats the value without a sample",
                 "[device_reports]") {
  monitor(remote, "nviLevel",
          make_structure({{"rate", value{60}}, {"heartbeat", value{10}}}));
  level(1);
  reported();
  wait(25);
  CHECK(reported() == values{value{1.0}, value{1.0}});
  CHECK(block_views().size() == 1); // of the sample; a repetition is no news
  SECTION("until the device is down") {
    tell(remote_, health_report{2, device_health::down, ec::timeout, "gone"});
    wait(60);
    CHECK(reported().empty());
    level(1);
    CHECK(reported() == values{value{1.0}});
  }
  SECTION("and again after a change") {
    level(2);
    wait(9);
    CHECK(reported() == values{value{2.0}});
    wait(2);
    CHECK(reported() == values{value{2.0}});
  }
}

TEST_CASE_METHOD(fixture, "what a hosted device was given has a heartbeat, too",
                 "[device_reports]") {
  monitor(hosted, "nviLevel",
          make_structure({{"event", value{true}}, {"heartbeat", value{10}}}));
  assign(hosted, "nviLevel", set(value{5}));
  sample_of(hosted_, nvi_level, value{5.0}); // its driver's echo
  reported();
  wait(11);
  CHECK(reported() == values{value{5.0}});
  SECTION("also after a restart") {
    kill_and_start();
    wait(11);
    CHECK(reported() == values{value{5.0}});
  }
}

TEST_CASE_METHOD(fixture, "a point of which nothing comes is warned of once",
                 "[device_reports]") {
  monitor(remote, "nviLevel", make_structure({{"receiveTimeout", value{30}}}));
  level(1);
  wait(29);
  CHECK(warnings().empty());
  level(1); // the same value counts
  wait(29);
  CHECK(warnings().empty());
  block_views();
  wait(2);
  CHECK(warnings()
        == texts{"dev/modbus/lamp-2/if/Lamp/0 nviLevel: nothing received for "
                 "30 s"});
  CHECK(is_shown_overdue());
  wait(300);
  CHECK(warnings().empty());
  SECTION("and shown well again when something comes") {
    level(1);
    CHECK_FALSE(is_shown_overdue());
    wait(31);
    CHECK(warnings().size() == 1);
  }
}

TEST_CASE_METHOD(fixture, "a hosted device hears of its inputs by writes",
                 "[device_reports]") {
  monitor(hosted, "nviLevel", make_structure({{"receiveTimeout", value{30}}}));
  wait(29);
  assign(hosted, "nviLevel", set(value{5}));
  wait(29);
  CHECK(warnings().empty());
  wait(2);
  CHECK(warnings().size() == 1);
  CHECK(is_shown_overdue());
  assign(hosted, "nviLevel", set(value{5}));
  CHECK_FALSE(is_shown_overdue());
  wait(29);
  CHECK(warnings().empty());
}

TEST_CASE_METHOD(fixture, "a value that is overdue is kept, not replaced",
                 "[device_reports]") {
  monitor(remote, "nviLevel", make_structure({{"receiveTimeout", value{30}}}));
  level(7);
  wait(31);
  CHECK(block_views().back()->points[nvi_level].present == value{7.0});
}

TEST_CASE_METHOD(fixture, "nothing is expected of a device that is not polled",
                 "[device_reports]") {
  monitor(remote, "nviLevel", make_structure({{"receiveTimeout", value{30}}}));
  act(remote, "deprovision");
  wait(300);
  CHECK(warnings().empty());
  act(remote, "provision");
  confirm_reads();
  wait(29);
  CHECK(warnings().empty());
  wait(2);
  CHECK(warnings().size() == 1);
}

TEST_CASE_METHOD(fixture, "a receive timeout begins anew after a restart",
                 "[device_reports]") {
  monitor(remote, "nviLevel", make_structure({{"receiveTimeout", value{30}}}));
  wait(20);
  caf::anon_send_exit(manager, caf::exit_reason::user_shutdown);
  sched.run(); // it would warn as well
  kill_and_start();
  wait(29);
  CHECK(warnings().empty());
  wait(2);
  CHECK(warnings().size() == 1);
}

TEST_CASE_METHOD(fixture, "points with a deadline are sampled at each poll",
                 "[device_reports]") {
  assign(remote, "nviLevel",
         make_structure(
           {{"monitor", make_structure({{"rate", value{5}},
                                        {"receiveTimeout", value{30}}})}}));
  auto plans = received<scan_plan_ptr>();
  REQUIRE(plans.size() == 1);
  for (auto& x : plans[0]->points)
    CHECK(x.always == (x.point == nvi_level));
}

} // namespace troupe
