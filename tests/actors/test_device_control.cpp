// What operators do to the actors of devices, and what devices count.

#include "actors/inner_facts.hpp"
#include "tests/support/plant_fixture.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace troupe {

namespace {

using namespace std::chrono_literals;

const device_id lamp{"modbus", "lamp-1"};

/// A lamp in operation; the test is its driver.
struct fixture : test::plant_fixture {
  fixture() {
    be_driver("modbus");
    REQUIRE(
      act(lamp, "create",
          make_structure({{"type", value{"lamp"}}, {"unid", value{"h:502:1"}}}))
        .size()
      == 1);
    act(lamp, "provision");
    auto asked = received<read_command_ptr>();
    REQUIRE(asked.size() == 1);
    self->receive(
      [&](attach_atom, const device_link_ptr& x, caf::strong_actor_ptr& who) {
        number = x->number;
        device = caf::actor_cast<driven_actor>(who);
      });
    tell(device, driver_done{number, asked[0]->request, ec::none, {}});
    received<outcome>();
  }

  /// Nobody runs before the scheduler does. Returns the number.
  uint64_t send(const std::string& source, const std::string& what) {
    device_request x;
    x.number = ++number_;
    x.target = lamp;
    x.source = source;
    x.body = action_request{what, value{}};
    self->send(manager, std::make_shared<const device_request>(std::move(x)),
               as<completion_actor>());
    return number_;
  }

  std::vector<outcome> order(const std::string& what) {
    send("console", what);
    sched.run();
    return received<outcome>();
  }

  void sample_of(point_index point, int what) {
    batch x;
    x.time = clock->now();
    x.samples.push_back({point, quality::good, value{what}, clock->now()});
    tell(device, std::make_shared<const batch>(std::move(x)));
  }

  size_t polled() {
    auto plans = received<scan_plan_ptr>();
    REQUIRE_FALSE(plans.empty());
    return plans.back()->points.size();
  }

  device_number number = 0;
  driven_actor device;

private:
  uint64_t number_ = 1'000;
};

} // namespace

TEST_CASE_METHOD(fixture, "a paused device is not polled, and its values age",
                 "[device]") {
  CHECK(polled() > 0);
  sample_of(3, 17);
  block_views();
  auto got = order("pause");
  REQUIRE(got.size() == 1);
  CHECK(got[0].code == ec::none);
  CHECK(polled() == 0);
  auto shown = block_views();
  REQUIRE_FALSE(shown.empty());
  for (auto& block : shown)
    for (auto& x : block->points)
      CHECK(x.status != quality::good);
  auto numbers = order("tally");
  REQUIRE(numbers.size() == 1);
  CHECK(device_numbers_of(numbers[0].result).paused);
  tell(manager, attach_atom_v, std::string{"modbus"}, as<driver_actor>());
  CHECK(polled() == 0); // nor by a driver that starts anew
  order("resume");
  CHECK(polled() > 0);
  CHECK_FALSE(received<read_command_ptr>().empty());
}

TEST_CASE_METHOD(fixture, "clients of the bus cannot pause a device",
                 "[device]") {
  auto got = act(lamp, "pause");
  REQUIRE(got.size() == 1);
  CHECK(got[0].code == ec::no_such_action);
}

TEST_CASE_METHOD(fixture, "a device that is restarted comes back at once",
                 "[device]") {
  self->monitor(device);
  for (auto i = 0; i < 10; ++i) { // more often than a device may die
    auto got = order("restart");
    REQUIRE(got.size() == 1);
    CHECK(got[0].code == ec::none);
    pass(1s);
  }
  CHECK(received<caf::down_msg>().size() == 1);
  auto numbers = order("tally");
  REQUIRE(numbers.size() == 1);
  CHECK(numbers[0].code == ec::none);
}

TEST_CASE_METHOD(fixture, "what is asked behind a restart is carried out",
                 "[device]") {
  send("console", "restart");
  auto behind = send("console", "tally");
  auto last = send("test", "no-such-thing");
  sched.run();
  pass(1s);
  auto got = received<outcome>();
  REQUIRE(got.size() == 3);
  CHECK(got[0].code == ec::none);
  CHECK(got[1].number == behind);
  CHECK(got[1].code == ec::none);
  CHECK_FALSE(got[1].result.is_null());
  CHECK(got[2].number == last);
  CHECK(got[2].code == ec::no_such_action);
}

TEST_CASE_METHOD(fixture, "what waits when a device is restarted is told so",
                 "[device]") {
  auto test = send("test", "test"); // the driver does not answer
  auto waits = send("test", "test");
  sched.run();
  REQUIRE(received<outcome>().empty());
  std::map<uint64_t, ec> ends;
  for (auto& x : order("restart"))
    ends[x.number] = x.code;
  CHECK(ends[test] == ec::cancelled);
  CHECK(ends[waits] == ec::cancelled);
}

TEST_CASE_METHOD(fixture, "a restart that is refused holds nobody up",
                 "[device]") {
  send("test", "deprovision"); // the store has not answered yet
  auto refused = send("console", "restart");
  auto behind = send("console", "tally");
  sched.run();
  std::map<uint64_t, ec> ends;
  for (auto& x : received<outcome>())
    ends[x.number] = x.code;
  CHECK(ends.size() == 3);
  CHECK(ends[refused] == ec::device_busy);
  CHECK(ends[behind] == ec::none);
}

TEST_CASE_METHOD(fixture, "a device counts what came and how it did",
                 "[device]") {
  sample_of(3, 17);
  sample_of(3, 18);
  tell(device, health_report{number, device_health::down, ec::timeout, "gone"});
  tell(device, health_report{number, device_health::normal, ec::none, {}});
  auto got = order("tally");
  REQUIRE(got.size() == 1);
  auto x = device_numbers_of(got[0].result);
  CHECK(x.batches == 2);
  CHECK(x.samples == 2);
  REQUIRE(x.health.size() == 2);
  CHECK(x.health[0].health == "down");
  CHECK(x.health[0].text == "gone");
  CHECK(x.health[1].health == "normal");
}

} // namespace troupe
