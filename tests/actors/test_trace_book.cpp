// Traces of updates: what is followed, and when a trace is complete.

#include "actors/trace_book.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using step = trace_step;

const device_id pump{"modbus", "pump"};

/// Each look at the clock takes ten nanoseconds.
struct fixture {
  std::vector<std::string> steps() const {
    std::vector<std::string> out;
    auto x = trace->read();
    for (auto& update : x.updates)
      for (auto& hop : update.hops)
        out.emplace_back(to_string(hop.step));
    return out;
  }

  void update(unix_nanos time, std::vector<step> awaited) {
    uut.frame(3);
    uut.decoded(3, 7, time, true);
    uut.judged(3, 7, time, std::move(awaited), "is the present value");
  }

  std::chrono::nanoseconds now{1'000};
  trace_book uut{[this] { return now += std::chrono::nanoseconds{10}; }};
  std::unique_ptr<trace_book::ticket> trace = uut.open({3, pump, 7}, 1);
};

} // namespace

TEST_CASE_METHOD(fixture, "an update is followed with the time of each hop",
                 "[trace]") {
  update(100, {step::recorder, step::event});
  CHECK_FALSE(trace->read().done);
  uut.reached(step::recorder, 3, 7, 100);
  uut.reached(step::event, pump, 7, 100, "ev/data");
  auto got = trace->read();
  CHECK(got.done);
  REQUIRE(got.updates.size() == 1);
  auto& hops = got.updates[0].hops;
  CHECK(steps()
        == std::vector<std::string>{"frame", "decoded", "device", "recorder",
                                    "event"});
  CHECK(hops[0].after.count() == 0);
  CHECK(hops[1].after.count() == 10);
  CHECK(hops[4].after.count() == 40);
  CHECK(hops[2].note == "is the present value");
  CHECK(hops[4].note == "ev/data");
}

TEST_CASE_METHOD(fixture, "reads that bring nothing new are counted",
                 "[trace]") {
  uut.frame(3);
  uut.decoded(3, 7, 100, false);
  uut.frame(3);
  uut.frame(4); // another device
  uut.decoded(3, 8, 100, true);
  auto got = trace->read();
  CHECK(got.frames == 2);
  CHECK(got.unchanged == 1);
  CHECK(got.updates.empty());
}

TEST_CASE_METHOD(fixture, "a newer value that takes the place is followed on",
                 "[trace]") {
  update(100, {step::event});
  uut.reached(step::event, pump, 7, 90); // was before it
  CHECK_FALSE(trace->read().done);
  uut.decoded(3, 7, 200, true);
  uut.reached(step::event, pump, 7, 200);
  auto got = trace->read();
  CHECK(got.done);
  REQUIRE(got.updates.size() == 1);
  CHECK(got.updates[0].hops.back().note == "a newer value took its place");
}

TEST_CASE_METHOD(fixture, "steps that are left out are not waited for",
                 "[trace]") {
  update(100, {step::block, step::block_sent, step::block_acked});
  uut.reached(step::block, pump, 7, 100);
  uut.left_out({step::block_sent, step::block_acked}, pump, 7, 100);
  CHECK(trace->read().done);
}

TEST_CASE_METHOD(fixture, "as many updates as wanted are followed, one by one",
                 "[trace]") {
  trace = uut.open({3, pump, 7}, 2);
  update(100, {});
  CHECK_FALSE(trace->read().done);
  update(200, {});
  CHECK(trace->read().done);
  update(300, {});
  CHECK(trace->read().updates.size() == 2);
}

TEST_CASE_METHOD(fixture, "nothing is traced once nobody listens", "[trace]") {
  CHECK(uut.any());
  CHECK(uut.follows(3, 7));
  CHECK(uut.follows(pump, 7));
  CHECK_FALSE(uut.follows(pump, 8));
  trace.reset();
  CHECK_FALSE(uut.any());
  CHECK_FALSE(uut.follows(3, 7));
  CHECK_FALSE(is_tracing(nullptr));
}

TEST_CASE_METHOD(fixture, "traces are bounded", "[trace]") {
  std::vector<std::unique_ptr<trace_book::ticket>> all;
  while (auto x = uut.open({1, pump, 0}, 1'000'000))
    all.push_back(std::move(x));
  CHECK(all.size() + 1 == trace_book::most_traces);
  for (unix_nanos i = 1; i <= 200; ++i) {
    uut.decoded(1, 0, i, true);
    uut.judged(1, 0, i, {}, {});
  }
  CHECK(all[0]->read().updates.size() == trace_book::most_updates);
  CHECK(all[0]->read().done);
}

} // namespace troupe
