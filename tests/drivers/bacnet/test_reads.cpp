// What is read, with which requests, of devices of all kinds.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

TEST_CASE_METHOD(bacnet_fixture,
                 "a device is found by its instance and read in one request",
                 "[bacnet]") {
  auto& box = build(1234, 20);
  attach(1, "1234", bacnet_type(20));
  plan(1, 20, 1s);
  run(3s);
  CHECK(peer.who_is == 1);
  CHECK(box.rp == 0);
  CHECK(box.most_values == 40); // with their status flags, once
  CHECK(box.rpm >= 2);
  CHECK(box.rpm <= 3);
  CHECK(now(1, 7) == value{7.0});
  CHECK(sink.last(1, 7)->status == quality::good);
  CHECK(sink.health_of(1)->health == device_health::normal);
  CHECK(sink.samples_of(1) == 20); // nothing has changed since
  CHECK(count.fresh >= 20);
}

TEST_CASE_METHOD(bacnet_fixture, "a change is read at the next poll",
                 "[bacnet]") {
  auto& box = build(1, 2);
  attach(1, 2);
  plan(1, 2, 1s);
  run(3s);
  box.values[1].normal = 21.5f;
  run(1s + 100ms);
  CHECK(now(1, 1) == value{21.5});
  CHECK(sink.samples_of(1) == 3);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device at a fixed address need not answer "
                 "Who-Is",
                 "[bacnet]") {
  auto& box = build(5, 1);
  box.shy = true;
  box.where = {0x0A010005, 47'808};
  attach(1, "5@10.1.0.5:47808", bacnet_type(1));
  plan(1, 1);
  run(3s);
  CHECK(peer.who_is == 0);
  CHECK(now(1, 0) == value{0.0});
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device that cannot take many values is "
                 "asked for fewer, and all come",
                 "[bacnet]") {
  struct row {
    misery how;
    size_t bearable;
    bool multiple; ///< RPM is still used in the end.
  };
  for (auto& x :
       {row{misery::abort, 3, true}, row{misery::overflow, 5, true},
        row{misery::error, 4, true}, row{misery::silence, 6, true},
        row{misery::abort, 0, false}, row{misery::reject, 0, false}}) {
    CAPTURE(static_cast<int>(x.how), x.bearable);
    bacnet_fixture f;
    auto& box = f.build(1, 20);
    box.more_than_one = x.how;
    box.bearable = x.bearable;
    f.attach(1, 20);
    f.plan(1, 20, 10s);
    f.run(3min);
    for (point_index i = 0; i < 20; ++i)
      CHECK(f.now(1, i) == value{double{static_cast<float>(i)}});
    CHECK(f.sink.health_of(1)->health == device_health::normal);
    // The lesson is kept: the next polls know what the device bears.
    if (x.how == misery::error)
      continue; // an error may be that of one bad object
    auto before = box.rpm;
    auto useless = f.count.exceptions.load() + f.count.timeouts.load();
    f.run(1min);
    CHECK(f.count.exceptions + f.count.timeouts == useless);
    CHECK((box.rpm > before) == x.multiple);
    CHECK(box.most_values <= std::max<size_t>(x.bearable, 1));
  }
}

TEST_CASE_METHOD(bacnet_fixture, "answers in segments are put together",
                 "[bacnet]") {
  auto& box = build(1, 60);
  box.max_apdu = 206;
  box.segments = bacnet::segmentation::both;
  bacnet::settings cfg;
  cfg.max_properties = 60;
  make(cfg);
  attach(1, 60);
  plan(1, 60, 1s);
  run(3s);
  for (point_index i = 0; i < 60; ++i)
    CHECK(now(1, i) == value{double{static_cast<float>(i)}});
  CHECK(count.timeouts == 0);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "an object that is not there spoils no other "
                 "and is asked for seldom",
                 "[bacnet]") {
  auto& box = build(1, 3);
  box.values.erase(1);
  attach(1, 3);
  plan(1, 3, 1s);
  run(1min);
  CHECK(now(1, 0) == value{0.0});
  CHECK(now(1, 2) == value{2.0});
  CHECK_FALSE(sink.last(1, 1));
  CHECK(count.exceptions == 1);
  box.values[1].normal = 5;
  run(5min);
  CHECK(now(1, 1) == value{5.0});
}

TEST_CASE_METHOD(bacnet_fixture, "polls keep their pace", "[bacnet]") {
  auto& box = build(1, 10);
  attach(1, 10);
  plan(1, 10, 2s);
  run(10min);
  CHECK(box.times.size() >= 299);
  CHECK(box.times.size() <= 301);
  for (size_t i = 1; i < box.times.size(); ++i)
    CHECK(box.times[i] - box.times[i - 1] >= 1'900ms);
  CHECK(counter("late_polls") == 0);
}

TEST_CASE_METHOD(bacnet_fixture, "a test tells how long answers take",
                 "[bacnet]") {
  build(1, 2).delay = 20ms;
  attach(1, 2);
  read(1, 42, {});
  run(2s);
  REQUIRE(sink.end_of(42));
  CHECK(sink.end_of(42)->code == ec::none);
  CHECK(sink.end_of(42)->text
        == "3 answers in 20.0 to 20.0 ms, 20.0 ms on average");
}

TEST_CASE_METHOD(bacnet_fixture, "a test looks for a point that can be read",
                 "[bacnet]") {
  auto& box = build(1, 4);
  box.values.erase(0);
  box.values.erase(1);
  attach(1, 4);
  read(1, 42, {});
  run(2s);
  CHECK(end_of(42) == ec::none);
  box.values.clear();
  read(1, 43, {});
  run(2s);
  CHECK(end_of(43) == ec::no_such_point);
}

TEST_CASE_METHOD(bacnet_fixture, "who is not there is not provisioned",
                 "[bacnet]") {
  attach(1, 2);
  read(1, 42, {});
  run(6s);
  CHECK(end_of(42) == ec::timeout);
  CHECK(sink.end_of(42)->text == "no device answers to this instance");
}

TEST_CASE_METHOD(bacnet_fixture, "addresses that make no sense are refused",
                 "[bacnet]") {
  for (auto x : {"", "x", "4194303", "-1", "1@", "1@host", "1@1.2.3:5",
                 "1@1.2.3.4:0", "1@1.2.3.4:70000", "1@0:0a", "1@65535:0a",
                 "1@5:", "1@5:0", "1@5:xx", "1 "}) {
    CAPTURE(x);
    bacnet_fixture f;
    f.attach(1, x, bacnet_type(1));
    CHECK(f.sink.health_of(1)->health == device_health::down);
    f.read(1, 42, {});
    CHECK(f.end_of(42) == ec::invalid_request);
  }
  attach(1, "7", bacnet_type(1));
  attach(2, "7", bacnet_type(1));
  CHECK(sink.health_of(2)->text == "another device has this instance");
}

TEST_CASE("addresses of devices are read", "[bacnet]") {
  auto a = bacnet::read_instance_address("4194302");
  REQUIRE(a);
  CHECK(a->instance == 4'194'302);
  CHECK_FALSE(a->where);
  auto b = bacnet::read_instance_address("1234@127.0.0.1");
  REQUIRE(b);
  CHECK(to_string(*b->where) == "127.0.0.1:47808");
  auto c = bacnet::read_instance_address("7@5:0a");
  REQUIRE(c);
  CHECK(c->where->network == 5);
  CHECK(to_string(*c->where) == "5:0a");
}

} // namespace troupe::test
