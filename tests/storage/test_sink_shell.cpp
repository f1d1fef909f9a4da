#include "actors/timer_wheel.hpp"
#include "protocol/alarm/alarm_list.hpp"
#include "storage/sink_shell.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

struct fixture : det_fixture {
  fixture() {
    sink_shell_config wanted;
    wanted.gateway = "g1";
    wanted.kept_bytes = 1'000;
    sink_shell_ports ports;
    ports.alarms = as<alarm_taker_actor>();
    ports.wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    ports.progress = progress;
    ports.report = [now = now] { return *now; };
    uut = spawn(sink_shell_behavior, wanted, ports);
  }

  void pass(std::chrono::seconds x) {
    advance(x, 500ms);
  }

  /// What the alarm list was told: `+` with the text, or `-`.
  std::string told() {
    std::string out;
    for (auto& x : received<alarm_report_ptr>()) {
      CHECK(x->source == "segment/postgres");
      CHECK(x->type == "sinkBehind");
      out += x->active ? "+" + x->message : "-";
    }
    return out;
  }

  double counter(const std::string& name) {
    auto out = -1.0;
    auto asked = self->request(uut, caf::infinite, caf::get_atom_v);
    sched.run();
    asked.receive(
      [&](const metric_list_ptr& x) {
        for (auto& [key, number] : *x)
          if (key == name)
            out = number;
      },
      [](const caf::error& why) { FAIL(to_string(why)); });
    return out;
  }

  std::shared_ptr<sink_report> now = std::make_shared<sink_report>();
  std::shared_ptr<sink_progress> progress = std::make_shared<sink_progress>();
  sink_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a sink that has everything is well", "[sink]") {
  pass(10s);
  CHECK(told().empty()); // it may only just begin
  ++now->rests;
  pass(2s);
  CHECK(told() == "-"); // an earlier run may have left the alarm
  for (auto i = 0; i < 400; ++i) {
    ++now->rests;
    pass(1s);
  }
  CHECK(told().empty());
}

TEST_CASE_METHOD(fixture, "a sink that fails for minutes is an alarm",
                 "[sink]") {
  ++now->rests;
  pass(1s);
  CHECK(told() == "-");
  now->last = failure{ec::not_connected, "PostgreSQL: not there"};
  pass(4min);
  CHECK(told().empty());
  pass(2min);
  CHECK(told()
        == "+PostgreSQL has not had everything for 5 minutes: "
           "PostgreSQL: not there");
  pass(10min);
  CHECK(told().empty());
  now->last = failure{ec::none, {}};
  ++now->rests;
  pass(1s);
  CHECK(told() == "-");
}

TEST_CASE_METHOD(fixture, "a sink that never catches up is an alarm",
                 "[sink]") {
  for (auto i = 0; i < 310; ++i) {
    ++now->batches;
    pass(1s);
  }
  CHECK(told()
        == "+PostgreSQL has not had everything for 5 minutes: it is too slow");
}

TEST_CASE_METHOD(fixture, "a sink counts what it does", "[sink]") {
  now->connected = true;
  now->samples = 7;
  now->lost = 2;
  progress->lost_events = 1;
  progress->kept_bytes = 250;
  CHECK(counter("postgres.connected") == 1);
  CHECK(counter("postgres.samples") == 7);
  CHECK(counter("postgres.lost") == 3);
  CHECK(counter("postgres.waiting") == 250);
  CHECK(counter("postgres.fill") == 25);
}

} // namespace troupe::test
