#include "protocol/alarm/limit_watch.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'800'000'000 * second;

std::string shown(const limit_watch::changes& all) {
  std::string out;
  for (auto& x : all)
    out += (x.active ? '+' : '-') + std::string{to_string(x.type)} + ' ';
  return out;
}

/// Speaks in values and seconds after noon.
struct watch {
  explicit watch(alarm_limits limits,
                 const std::vector<limit_alarm>& active = {})
    : uut(std::move(limits), active) {
    // nop
  }

  std::string at(double seconds, double x) {
    return shown(uut.input(x, quality::good, when(seconds)));
  }

  std::string invalid_at(double seconds) {
    return shown(uut.input(std::nullopt, quality::invalid, when(seconds)));
  }

  std::string tick(double seconds) {
    return shown(uut.tick(when(seconds)));
  }

  /// Seconds until the deadline, from noon; -1 without one.
  double deadline() {
    auto x = uut.next_deadline();
    return x ? static_cast<double>(*x - noon) / 1e9 : -1;
  }

  static unix_nanos when(double seconds) {
    return noon + static_cast<unix_nanos>(seconds * 1e9);
  }

  limit_watch uut;
};

alarm_limits high(double limit) {
  alarm_limits out;
  out.high_error = limit;
  return out;
}

} // namespace

TEST_CASE("each limit alarms on its own", "[alarm]") {
  alarm_limits limits;
  limits.low_error = 1;
  limits.low_warning = 2;
  limits.high_warning = 8;
  limits.high_error = 9;
  watch x{limits};
  CHECK(x.at(0, 5) == "");
  CHECK(x.at(1, 8) == "");
  CHECK(x.at(2, 8.5) == "+highWarning ");
  CHECK(x.at(3, 9.5) == "+highError ");
  CHECK(x.uut.active()
        == std::vector{limit_alarm::high_warning, limit_alarm::high_error});
  CHECK(x.at(4, 0) == "+lowError +lowWarning -highWarning -highError ");
  CHECK(x.at(5, 2) == "-lowError -lowWarning ");
  CHECK(x.deadline() == -1);
}

TEST_CASE("an alarm clears only when back by the deadband", "[alarm]") {
  auto limits = high(10);
  limits.low_error = 0;
  limits.deadband = 2;
  watch x{limits};
  CHECK(x.at(0, 11) == "+highError ");
  CHECK(x.at(1, 8.5) == "");
  CHECK(x.at(2, 8) == "-highError ");
  CHECK(x.at(3, 10) == "");
  CHECK(x.at(4, -1) == "+lowError ");
  CHECK(x.at(5, 1.5) == "");
  CHECK(x.at(6, 2) == "-lowError ");
}

TEST_CASE("an alarm waits for the on-delay and the off-delay", "[alarm]") {
  auto limits = high(10);
  limits.on_delay = 10 * second;
  limits.off_delay = 5 * second;
  watch x{limits};
  CHECK(x.at(0, 11) == "");
  CHECK(x.deadline() == 10);
  CHECK(x.at(9, 10) == "");
  CHECK(x.deadline() == -1);
  CHECK(x.at(10, 12) == "");
  CHECK(x.tick(19) == "");
  CHECK(x.tick(20) == "+highError ");
  CHECK(x.at(21, 9) == "");
  CHECK(x.deadline() == 26);
  CHECK(x.at(25, 11) == "");
  CHECK(x.at(30, 9) == "");
  CHECK(x.tick(35) == "-highError ");
}

TEST_CASE("a value that was beyond the limit long enough alarms, even if only "
          "the next one tells",
          "[alarm]") {
  auto limits = high(10);
  limits.on_delay = 10 * second;
  watch x{limits};
  CHECK(x.at(0, 11) == "");
  CHECK(x.at(15, 5) == "+highError -highError ");
}

TEST_CASE("what is invalid neither raises nor clears", "[alarm]") {
  auto limits = high(10);
  limits.on_delay = 10 * second;
  watch x{limits};
  CHECK(x.invalid_at(0) == "");
  CHECK_FALSE(x.uut.judged());
  CHECK(x.at(1, 11) == "");
  CHECK(x.invalid_at(5) == "");
  CHECK(x.tick(100) == "");
  CHECK(x.at(100, 11) == "");
  CHECK(x.tick(110) == "+highError ");
  CHECK(x.invalid_at(111) == "");
  CHECK(x.tick(500) == "");
  for (auto bad : {std::numeric_limits<double>::quiet_NaN(),
                   -std::numeric_limits<double>::infinity()})
    CHECK(x.at(501, bad) == "");
  CHECK(shown(x.uut.input(1, quality::stale, watch::when(502))) == "");
  CHECK(x.uut.active().size() == 1);
  CHECK(x.at(503, 1) == "-highError ");
}

TEST_CASE("a value that moves too fast alarms", "[alarm]") {
  alarm_limits limits;
  limits.max_rate = 2;
  watch x{limits};
  CHECK(x.at(0, 100) == "");
  CHECK(x.at(1, 102) == "");
  CHECK(x.at(2, 99) == "+rate ");
  CHECK(x.at(3, 98) == "-rate ");
  SECTION("and ends when nothing more comes") {
    CHECK(x.at(4, 108) == "+rate ");
    // 10 units are slow enough over 5 seconds.
    CHECK(x.deadline() == 8);
    CHECK(x.tick(7.9) == "");
    CHECK(x.tick(8) == "-rate ");
    CHECK(x.deadline() == -1);
  }
  SECTION("but not over a gap") {
    CHECK(x.invalid_at(4) == "");
    CHECK(x.at(5, 500) == "");
    CHECK(x.at(6, 500) == "");
  }
  SECTION("and not without time between") {
    CHECK(x.at(3, 500) == "");
    CHECK(x.at(2, 0) == "");
  }
}

TEST_CASE("the off-delay holds a rate alarm", "[alarm]") {
  alarm_limits limits;
  limits.max_rate = 1;
  limits.on_delay = 60 * second;
  limits.off_delay = 10 * second;
  watch x{limits};
  CHECK(x.at(0, 0) == "");
  CHECK(x.at(1, 5) == "+rate ");
  CHECK(x.tick(5) == "");
  CHECK(x.deadline() == 15);
  CHECK(x.at(10, 50) == "");
  CHECK(x.deadline() == 46);
  CHECK(x.tick(46) == "");
  CHECK(x.tick(56) == "-rate ");
}

TEST_CASE("a value that does not move alarms", "[alarm]") {
  alarm_limits limits;
  limits.frozen = 60 * second;
  watch x{limits};
  CHECK(x.deadline() == -1);
  CHECK(x.at(0, 5) == "");
  CHECK(x.at(30, 5) == "");
  CHECK(x.deadline() == 60);
  CHECK(x.at(59, 6) == "");
  CHECK(x.tick(118) == "");
  CHECK(x.tick(119) == "+frozen ");
  CHECK(x.at(200, 6) == "");
  CHECK(x.at(201, 7) == "-frozen ");
  CHECK(x.deadline() == 261);
  CHECK(x.tick(261) == "+frozen ");
  CHECK(x.invalid_at(262) == "");
  CHECK(x.at(263, 8) == "-frozen ");
}

TEST_CASE("a device that is away does not freeze its values", "[alarm]") {
  alarm_limits limits;
  limits.frozen = 60 * second;
  watch x{limits};
  CHECK(x.at(0, 5) == "");
  CHECK(x.invalid_at(10) == "");
  CHECK(x.tick(1'000) == "");
  CHECK(x.at(1'000, 5) == "");
  CHECK(x.deadline() == 1'060);
}

TEST_CASE("a restarted watch goes on with what was active", "[alarm]") {
  auto limits = high(10);
  limits.max_rate = 1;
  limits.frozen = 60 * second;
  watch x{limits,
          {limit_alarm::high_error, limit_alarm::rate, limit_alarm::frozen}};
  CHECK_FALSE(x.uut.judged());
  CHECK(x.tick(0) == "");
  CHECK(x.uut.active().size() == 3);
  CHECK(x.at(1, 11) == "-rate ");
  CHECK(x.uut.judged());
  CHECK(x.at(11, 9) == "-highError -frozen ");
}

TEST_CASE("a kind of alarm that was switched off ends", "[alarm]") {
  watch x{high(10),
          {limit_alarm::low_error, limit_alarm::high_error, limit_alarm::rate,
           limit_alarm::frozen}};
  CHECK(x.deadline() < 0);
  CHECK(x.tick(0) == "-lowError -rate -frozen ");
  CHECK(x.deadline() == -1);
  auto off = high(10);
  off.enabled = false;
  watch y{off, {limit_alarm::high_error}};
  CHECK(y.at(0, 11) == "-highError ");
  CHECK(y.at(1, 12) == "");
}

TEST_CASE("a clock that was set back does not hold up an alarm", "[alarm]") {
  auto limits = high(10);
  limits.on_delay = 10 * second;
  watch x{limits};
  CHECK(x.at(3'600, 11) == "");
  CHECK(x.tick(0) == "");
  CHECK(x.deadline() == 10);
  CHECK(x.tick(10) == "+highError ");
}

} // namespace troupe
