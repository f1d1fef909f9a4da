// Changes that devices tell of (ASHRAE 135, 13.1), and those they do not.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct fixture : bacnet_fixture {
  explicit fixture(size_t points = 3) {
    build(1, points);
    attach(1, points);
    plan(1, points, 0ms, true);
    run(20s);
  }

  sim_device& box = peer.add(1);
};

} // namespace

TEST_CASE_METHOD(fixture, "a change that a device tells of comes at once",
                 "[bacnet]") {
  REQUIRE(box.cov.size() == 3);
  CHECK(now(1, 1) == value{1.0});
  peer.change(box, 1, 21.5f);
  io.run();
  CHECK(now(1, 1) == value{21.5});
  CHECK(counter("cov_notifications") == 1);
  auto polls = box.requests;
  run(5min);
  CHECK(box.requests - polls <= 1); // what is told is only checked
}

TEST_CASE_METHOD(bacnet_fixture,
                 "confirmed notifications are acknowledged, "
                 "repeated ones are taken once",
                 "[bacnet]") {
  bacnet::settings cfg;
  cfg.cov_confirmed = true;
  make(cfg);
  auto& box = build(1, 1);
  attach(1, 1);
  plan(1, 1, 0ms, true);
  run(10s);
  REQUIRE(box.cov.size() == 1);
  CHECK(box.cov[0].confirmed);
  peer.change(box, 0, 5);
  run(1s);
  CHECK(box.acks == 1);
  CHECK(now(1, 0) == value{5.0});
}

TEST_CASE_METHOD(fixture, "a week of renewals leaves no gap", "[bacnet]") {
  size_t tells = 0;
  for (int hour = 0; hour < 7 * 24; ++hour) {
    for (int i = 0; i < 6; ++i) {
      run(10min, 1min);
      auto x = static_cast<float>(++tells);
      peer.change(box, static_cast<uint32_t>(tells % 3), x);
      io.run();
      REQUIRE(now(1, static_cast<point_index>(tells % 3)) == value{double{x}});
    }
    run(1s); // gives credit for what is forgotten now
    sink.batches.erase(sink.batches.begin(), sink.batches.end() - 1);
    credited = sink.batches.size();
  }
  CHECK(box.gaps == 0);
  CHECK(counter("cov_notifications") == tells);
  CHECK(counter("cov_refused") == 0);
  // Half to four fifths of 1800 s each.
  CHECK(box.subscribes >= 3u * 7 * 24 * 60 * 60 / 1'440);
  CHECK(box.subscribes <= 3u * 7 * 24 * 60 * 60 / 900);
}

TEST_CASE_METHOD(fixture, "a device that restarted is subscribed to anew",
                 "[bacnet]") {
  peer.restart(box, true);
  run(6s);
  CHECK(box.cov.size() == 3);
  CHECK(counter("restarts") == 1);
}

TEST_CASE_METHOD(fixture,
                 "a device that restarts all the time is believed "
                 "now and then",
                 "[bacnet]") {
  auto before = box.subscribes;
  for (int i = 0; i < 10'000; ++i) {
    peer.i_am(box);
    io.advance(1ms);
  }
  CHECK(counter("restarts") == 1);
  CHECK(box.subscribes - before <= 3);
}

TEST_CASE_METHOD(bacnet_fixture, "what a device does not tell of is polled",
                 "[bacnet]") {
  auto& box = build(1, 2);
  box.values[0].takes_cov = false;
  attach(1, 2);
  plan(1, 2, 0ms, true);
  run(10s);
  CHECK(counter("cov_refused") == 1);
  box.values[0].normal = 9;
  run(61s);
  CHECK(now(1, 0) == value{9.0});
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device that went silent is subscribed to "
                 "anew when it is back",
                 "[bacnet]") {
  auto& box = build(1, 1);
  attach(1, 1);
  plan(1, 1, 1s, true);
  run(10s);
  box.dead = true;
  run(5min);
  CHECK(sink.health_of(1)->health == device_health::down);
  box.dead = false;
  box.cov.clear();
  run(70s);
  CHECK(sink.health_of(1)->health == device_health::normal);
  CHECK(box.cov.size() == 1);
}

TEST_CASE_METHOD(fixture, "notifications of strangers are not believed",
                 "[bacnet]") {
  auto& other = build(2, 1);
  other.instance = 1; // says that it is the first
  other.values[0].normal = 666;
  peer.notify(other, 0, 1, false);
  io.run();
  CHECK(now(1, 0) == value{0.0});
  peer.notify(box, 0, 77, false); // another process
  io.run();
  CHECK(counter("cov_unwanted") == 2);
}

TEST_CASE_METHOD(fixture, "a subscription that nobody wants any more ends",
                 "[bacnet]") {
  plan(1, 1, 0ms, true);
  run(10s);
  CHECK(box.cov.size() == 1);
}

} // namespace troupe::test
