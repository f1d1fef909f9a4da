#include "actors/monitor.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;

const monitor_rates rates;

monitor_settings polled(report_mode mode) {
  monitor_settings x;
  x.rate = 5;
  x.report = mode;
  return x;
}

} // namespace

TEST_CASE("outputs are polled slowly, inputs and properties are not",
          "[monitor]") {
  point_type pt;
  pt.dir = direction::out;
  CHECK(is_polled_by_default(pt));
  CHECK(output_monitor(rates).rate == rates.slow);
  pt.property = true;
  CHECK_FALSE(is_polled_by_default(pt));
  pt.property = false;
  pt.dir = direction::in;
  CHECK_FALSE(is_polled_by_default(pt));
}

TEST_CASE("monitor members are merged one by one", "[monitor]") {
  auto base = polled(report_mode::any);
  auto x = merge_monitor(base,
                         make_structure({{"throttle", value{2}},
                                         {"inFeedback", value{false}},
                                         {"lon.cfg", make_structure({})}}),
                         rates);
  REQUIRE(x);
  CHECK(x->rate == 5);
  CHECK(x->throttle == 2);
  CHECK_FALSE(x->in_feedback);
}

TEST_CASE("a rate is a number, a name, or nothing", "[monitor]") {
  auto rate = [](value x) {
    auto y = merge_monitor({}, make_structure({{"rate", x}}), rates);
    return y ? y->rate : -1;
  };
  CHECK(rate(value{2.5}) == 2.5);
  CHECK(rate(value{"2.5"}) == 2.5);
  CHECK(rate(value{"slow"}) == rates.slow);
  CHECK(rate(value{"normal"}) == rates.normal);
  CHECK(rate(value{"fast"}) == rates.fast);
  CHECK(rate(value{"auto"}) == rates.automatic);
  CHECK(rate(value{"none"}) == 0);
  CHECK(rate(value{"0"}) == 0);
  CHECK(rate(value{}) == 0);
  CHECK(rate(value{"often"}) == -1);
  CHECK(rate(value{-1}) == -1);
  CHECK(rate(value{1e9}) == -1);
}

TEST_CASE("settings may be written as text, and flags as numbers",
          "[monitor]") {
  auto x = merge_monitor({},
                         make_structure({{"throttle", value{"10"}},
                                         {"event", value{"on"}},
                                         {"inFeedback", value{0}}}),
                         rates);
  REQUIRE(x);
  CHECK(x->throttle == 10);
  CHECK(x->event);
  CHECK_FALSE(x->in_feedback);
  for (auto name : {"throttle", "event", "inFeedback", "heartbeat"})
    CHECK_FALSE(
      merge_monitor({}, make_structure({{name, value{"maybe"}}}), rates));
}

TEST_CASE("a threshold is in the unit of its point, not in seconds",
          "[monitor]") {
  auto threshold = [](value x) {
    auto y = merge_monitor({}, make_structure({{"threshold", std::move(x)}}),
                           rates);
    return y ? y->threshold : -1;
  };
  CHECK(threshold(value{250'000}) == 250'000);
  CHECK(threshold(value{}) == 0);
  CHECK(threshold(value{-1}) == -1);
}

TEST_CASE("samples of points that nobody monitors are not reported",
          "[monitor]") {
  report_memory memory;
  CHECK(decide_report({}, value{1}, second, memory) == report_step::skip);
}

TEST_CASE("report change skips equal values", "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::change);
  CHECK(decide_report(cfg, value{1}, second, memory) == report_step::report);
  CHECK(decide_report(cfg, value{1}, 2 * second, memory) == report_step::skip);
  CHECK(decide_report(cfg, value{2}, 3 * second, memory)
        == report_step::report);
  SECTION("unless the heartbeat is due") {
    cfg.heartbeat = 10;
    CHECK(decide_report(cfg, value{2}, 12 * second, memory)
          == report_step::skip);
    CHECK(decide_report(cfg, value{2}, 13 * second, memory)
          == report_step::report);
  }
}

TEST_CASE("a threshold compares with the last reported value", "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::threshold_any);
  cfg.threshold = 1;
  auto at = [&](double x) {
    return decide_report(cfg, value{x}, second, memory);
  };
  CHECK(at(20.0) == report_step::report);
  CHECK(at(20.5) == report_step::skip);
  CHECK(at(20.9) == report_step::skip);
  CHECK(at(21.0) == report_step::report);
}

TEST_CASE("thresholds apply to the members of a structure", "[monitor]") {
  auto lamp = [](double level, int state) {
    return make_structure({{"value", value{level}}, {"state", value{state}}});
  };
  report_memory memory;
  auto cfg = polled(report_mode::threshold_any);
  cfg.field_thresholds = {{"value", 10}, {"state", 1}};
  CHECK(decide_report(cfg, lamp(50, 1), second, memory) == report_step::report);
  CHECK(decide_report(cfg, lamp(55, 1), second, memory) == report_step::skip);
  SECTION("any") {
    CHECK(decide_report(cfg, lamp(61, 1), second, memory)
          == report_step::report);
  }
  SECTION("all") {
    cfg.report = report_mode::threshold_all;
    CHECK(decide_report(cfg, lamp(61, 1), second, memory) == report_step::skip);
    CHECK(decide_report(cfg, lamp(61, 0), second, memory)
          == report_step::report);
  }
}

TEST_CASE("a throttled report waits and then carries the newest value",
          "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::change);
  cfg.throttle = 10;
  CHECK(decide_report(cfg, value{1}, second, memory) == report_step::report);
  CHECK(decide_report(cfg, value{2}, 5 * second, memory) == report_step::wait);
  CHECK(memory.held_back);
  CHECK(decide_report(cfg, value{3}, 11 * second, memory)
        == report_step::report);
  CHECK(memory.what == value{3});
}

TEST_CASE("a throttle never loses the last value", "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::change);
  cfg.throttle = 10;
  CHECK(decide_report(cfg, value{1}, second, memory) == report_step::report);
  CHECK(decide_report(cfg, value{2}, 2 * second, memory) == report_step::wait);
  auto due = next_deadline(cfg, quality::good, memory);
  REQUIRE(due == 11 * second);
  CHECK(decide_due(cfg, value{2}, quality::good, *due, memory)
        == report_step::report);
  CHECK(memory.what == value{2});
  CHECK_FALSE(next_deadline(cfg, quality::good, memory));
}

TEST_CASE("a focus narrows the comparison to one member", "[monitor]") {
  auto lamp = [](double level, int state) {
    return make_structure({{"value", value{level}}, {"state", value{state}}});
  };
  report_memory memory;
  auto mode = GENERATE(report_mode::change, report_mode::threshold_any,
                       report_mode::threshold_all);
  auto cfg = polled(mode);
  cfg.focus = "value";
  cfg.field_thresholds = {{"value", 10}};
  CHECK(decide_report(cfg, lamp(50, 1), second, memory) == report_step::report);
  CHECK(decide_report(cfg, lamp(50, 0), second, memory) == report_step::skip);
  CHECK(
    decide_report(cfg, lamp(55, 0), second, memory)
    == (mode == report_mode::change ? report_step::report : report_step::skip));
  CHECK(decide_report(cfg, lamp(70, 0), second, memory) == report_step::report);
}

TEST_CASE("one threshold applies to every member", "[monitor]") {
  auto pair = [](double a, double b) {
    return make_structure({{"a", value{a}}, {"b", value{b}}});
  };
  report_memory memory;
  auto cfg = polled(report_mode::threshold_any);
  cfg.threshold = 5;
  CHECK(decide_report(cfg, pair(0, 0), second, memory) == report_step::report);
  CHECK(decide_report(cfg, pair(4, 4), second, memory) == report_step::skip);
  CHECK(decide_report(cfg, pair(5, 0), second, memory) == report_step::report);
  cfg.report = report_mode::threshold_all;
  CHECK(decide_report(cfg, pair(20, 0), second, memory) == report_step::skip);
  CHECK(decide_report(cfg, pair(20, 5), second, memory) == report_step::report);
}

TEST_CASE("a heartbeat repeats the last value while its source lives",
          "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::change);
  cfg.heartbeat = 10;
  CHECK_FALSE(next_deadline(cfg, quality::good, memory)); // nothing to repeat
  CHECK(decide_report(cfg, value{1}, second, memory) == report_step::report);
  auto due = next_deadline(cfg, quality::good, memory);
  REQUIRE(due == 11 * second);
  CHECK(decide_due(cfg, value{1}, quality::good, *due - 1, memory)
        == report_step::skip);
  SECTION("again and again") {
    CHECK(decide_due(cfg, value{1}, quality::good, *due, memory)
          == report_step::report);
    CHECK(next_deadline(cfg, quality::good, memory) == 21 * second);
  }
  SECTION("but not of a device that is down") {
    CHECK_FALSE(next_deadline(cfg, quality::stale, memory));
    CHECK(decide_due(cfg, value{1}, quality::stale, *due, memory)
          == report_step::skip);
  }
  SECTION("nor when nobody monitors any more") {
    cfg.rate = 0;
    CHECK_FALSE(next_deadline(cfg, quality::good, memory));
  }
}

TEST_CASE("a point is overdue when nothing came for too long", "[monitor]") {
  report_memory memory;
  monitor_settings cfg;
  cfg.receive_timeout = 30;
  CHECK_FALSE(next_deadline(cfg, quality::good, memory)); // nothing expected
  memory.heard = second;
  CHECK(next_deadline(cfg, quality::good, memory) == 31 * second);
  CHECK_FALSE(falls_overdue(cfg, 30 * second, memory));
  CHECK(falls_overdue(cfg, 31 * second, memory));
  memory.overdue = true;
  CHECK_FALSE(falls_overdue(cfg, 99 * second, memory)); // told once
  CHECK_FALSE(next_deadline(cfg, quality::good, memory));
}

TEST_CASE("nobody is woken all the time", "[monitor]") {
  report_memory memory;
  auto cfg = polled(report_mode::any);
  cfg.heartbeat = 1e-6;
  CHECK(decide_report(cfg, value{1}, second, memory) == report_step::report);
  CHECK(*next_deadline(cfg, quality::good, memory) >= second + second / 10);
}

TEST_CASE("a category is a short text, data when it is cleared", "[monitor]") {
  auto category = [](value x) {
    auto y = merge_monitor({}, make_structure({{"cat", std::move(x)}}), rates);
    return y ? y->cat : "refused";
  };
  CHECK(category(value{"info"}) == "info");
  CHECK(category(value{}) == "data");
  CHECK(category(value{""}) == "data");
  CHECK(category(value{5}) == "refused");
  CHECK(category(value{std::string(33, 'x')}) == "refused");
}

} // namespace troupe
