#include "bench/load/fault.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace std::chrono_literals;

namespace troupe::load {

TEST_CASE("a fault may come with its detail", "[load]") {
  auto slow = parse_fault("slow:800ms");
  REQUIRE(slow);
  CHECK(slow->kind == fault_kind::slow);
  CHECK(slow->time == 800ms);
  auto exception = parse_fault("exception:11");
  REQUIRE(exception);
  CHECK(exception->code == 11);
  auto flapping = parse_fault("flapping:2m");
  REQUIRE(flapping);
  CHECK(flapping->time == 2min);
  auto lossy = parse_fault("lossy:3");
  REQUIRE(lossy);
  CHECK(lossy->code == 3);
}

TEST_CASE("a fault without a detail has the usual one", "[load]") {
  CHECK(parse_fault("slow")->time == 500ms);
  CHECK(parse_fault("exception")->code == 4);
  CHECK(parse_fault("flapping")->time == 30s);
  CHECK(parse_fault("silent")->kind == fault_kind::silent);
}

TEST_CASE("nonsense is no fault", "[load]") {
  auto text = GENERATE(as<std::string>{}, "", "slo", "silent:1s", "slow:-1s",
                       "slow:2h", "slow:1e99s", "slow:nan", "slow:5",
                       "exception:0", "exception:256", "exception:1.5",
                       "exception:x", "flapping:0ms", "lossy:0", "lossy:256");
  CAPTURE(text);
  CHECK_FALSE(parse_fault(text));
}

TEST_CASE("a fault specification lists shares", "[load]") {
  auto spec = parse_fault_spec("silent=2%,slow=3%:800ms,exception=0.01:6");
  REQUIRE(spec);
  REQUIRE(spec->size() == 3);
  CHECK((*spec)[0].share == Approx(0.02));
  CHECK((*spec)[1].what.time == 800ms);
  CHECK((*spec)[2].share == Approx(0.01));
  CHECK((*spec)[2].what.code == 6);
}

TEST_CASE("a bad fault specification says what is wrong", "[load]") {
  auto text = GENERATE(as<std::string>{}, "silent", "silent=", "silent=x",
                       "silent=101%", "silent=-1%", "silent=60%,slow=60%",
                       "what=1%", "=1%");
  CAPTURE(text);
  auto spec = parse_fault_spec(text);
  REQUIRE_FALSE(spec);
  CHECK(spec.error().code == ec::invalid_config);
  CHECK_FALSE(spec.error().text.empty());
}

TEST_CASE("each fault gets the exact number of units", "[load]") {
  std::mt19937_64 random{7};
  auto spec = parse_fault_spec("silent=2%,slow=3%");
  REQUIRE(spec);
  auto dealt = deal_faults(*spec, 200, random);
  auto count = [&](fault_kind kind) {
    return std::count_if(dealt.begin(), dealt.end(),
                         [&](auto& x) { return x.kind == kind; });
  };
  CHECK(dealt.size() == 200);
  CHECK(count(fault_kind::silent) == 4);
  CHECK(count(fault_kind::slow) == 6);
}

TEST_CASE("a flapping unit is well first, then silent", "[load]") {
  fault x{fault_kind::flapping, 10s, 0};
  CHECK_FALSE(is_quiet(x, 0s));
  CHECK_FALSE(is_quiet(x, 9s));
  CHECK(is_quiet(x, 10s));
  CHECK(is_quiet(x, 19s));
  CHECK_FALSE(is_quiet(x, 20s));
}

} // namespace troupe::load
