#include "tests/support/schedule_fixture.hpp"

namespace troupe {

using namespace test;

TEST_CASE_METHOD(schedule_fixture, "a group that comes later gets the output",
                 "[schedule]") {
  auto error = [&] {
    auto told = received<schedule_status_ptr>();
    return told.empty() ? "nothing told" : told.back()->error;
  };
  go_to(22, 40);
  auto x = *spec(exception);
  x.targets = {group()};
  x.targets[0].trouble = no_such_group;
  run(std::make_shared<const schedule_spec>(x));
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  CHECK(relayed().empty());
  CHECK(error() == "rq/grp/g: group not found");
  tell(uut, attach_atom_v, std::string{"g"}, std::string{});
  CHECK(relayed()
        == std::vector<std::string>{
          R"({"value":{"value":50,"state":1},"prio":8})"});
  CHECK(error() == "");
  tell(uut, attach_atom_v, std::string{"g"}, std::string{no_such_group});
  CHECK(error() == "rq/grp/g: group not found");
  go_to(23, 5); // nobody has the level any more
  CHECK(relayed().empty());
}

TEST_CASE_METHOD(schedule_fixture, "a target that comes later gets the output",
                 "[schedule]") {
  auto late = *spec(evening);
  const device_id later{"lon", "lamp-3"};
  late.targets[0].point.device = later;
  run(std::make_shared<const schedule_spec>(late));
  go_to(22, 30);
  auto told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back()->error.find("device not found") != std::string::npos);
  create(later, "auto", false);
  CHECK(present(later) == lamp(100, 1));
  told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back()->error == "rq/lamp: the device is not provisioned");
}

TEST_CASE_METHOD(schedule_fixture,
                 "a target that cannot be written is tried again",
                 "[schedule]") {
  run(evening, remote);
  written();
  go_to(22, 30);
  CHECK(written(ec::device_refused) == std::vector<value>{lamp(100, 1)});
  auto told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK_FALSE(told.back()->error.empty());
  go_to(22, 32);
  CHECK(written() == std::vector<value>{lamp(100, 1)});
  told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK(told.back()->error.empty());
}

TEST_CASE_METHOD(schedule_fixture,
                 "a device that was away gets the output again", "[schedule]") {
  run(evening, remote);
  go_to(22, 30);
  written();
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  CHECK(written().empty());
  tell(remote_, health_report{0, device_health::normal, ec::none, {}});
  CHECK(written() == std::vector<value>{lamp(100, 1)});
}

TEST_CASE_METHOD(schedule_fixture,
                 "a device that lost the output gets it again", "[schedule]") {
  auto enforced = GENERATE(true, false);
  run(enforced ? evening : R"({"enforce":false,)" + evening.substr(1), remote);
  go_to(22, 30);
  written();
  sample_of(remote_, nvi_lamp, lamp(100, 1));
  pass(std::chrono::minutes{1});
  CHECK(written().empty());
  sample_of(remote_, nvi_lamp, lamp(0, 0)); // it was restarted
  CHECK(written().empty());                 // not at once: lines are slow
  pass(std::chrono::minutes{1});
  CHECK(written().size() == (enforced ? 1 : 0));
}

TEST_CASE_METHOD(schedule_fixture,
                 "what a schedule held it lets go when it ends", "[schedule]") {
  run(evening, remote);
  go_to(22, 30);
  written();
  sample_of(remote_, nvi_lamp, lamp(100, 1));
  SECTION("because it is stopped") {
    tell(uut, stop_atom_v);
  }
  SECTION("because it wants nothing") {
    tell(uut, spec(R"({"suspend":true})", remote));
  }
  CHECK(written().empty());                 // the value stays
  sample_of(remote_, nvi_lamp, lamp(0, 0)); // a wall switch
  pass(std::chrono::minutes{1});
  CHECK(written().empty());
}

TEST_CASE_METHOD(schedule_fixture,
                 "a target that is deleted and made anew gets it again",
                 "[schedule]") {
  const device_id later{"lon", "lamp-3"};
  create(later, "auto", false);
  run(evening, later);
  go_to(22, 30);
  CHECK(present(later) == lamp(100, 1));
  act(later, "delete");
  create(later, "auto", false);
  CHECK(present(later) == lamp(100, 1));
}

TEST_CASE_METHOD(schedule_fixture,
                 "an edit of the plan writes each target once", "[schedule]") {
  run(evening, remote);
  go_to(22, 30);
  for (auto i = 0; i < 3; ++i)
    tell(uut, spec(evening, remote));
  written();
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  tell(remote_, health_report{0, device_health::normal, ec::none, {}});
  CHECK(written() == std::vector<value>{lamp(100, 1)});
}

TEST_CASE_METHOD(schedule_fixture,
                 "a device that cannot have the output is told", "[schedule]") {
  auto error = [&] {
    auto told = received<schedule_status_ptr>();
    return told.empty() ? "nothing told" : told.back()->error;
  };
  SECTION("one that is not provisioned, until it is") {
    act(remote, "deprovision");
    run(evening, remote);
    CHECK(error() == "rq/lamp: the device is not provisioned");
    act(remote, "provision");
    confirm_reads();
    CHECK(error() == "");
  }
  SECTION("one that is missing, though there is no output yet") {
    run("{}", {"modbus", "nobody"});
    CHECK(error().find("rq/lamp: ") == 0);
  }
}

TEST_CASE_METHOD(schedule_fixture, "targets are switched one after the other",
                 "[schedule]") {
  auto slow = *spec(R"({"stagger":5,)" + evening.substr(1));
  slow.targets.push_back({"rq/2", {remote, "Lamp", 0, "nviLamp", {}}});
  run(std::make_shared<const schedule_spec>(slow));
  pass(std::chrono::seconds{20});
  go_to(22, 29);
  clear();
  written();
  go_to(22, 30);
  CHECK(present() == lamp(100, 1));
  CHECK(written().empty());
  pass(std::chrono::seconds{5});
  CHECK(written() == std::vector<value>{lamp(100, 1)});
}

} // namespace troupe
