// What the historian and a sink of its samples know of each other.

#include "storage/history/arrivals.hpp"
#include "tests/support/historian_fixture.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe::test {

using fixture = historian_fixture;

TEST_CASE_METHOD(fixture, "samples stay until the sink has them",
                 "[historian][sink]") {
  cfg.memory.tail_bytes = 300; // chunks take over early
  cfg.memory.kept_bytes = 100'000;
  sink = std::make_shared<sink_progress>();
  start();
  plan({{1, "lon/a/Lamp/0/level"}});
  auto begun = sink->first_commit.load();
  CHECK(begun >= static_cast<uint64_t>(clock->now() / 1'000'000));
  for (auto i = 0; i < 100; ++i)
    log(1, i);
  auto kept = sink->kept_bytes.load();
  CHECK(kept > 300);
  sink->commit = begun + 50; // those before it are there
  log(1, 100);
  pass(std::chrono::seconds{2});
  CHECK(sink->kept_bytes < kept);
  CHECK(sink->kept_bytes > 0);
  auto page = read_arrivals(*disk, {begun + 50, 0, 0}, 1'000);
  REQUIRE(page);
  CHECK(page->all.size() >= 50);
  sink->commit = std::numeric_limits<uint64_t>::max();
  log(1, 101);
  pass(std::chrono::seconds{2});
  CHECK(sink->kept_bytes == 0);
  CHECK(lines(all("**/level")) == 103); // with a head
}

TEST_CASE_METHOD(fixture, "a start tells the sink what waits for it",
                 "[historian][sink]") {
  cfg.memory.tail_bytes = 300;
  cfg.memory.kept_bytes = 100'000;
  sink = std::make_shared<sink_progress>();
  start();
  plan({{1, "lon/a/Lamp/0/level"}});
  for (auto i = 0; i < 100; ++i)
    log(1, i);
  auto before = std::exchange(sink, std::make_shared<sink_progress>());
  start();
  CHECK(sink->kept_bytes == before->kept_bytes);
  CHECK(sink->first_commit > before->first_commit);
}

TEST_CASE_METHOD(fixture, "without a sink nothing is kept for it",
                 "[historian][sink]") {
  cfg.memory.tail_bytes = 300;
  start();
  plan({{1, "lon/a/Lamp/0/level"}});
  for (auto i = 0; i < 100; ++i)
    log(1, i);
  auto page = read_arrivals(*disk, {1, 0, 0}, 1'000);
  REQUIRE(page);
  CHECK(page->all.size() < 50);
}

} // namespace troupe::test
