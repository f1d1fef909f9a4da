#include "actors/supervisor.hpp"
#include "actors/timer_wheel.hpp"
#include "tests/support/det_fixture.hpp"

#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <map>

using namespace std::chrono_literals;

namespace troupe {

namespace {

// The argument is for CAF 0.17, which binds a null reference without one.
caf::behavior idle_child(caf::event_based_actor*, int) {
  return {[](caf::ok_atom) {}};
}

struct fixture : test::det_fixture {
  child_spec spec(const std::string& name) {
    child_spec x;
    x.name = name;
    x.start = [this] { return sys.spawn(idle_child, 0); };
    x.started = [this, name](const caf::actor& child) {
      children[name] = child;
      ++starts;
    };
    return x;
  }

  void kill(const std::string& name) {
    caf::anon_send_exit(children[name], caf::exit_reason::kill);
    sched.run();
  }

  bool is_over() {
    auto over = false;
    self->receive([&](const caf::down_msg&) { over = true; },
                  caf::after(caf::timespan{0}) >> [] {});
    return over;
  }

  std::map<std::string, caf::actor> children;
  int starts = 0;
  wheel_actor wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
};

} // namespace

TEST_CASE_METHOD(fixture, "a child that dies is started again after a while",
                 "[supervisor]") {
  auto uut = spawn(supervisor_behavior, std::vector<child_spec>{spec("a")},
                   wheel);
  CHECK(starts == 1);
  kill("a");
  CHECK(starts == 1);
  advance(1100ms, 100ms);
  CHECK(starts == 2);
}

TEST_CASE_METHOD(fixture, "a child that keeps dying ends its supervisor",
                 "[supervisor]") {
  auto impatient = spec("a");
  impatient.restarts.most_restarts = 2;
  auto uut = spawn(supervisor_behavior, std::vector<child_spec>{impatient},
                   wheel);
  self->monitor(uut);
  for (int i = 0; i < 2; ++i) {
    kill("a");
    CHECK_FALSE(is_over());
    advance(5s, 100ms);
  }
  CHECK(starts == 3);
  kill("a");
  CHECK(is_over());
}

TEST_CASE("the wait doubles, and a long life forgives", "[supervisor]") {
  restart_policy policy{restart_config{}, 1};
  restart_policy::time_point now{};
  auto first = policy.ended(now);
  auto second = policy.ended(now);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first >= 500ms);
  CHECK(*first <= 1s);
  CHECK(*second >= 1s);
  CHECK(*second <= 2s);
  auto later = policy.ended(now + 2min);
  REQUIRE(later);
  CHECK(*later <= 1s);
}

TEST_CASE_METHOD(fixture, "children stop in reverse order", "[supervisor]") {
  auto uut = spawn(supervisor_behavior,
                   std::vector<child_spec>{spec("a"), spec("b")}, wheel);
  self->monitor(uut);
  self->monitor(children["a"]);
  self->monitor(children["b"]);
  tell(uut, stop_atom_v);
  auto ends = received<caf::down_msg>();
  REQUIRE(ends.size() == 3);
  CHECK(ends[0].source == children["b"].address());
  CHECK(ends[1].source == children["a"].address());
  CHECK(ends[2].source == uut.address());
}

TEST_CASE_METHOD(fixture, "a child is restarted as often as it is ordered",
                 "[supervisor]") {
  auto uut = spawn(supervisor_behavior,
                   std::vector<child_spec>{spec("a"), spec("b")}, wheel);
  for (auto i = 0; i < 20; ++i)
    tell(uut, stop_atom_v, std::string{"a"});
  CHECK(received<caf::ok_atom>().size() == 20);
  CHECK(starts == 22);
  tell(uut, stop_atom_v, std::string{"c"});
  CHECK(received<caf::error>().size() == 1);
}

} // namespace troupe
