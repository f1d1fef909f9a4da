// Devices whose drivers are outside: the manager hands their requests on.

#include "tests/support/plant_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id room{"acme", "r-1"};

/// Keeps what it gets; counts three.
external_actor::behavior_type
fake_external(external_actor::pointer self,
              const std::shared_ptr<std::vector<std::string>>& got) {
  return {
    [](const bus_event&) {},
    [](const bus_message_ptr&) {},
    [=](const device_request_ptr& x, const completion_actor& who) {
      got->push_back(x->target.handle);
      self->send(who, outcome{x->number, ec::none, {}, x->topic, {}});
    },
    [=](observe_atom, const point_watch_ptr& x) -> caf::result<caf::ok_atom> {
      got->push_back("watch " + x->device.handle);
      return caf::ok_atom_v;
    },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"external.devices", 3}});
    },
    [](wake_atom, uint64_t) {},
  };
}

struct fixture : test::plant_fixture {
  fixture() {
    manager = spawn(manager_behavior, manager_config{},
                    manager_ports{wheel,
                                  store,
                                  recorder,
                                  as<observer_actor>(),
                                  clock,
                                  {{"acme", spawn(fake_external, got)}}},
                    plant_seed{});
  }

  std::shared_ptr<std::vector<std::string>> got
    = std::make_shared<std::vector<std::string>>();
};

} // namespace

TEST_CASE_METHOD(fixture, "requests for outside devices are handed on",
                 "[outside]") {
  CHECK(act(room, "create").size() == 1);
  CHECK(assign(room, "Setpoint", value{1}).size() == 1);
  CHECK(*got == std::vector<std::string>{"r-1", "r-1"});
  auto other = act({"lon", "d-1"}, "test");
  REQUIRE(other.size() == 1);
  CHECK(other[0].code == ec::no_such_device);
  CHECK(got->size() == 2);
}

TEST_CASE_METHOD(fixture, "outside datapoints can be followed", "[outside]") {
  point_watch watch{room, "Room", 0, "Temp", as<subscriber_actor>(), 1};
  auto ok = false;
  self->send(manager, observe_atom_v,
             std::make_shared<const point_watch>(std::move(watch)));
  sched.run();
  self->receive([&](caf::ok_atom) { ok = true; },
                caf::after(caf::timespan{0}) >> [] {});
  CHECK(ok);
  CHECK(*got == std::vector<std::string>{"watch r-1"});
}

TEST_CASE_METHOD(fixture, "outside drivers are counted with the others",
                 "[outside]") {
  self->send(manager, caf::get_atom_v, attach_atom_v);
  sched.run();
  metric_list all;
  self->receive([&](const metric_list_ptr& x) { all = *x; },
                caf::after(caf::timespan{0}) >> [] {});
  REQUIRE(all.size() == 1);
  CHECK(all[0].second == 3);
}

} // namespace troupe
