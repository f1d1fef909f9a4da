#include "protocol/alarm/condition.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'800'000'000 * second;

expression read(const char* text) {
  auto x = expression::parse(text);
  REQUIRE(x);
  return *std::move(x);
}

constexpr auto lamp = R"(eq("glp/a", 1))";

} // namespace

TEST_CASE("an alarm follows its activation", "[alarm]") {
  alarm_condition x{read(lamp), std::nullopt, noon};
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(0, value{1}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_active);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(0, value{}, noon);
  CHECK(x.evaluate(noon) == alarm_change::none);
  CHECK(x.active());
  x.input(0, value{0}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_inactive);
}

TEST_CASE("an alarm with a deactivation waits for it", "[alarm]") {
  alarm_condition x{read(R"(gt("glp/a", 10))"), read(R"(lt("glp/a", 5))"),
                    noon};
  CHECK(x.topics() == std::vector<std::string>{"glp/a"});
  x.input(0, value{11}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_active);
  x.input(0, value{7}, noon);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(0, value{4}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_inactive);
}

TEST_CASE("an alarm whose both sides are true does not flap", "[alarm]") {
  alarm_condition x{read(lamp), read(R"(eq("glp/b", 1))"), noon};
  REQUIRE(x.topics().size() == 2);
  x.input(0, value{1}, noon);
  x.input(1, value{1}, noon);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(1, value{0}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_active);
}

TEST_CASE("a disabled alarm is inactive and stays so", "[alarm]") {
  alarm_condition x{read(lamp), std::nullopt, noon};
  x.input(0, value{1}, noon);
  x.enable(false);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.enable(true);
  CHECK(x.evaluate(noon) == alarm_change::became_active);
  x.enable(false);
  CHECK(x.evaluate(noon) == alarm_change::became_inactive);
  CHECK(x.next_deadline(noon) == std::nullopt);
}

TEST_CASE("an alarm that was active before a restart stays active until it "
          "is known",
          "[alarm]") {
  alarm_condition x{read(lamp), std::nullopt, noon, true};
  CHECK(x.evaluate(noon) == alarm_change::none);
  CHECK(x.active());
  x.input(0, value{0}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_inactive);
}

TEST_CASE("an alarm about a change comes and goes", "[alarm]") {
  alarm_condition x{read(R"(changed("glp/a"))"), std::nullopt, noon};
  x.input(0, value{1}, noon);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(0, value{1}, noon);
  CHECK(x.evaluate(noon) == alarm_change::none);
  x.input(0, value{2}, noon);
  CHECK(x.evaluate(noon) == alarm_change::became_active);
  CHECK(x.next_deadline(noon) == noon);
  CHECK(x.evaluate(noon) == alarm_change::became_inactive);
  CHECK(x.next_deadline(noon) == std::nullopt);
}

TEST_CASE("an alarm about silence rises by itself", "[alarm]") {
  alarm_condition x{read(R"(stale("glp/a", 10))"),
                    read(R"(not(stale("glp/a", 5)))"), noon};
  CHECK(x.next_deadline(noon) == noon + 5 * second);
  CHECK(x.next_deadline(noon + 5 * second) == noon + 10 * second);
  CHECK(x.evaluate(noon + 10 * second) == alarm_change::became_active);
  x.input(0, value{}, noon + 11 * second);
  CHECK(x.evaluate(noon + 11 * second) == alarm_change::became_inactive);
}

} // namespace troupe
