// Which publications carry a sample that is followed.

#include "bridge/publication_trace.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id lamp{"lon", "d-1"};

struct fixture {
  fixture() {
    book.decoded(3, 1, 100, true);
  }

  void judged(std::vector<trace_step> awaited) {
    book.judged(3, 1, 100, std::move(awaited), {});
  }

  static sample_report report() {
    sample_report x;
    x.device = lamp;
    x.samples = {{0, quality::good, value{1}, 100},
                 {1, quality::good, value{2}, 100}};
    return x;
  }

  static block_view block() {
    block_view x;
    x.device = lamp;
    x.points.resize(1);
    x.points[0].point = 1;
    x.points[0].time = 100;
    return x;
  }

  static bus_message_ptr message(const std::string& payload) {
    return std::make_shared<const bus_message>(
      bus_message{"glp/0/s1/ev/data", payload, false});
  }

  std::vector<std::string> steps() const {
    auto read = trace->read(); // outlives the loop
    std::vector<std::string> out;
    for (auto& x : read.updates.at(0).hops)
      out.emplace_back(to_string(x.step));
    return out;
  }

  std::chrono::nanoseconds now{0};
  trace_book book{[this] { return ++now; }};
  std::unique_ptr<trace_book::ticket> trace = book.open({3, lamp, 1}, 1);
  publication_trace uut{&book};
};

using names = std::vector<std::string>;

} // namespace

TEST_CASE_METHOD(fixture, "an event is followed until the broker has it",
                 "[trace]") {
  judged({trace_step::event, trace_step::event_sent, trace_step::event_acked});
  uut.event(report(), 0, message("another"));
  uut.event(report(), 1, message("this"));
  uut.published(*message("another"), 7);
  uut.acked(1, 7);
  CHECK(steps() == names{"decoded", "device", "event"});
  uut.published(*message("this"), 8); // a copy, by way of the journal
  uut.acked(8, 1);
  CHECK(
    steps()
    == names{"decoded", "device", "event", "event sent", "event acknowledged"});
  CHECK(trace->read().done);
}

TEST_CASE_METHOD(fixture, "an event that is filtered ends there", "[trace]") {
  judged({trace_step::event, trace_step::event_sent, trace_step::event_acked});
  uut.event(report(), 1, nullptr);
  CHECK(trace->read().done);
  CHECK_FALSE(trace->read().updates[0].hops.back().note.empty());
}

TEST_CASE_METHOD(fixture, "a block is followed by its topic", "[trace]") {
  judged({trace_step::block, trace_step::block_sent, trace_step::block_acked});
  uut.block(block());
  uut.shown(block(), "fb/1", true);
  uut.published({"fb/2", "{}", true}, 1);
  uut.published({"fb/1", "{}", true}, 2);
  uut.acked(2, 1);
  CHECK(trace->read().done);
  CHECK(steps().back() == "block acknowledged");
}

TEST_CASE_METHOD(fixture, "a block that looks as before is not waited for",
                 "[trace]") {
  judged({trace_step::block, trace_step::block_sent, trace_step::block_acked});
  uut.block(block());
  uut.shown(block(), "fb/1", false);
  CHECK(trace->read().done);
}

TEST_CASE("without a book nothing is traced", "[trace]") {
  CHECK_FALSE(publication_trace{}.active());
}

} // namespace troupe
