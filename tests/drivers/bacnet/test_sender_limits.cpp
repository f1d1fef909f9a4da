// Who sends too much loses its own share, and no other's.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using bacnet::device_address;
using bacnet::sender_limits;

device_address sender(uint32_t host) {
  return bacnet::local_device({host, 47'808});
}

} // namespace

TEST_CASE("each sender has a share of its own", "[bacnet]") {
  sender_limits uut{10, 5};
  reactor::time_point now{1h};
  for (int i = 0; i < 10; ++i)
    CHECK(uut.take(sender(1), now));
  CHECK_FALSE(uut.take(sender(1), now));
  CHECK(uut.take(sender(2), now));
  now += 1s;
  for (int i = 0; i < 5; ++i)
    CHECK(uut.take(sender(1), now));
  CHECK_FALSE(uut.take(sender(1), now));
}

TEST_CASE("senders beyond the bound share one, until others are quiet",
          "[bacnet]") {
  sender_limits uut{10, 5};
  reactor::time_point now{1h};
  size_t taken = 0;
  for (uint32_t i = 0; i < 3 * sender_limits::most_senders; ++i)
    taken += uut.take(sender(i + 1), now) ? 1 : 0;
  CHECK(taken == sender_limits::most_senders + 10);
  CHECK(uut.size() == sender_limits::most_senders);
  now += 30s;
  CHECK(uut.take(sender(1'000'000), now));
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a flood of one sender leaves the others' notifications "
                 "alone",
                 "[bacnet]") {
  auto& quiet = build(1, 1);
  auto& loud = build(2, 1);
  attach(1, 1);
  attach(2, 1);
  plan(1, 1, 0ms, true);
  plan(2, 1, 0ms, true);
  run(20s);
  auto before = counter("cov_notifications");
  uint32_t tells = 0;
  for (int i = 0; i < 5'000; ++i) { // 5 s of 20,000 messages a second
    for (int k = 0; k < 20; ++k)
      peer.notify(loud, 0, 1, false);
    if (i % 100 == 0)
      peer.change(quiet, 0, static_cast<float>(++tells));
    run(1ms);
    REQUIRE(now(1, 0) == value{static_cast<double>(tells)});
  }
  run(1s);
  CHECK(now(1, 0) == value{50.0});
  CHECK(counter("flooded_by_one") > 80'000);
  CHECK(counter("flooded") == 0);
  CHECK(counter("cov_notifications") - before >= 50 + 5'000);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "senders that are made up in masses do not starve polls",
                 "[bacnet]") {
  auto& box = build(1, 2);
  attach(1, 2);
  plan(1, 2, 1s);
  run(5s);
  box.times.clear();
  sim_device stranger;
  stranger.values[0];
  for (uint32_t i = 0; i < 100'000; ++i) { // 10 s of 20,000 messages a second
    stranger.instance = 1'000 + i;
    stranger.where = {0x0B000000u + i, 47'808};
    peer.i_am(stranger);
    peer.notify(stranger, 0, 1, false);
    if (i % 10 == 9)
      io.advance(1ms);
  }
  CHECK(box.times.size() >= 9);
  CHECK(counter("flooded_by_one") + counter("flooded") > 100'000);
  CHECK(counter("i_am") < 20'000);
  CHECK(sink.health_of(1)->health == device_health::normal);
  run(1min); // the table has room again
  peer.i_am(box);
  run(2s);
  CHECK(counter("restarts") == 1);
}

} // namespace troupe::test
