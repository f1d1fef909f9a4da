// Many devices, dead ones among them, and networks that bring rubbish.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// How long after one poll the next of the same device comes, on average of
/// those with even numbers, in milliseconds; over a minute.
double pace(bacnet_fixture& f, uint32_t devices) {
  for (uint32_t i = 1; i <= devices; ++i)
    f.peer.at(i).times.clear();
  f.run(1min, 500ms);
  double sum = 0;
  size_t polls = 0;
  for (uint32_t i = 2; i <= devices; i += 2) {
    auto& times = f.peer.at(i).times;
    for (size_t k = 1; k < times.size(); ++k, ++polls)
      sum += std::chrono::duration<double, std::milli>(times[k] - times[k - 1])
               .count();
  }
  REQUIRE(polls >= devices / 2 * 10);
  return sum / static_cast<double>(polls);
}

} // namespace

TEST_CASE_METHOD(bacnet_fixture,
                 "dead devices do not make the polls of others late",
                 "[bacnet]") {
  constexpr uint32_t devices = 1'000;
  auto type = bacnet_type(2);
  for (uint32_t i = 1; i <= devices; ++i) {
    build(i, 2).delay = 10ms;
    attach(i, std::to_string(i), type);
    plan(i, 2, 5s);
  }
  run(25s, 500ms); // 25 are looked for in half a second
  auto before = pace(*this, devices);
  for (uint32_t i = 1; i <= devices; i += 2)
    peer.at(i).dead = true;
  auto amid = pace(*this, devices); // also while they fall silent
  auto after = pace(*this, devices);
  INFO(before << " ms, " << amid << " ms, " << after << " ms");
  CHECK(amid < before * 1.05);
  CHECK(after < before * 1.05);
  CHECK(sink.health_of(1)->health != device_health::normal);
  CHECK(sink.health_of(2)->health == device_health::normal);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "no more requests are under way than the "
                 "window allows",
                 "[bacnet]") {
  bacnet::settings cfg;
  cfg.window = 5;
  make(cfg);
  for (uint32_t i = 1; i <= 50; ++i) {
    build(i, 2).delay = 50ms;
    attach(i, 2);
    plan(i, 2, 1s);
  }
  run(30s);
  CHECK(peer.most_in_flight == 5);
  for (uint32_t i = 1; i <= 50; ++i) // everybody has its turn
    CHECK(peer.at(i).times.size() >= 20);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device goes down after its retries and "
                 "comes back when it is heard",
                 "[bacnet]") {
  auto& box = build(1, 2);
  attach(1, 2);
  plan(1, 2, 1s);
  run(5s);
  box.dead = true;
  run(3min);
  CHECK(sink.health_of(1)->health == device_health::down);
  auto asked = box.requests;
  run(5min);
  CHECK(box.requests - asked <= 5 * 4 + 4); // once a minute, thrice repeated
  box.dead = false;
  peer.i_am(box);
  run(3s);
  CHECK(sink.health_of(1)->health == device_health::normal);
  CHECK(sink.last(1, 0)->status == quality::good);
}

TEST_CASE_METHOD(bacnet_fixture, "a device that moved is found again",
                 "[bacnet]") {
  auto& box = build(1, 1);
  attach(1, 1);
  plan(1, 1, 1s);
  run(5s);
  box.dead = true;
  run(2min);
  auto& moved = peer.add(1, 0x0A02'0001);
  moved.dead = false;
  run(6min);
  CHECK(sink.health_of(1)->health == device_health::normal);
  CHECK(counter("moved") == 1);
}

TEST_CASE_METHOD(bacnet_fixture, "rubbish is counted and harms nobody",
                 "[bacnet]") {
  auto& box = build(1, 2);
  attach(1, 2);
  plan(1, 2, 1s);
  run(5s);
  uint32_t random = 1;
  auto next = [&] {
    random = random * 1'664'525 + 1'013'904'223;
    return random >> 8;
  };
  for (int i = 0; i < 20'000; ++i) {
    bytes x(next() % 60);
    for (auto& y : x)
      y = static_cast<uint8_t>(next());
    if (x.size() >= 6 && i % 2 == 0) { // the front is sound
      x[0] = 0x81;
      x[1] = 0x0A;
      x[2] = 0;
      x[3] = static_cast<uint8_t>(x.size());
      x[4] = 1;
      x[5] = 0;
    }
    net.deliver(box.where, x);
    io.advance(1ms);
  }
  CHECK(counter("malformed") > 10'000);
  run(5s);
  box.values[0].normal = 77;
  run(2s);
  CHECK(now(1, 0) == value{77.0});
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a flood of I-Am and notifications does not "
                 "stop the polls",
                 "[bacnet]") {
  auto& box = build(1, 2);
  auto& loud = build(2, 1);
  attach(1, 2);
  plan(1, 2, 1s);
  run(5s);
  box.times.clear();
  for (int i = 0; i < 10'000; ++i) { // 10 s of 10,000 messages a second
    for (int k = 0; k < 5; ++k) {
      sim_device stranger;
      stranger.instance = static_cast<uint32_t>(100 + i * 5 + k);
      stranger.where = loud.where;
      peer.i_am(stranger);
      peer.notify(loud, 0, 1, false);
    }
    io.advance(1ms);
  }
  CHECK(box.times.size() >= 9);
  CHECK(counter("flooded_by_one") > 30'000);
  CHECK(sink.health_of(1)->health == device_health::normal);
}

TEST_CASE_METHOD(bacnet_fixture, "a network that goes away is opened again",
                 "[bacnet]") {
  build(1, 2);
  attach(1, 2);
  plan(1, 2, 1s);
  run(5s);
  write(1, 42, 0, value{3.0});
  net.break_off();
  net.refuses = true;
  io.run();
  CHECK(end_of(42) == ec::not_connected);
  run(5min);
  CHECK(sink.health_of(1)->health == device_health::down);
  CHECK(net.opened <= 12);
  net.refuses = false;
  run(2min);
  CHECK(sink.health_of(1)->health == device_health::normal);
}

TEST_CASE_METHOD(bacnet_fixture, "without devices no port is open",
                 "[bacnet]") {
  run(1min);
  CHECK(net.opened == 0);
  build(1, 1);
  attach(1, 1);
  CHECK(net.is_open());
  uut->detach(1);
  CHECK_FALSE(net.is_open());
}

TEST_CASE_METHOD(bacnet_fixture,
                 "devices that nobody finds are looked for "
                 "ever more rarely, for ever",
                 "[bacnet]") {
  for (uint32_t i = 1; i <= 100; ++i)
    attach(i, 1);
  run(1h, 1s);
  // After 10, 20, 40, 80, 160, then every 300 s; at most 25 a request.
  CHECK(peer.who_is <= 100);
  CHECK(peer.who_is >= 4 * 14);
  build(50, 1);
  plan(50, 1, 1s);
  run(6min, 1s);
  CHECK(sink.health_of(50)->health == device_health::normal);
}

} // namespace troupe::test
