#include "actors/daemon/self_watch.hpp"
#include "actors/timer_wheel.hpp"
#include "protocol/alarm/alarm_list.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <vector>

namespace troupe::test {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos day = 86'400 * second;

counting_actor::behavior_type silent(counting_actor::pointer self,
                                     const std::shared_ptr<bool>& dead,
                                     const std::shared_ptr<metric_list>& has) {
  return {[=](caf::get_atom) -> caf::result<metric_list_ptr> {
    if (*dead)
      return self->make_response_promise<metric_list_ptr>();
    return std::make_shared<const metric_list>(*has);
  }};
}

struct fixture : det_fixture {
  void run() {
    self_watch_ports ports;
    ports.alarms = as<alarm_taker_actor>();
    ports.wheel = spawn(timer_wheel_behavior,
                        caf::timespan{std::chrono::milliseconds{100}});
    ports.clock = clock;
    ports.disk = [this] { return room; };
    ports.certificate_end = [this] { return end; };
    ports.parts = {{"part", spawn(silent, dead, counters)}};
    spawn(self_watch_behavior, ports);
  }

  void pass(std::chrono::seconds x) {
    clock->advance(x);
    advance(x, std::chrono::seconds{1});
  }

  /// What the list was told, as `TYPE+` or `TYPE-`.
  std::string told() {
    std::string out;
    for (auto& x : received<alarm_report_ptr>())
      out += x->type + (x->active ? "+ " : "- ");
    return out;
  }

  std::optional<disk_room> room;
  std::optional<unix_nanos> end;
  std::shared_ptr<bool> dead = std::make_shared<bool>(false);
  std::shared_ptr<metric_list> counters = std::make_shared<metric_list>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000 * second);
};

} // namespace

TEST_CASE_METHOD(fixture, "a disk that fills is an alarm", "[self-watch]") {
  room = disk_room{500'000'000, 1'000'000'000};
  run();
  CHECK(told() == "disk- certificate- stuckActor- ");
  room->free = 90'000'000;
  pass(std::chrono::minutes{1});
  CHECK(told().find("disk+") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a certificate that ends soon is an alarm",
                 "[self-watch]") {
  end = clock->now() + 31 * day;
  run();
  CHECK(told().find("certificate-") != std::string::npos);
  end = clock->now() + 29 * day;
  pass(std::chrono::minutes{1});
  CHECK(told().find("certificate+") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a clock that is set is an alarm that is over",
                 "[self-watch]") {
  run();
  pass(std::chrono::minutes{1});
  CHECK(told().find("clock") == std::string::npos);
  clock->advance(std::chrono::hours{1});
  pass(std::chrono::minutes{1});
  CHECK(told().find("clock+ clock- ") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a part that does not answer is an alarm",
                 "[self-watch]") {
  *dead = true;
  run();
  CHECK(told() == "certificate- ");
  pass(std::chrono::seconds{31});
  CHECK(told() == "stuckActor+ ");
  *dead = false;
  pass(std::chrono::seconds{30});
  CHECK(told() == "certificate- stuckActor- ");
}

TEST_CASE_METHOD(fixture, "room on disk that runs out is an alarm",
                 "[self-watch]") {
  auto told_at = [this](double percent) {
    *counters = {{"part.bytes", 99}, {"part.fill", percent}};
    pass(std::chrono::seconds{60});
    auto all = told();
    return all.find("storageFull+") != std::string::npos;
  };
  run();
  CHECK_FALSE(told_at(79));
  CHECK(told_at(80));
  CHECK(told_at(71)); // not at each step around the limit
  CHECK_FALSE(told_at(69));
  CHECK_FALSE(told_at(79));
}

TEST_CASE_METHOD(fixture, "a part that has much to do is not stuck",
                 "[self-watch]") {
  auto asked = std::make_shared<std::vector<bool>>();
  auto busy = spawn(
    [asked](counting_actor::pointer part) -> counting_actor::behavior_type {
      return {[part, asked](caf::get_atom) {
        asked->push_back(part->current_mailbox_element()->is_high_priority());
        return std::make_shared<const metric_list>();
      }};
    });
  self_watch_ports ports;
  ports.alarms = as<alarm_taker_actor>();
  ports.wheel = spawn(timer_wheel_behavior,
                      caf::timespan{std::chrono::milliseconds{100}});
  ports.clock = clock;
  ports.disk = [] { return std::nullopt; };
  ports.certificate_end = [] { return std::nullopt; };
  ports.parts = {{"busy", busy}};
  for (auto i = 0; i < 3; ++i)
    self->send(busy, caf::get_atom_v);
  auto uut = sys.spawn(self_watch_behavior, ports);
  sched.try_run_once_lifo(); // the watch asks while the part has yet to begin
  REQUIRE(asked->empty());
  sched.run();
  CHECK(*asked == std::vector<bool>{true, false, false, false});
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
}

} // namespace troupe::test
