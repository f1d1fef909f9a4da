// `troupe trace`: what the client gets, and when the trace ends.

#include "bridge/console/cli/printer.hpp"
#include "bridge/console/tracer.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace troupe {

namespace {

using namespace std::chrono_literals;

const auto path = "modbus/pump/Pump/0/speed";

struct fixture : test::gateway_fixture {
  fixture() {
    tracer_seed seed;
    seed.trace = book.open({3, {"modbus", "pump"}, 7}, 1);
    seed.path = path;
    seed.limit = 10s;
    seed.console = as<console_actor>();
    seed.wheel = wheel;
    seed.sink = sink;
    seed.counters = counters;
    uut = spawn(tracer_behavior, std::move(seed));
  }

  void update() {
    book.frame(3);
    book.decoded(3, 7, 100, true);
    book.judged(3, 7, 100, {trace_step::recorder}, "is the present value");
  }

  std::string printed(bool json) const {
    cli::invocation order;
    order.what = cli::verb::trace;
    order.json = json;
    std::ostringstream out;
    std::ostringstream err;
    auto printer = cli::make_printer(order, {out, err, cli::emphasis::plain});
    for (auto& x : sink->rows)
      printer->row(x);
    printer->end({});
    return out.str();
  }

  std::chrono::nanoseconds now{0};
  trace_book book{[this] { return now += 1'000ns; }};
  std::shared_ptr<test::fake_sink> sink = std::make_shared<test::fake_sink>();
  std::shared_ptr<console_counters> counters
    = std::make_shared<console_counters>();
  sleeper_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a trace ends when its update is complete",
                 "[trace]") {
  update();
  advance(300ms, 50ms);
  CHECK_FALSE(sink->end);
  book.reached(trace_step::recorder, 3, 7, 100);
  advance(300ms, 50ms);
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::none);
  CHECK_FALSE(book.any());
  CHECK(printed(false)
        == "UPDATE  AFTER     STEP      WHAT HAPPENED\n"
           "1       0 ns      frame\n"
           "1       1 000 ns  decoded\n"
           "1       2 000 ns  device    is the present value\n"
           "1       3 000 ns  recorder\n");
}

TEST_CASE_METHOD(fixture, "what did not come in time is named", "[trace]") {
  update();
  advance(11s, 50ms);
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::none);
  REQUIRE(sink->rows.size() == 4);
  CHECK(sink->rows[3].hop().missing());
  CHECK(sink->rows[3].hop().step() == "recorder");
  CHECK(printed(true).find(R"("step":"recorder","after":null)")
        != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a trace without an update says why, and who knows",
                 "[trace]") {
  for (auto i = 0; i < 3; ++i) {
    book.frame(3);
    book.decoded(3, 7, 100, false);
  }
  advance(11s, 50ms);
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::timeout);
  CHECK(sink->end->text
        == "modbus/pump/Pump/0/speed: no update within 10 s: it was read 3 "
           "times, and its value stayed the same; troupe why "
           "modbus/pump/Pump/0/speed");
  CHECK(counters->failed == 1);
}

TEST_CASE("a device that is silent is told apart", "[trace]") {
  trace_report x;
  CHECK(no_update_text(x, "p", 5s)
        == "p: no update within 5 s: its device answered nothing; troupe why "
           "p");
  x.frames = 4;
  CHECK(no_update_text(x, "p", 5s)
        == "p: no update within 5 s: its device answered 4 times, without "
           "this datapoint; troupe why p");
}

TEST_CASE_METHOD(fixture, "a trace ends with its client", "[trace]") {
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  uut = nullptr;
  sched.run();
  CHECK_FALSE(book.any());
}

} // namespace troupe
