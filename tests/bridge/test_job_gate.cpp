#include "bridge/job_gate.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using answer = job_gate::answer;

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos now = 1'700'000'000 * second;

} // namespace

TEST_CASE("a job that starts too often is told once", "[jobs]") {
  job_gate uut;
  for (auto i = 0; i < 10; ++i)
    CHECK(uut.start("a", now) == answer::go);
  CHECK(uut.start("a", now) == answer::refused);
  CHECK(uut.start("a", now + second) == answer::refused_again);
  CHECK(uut.start("b", now) == answer::go);
  CHECK(uut.start("a", now + 6 * second) == answer::go);
  CHECK(uut.start("a", now + 6 * second) == answer::refused);
  auto later = now + 120 * second;
  for (auto i = 0; i < 10; ++i)
    CHECK(uut.start("a", later) == answer::go);
}

TEST_CASE("a clock that is set back stops a job for a minute at most",
          "[jobs]") {
  job_gate uut;
  CHECK(uut.start("a", now) == answer::go);
  constexpr auto back = now - 1'000 * second;
  CHECK(uut.start("a", back) == answer::refused);
  CHECK(uut.start("a", back + 6 * second) == answer::go);
}

TEST_CASE("jobs have a bounded number of requests under way", "[jobs]") {
  job_gate uut;
  CHECK(uut.has_room(10'000)); // nothing else is under way
  auto one = uut.count(nullptr);
  CHECK_FALSE(uut.has_room(job_gate::most_under_way));
  CHECK(uut.has_room(job_gate::most_under_way - 1));
  auto copy = one;
  one.reset();
  CHECK_FALSE(uut.has_room(job_gate::most_under_way));
  copy.reset();
  CHECK(uut.has_room(job_gate::most_under_way));
}

} // namespace troupe
