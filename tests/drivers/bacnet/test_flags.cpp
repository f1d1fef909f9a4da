// How well a value is, as the status flags of its object say.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct fixture : bacnet_fixture {
  fixture() {
    box.values[0].flags.emplace();
    attach(1, 2);
  }

  quality status(point_index point = 0) {
    return sink.last(1, point)->status;
  }

  sim_device& box = build(1, 2);
};

} // namespace

TEST_CASE_METHOD(fixture, "a value is as good as its flags", "[bacnet]") {
  struct row {
    bacnet::status_flags flags;
    quality expected;
  };
  plan(1, 2, 1s);
  run(3s);
  CHECK(status() == quality::good);
  for (auto& x : {row{{true, false, false, false}, quality::good},
                  row{{false, true, false, false}, quality::invalid},
                  row{{false, false, true, false}, quality::good},
                  row{{false, false, false, true}, quality::stale},
                  row{{true, true, true, true}, quality::invalid},
                  row{{false, false, false, false}, quality::good}}) {
    CAPTURE(x.flags.in_alarm, x.flags.fault, x.flags.overridden,
            x.flags.out_of_service);
    box.values[0].flags = x.flags;
    run(2s);
    CHECK(status() == x.expected);
    CHECK(now(1, 0).is_null() == (x.expected == quality::invalid));
  }
  CHECK(sink.health_of(1)->health == device_health::normal);
}

TEST_CASE_METHOD(fixture, "a fault is told although the value stays the same",
                 "[bacnet]") {
  plan(1, 2, 1s);
  run(3s);
  auto samples = sink.samples_of(1);
  run(5s);
  CHECK(sink.samples_of(1) == samples);
  box.values[0].flags->fault = true;
  run(5s);
  CHECK(sink.samples_of(1) == samples + 1);
}

TEST_CASE_METHOD(fixture, "an object without flags is asked for them once",
                 "[bacnet]") {
  plan(1, 2, 1s);
  run(3s);
  CHECK(box.most_values == 4);
  box.most_values = 0;
  run(5s);
  CHECK(box.most_values == 3);
  CHECK(status(1) == quality::good);
  CHECK(count.exceptions == 0);
}

TEST_CASE_METHOD(fixture,
                 "a device that takes one property a request is not "
                 "asked for flags time and again",
                 "[bacnet]") {
  box.more_than_one = misery::reject;
  box.bearable = 0;
  plan(1, 2, 1s);
  run(10s);
  box.times.clear();
  run(10s);
  CHECK(box.times.size() <= 21);
}

TEST_CASE_METHOD(fixture, "flags come with notifications, too", "[bacnet]") {
  plan(1, 2, 0ms, true);
  run(20s);
  box.values[0].flags->fault = true;
  peer.change(box, 0, 7);
  run(1ms);
  CHECK(status() == quality::invalid);
  box.values[0].flags->fault = false;
  peer.change(box, 0, 7);
  run(1ms);
  CHECK(status() == quality::good);
  CHECK(now(1, 0) == value{7.0});
}

} // namespace troupe::test
