#include "tests/support/schedule_fixture.hpp"

namespace troupe {

using namespace test;

TEST_CASE_METHOD(schedule_fixture, "a weekly schedule gives its output on time",
                 "[schedule]") {
  run(evening);
  go_to(22, 29);
  CHECK(present() == lamp(0, 0)); // the evening before
  go_to(22, 30);
  CHECK(present() == lamp(100, 1));
  go_to(23, 0);
  CHECK(present() == lamp(0, 0));
}

TEST_CASE_METHOD(schedule_fixture,
                 "an exception holds its level and relinquishes it",
                 "[schedule]") {
  run(exception);
  go_to(22, 30);
  auto x = shown();
  CHECK(x->present == lamp(50, 1));
  CHECK(is_set(x, 8));
  CHECK((*x->levels)[7].owner == "sev/s");
  go_to(23, 0);
  CHECK_FALSE(is_set(shown(), 8));
}

TEST_CASE_METHOD(schedule_fixture,
                 "what somebody else wrote at its level stays", "[schedule]") {
  run(exception);
  go_to(22, 30);
  write(hosted, "nviLamp", set(lamp(70, 1), 8));
  go_to(23, 0);
  CHECK(present() == lamp(70, 1));
}

TEST_CASE_METHOD(schedule_fixture,
                 "after a restart an exception that ended lets go",
                 "[schedule]") {
  run(exception);
  go_to(22, 30);
  caf::anon_send_exit(uut, caf::exit_reason::kill);
  sched.run();
  clock->set(start_time + 3'600 * second);
  clear();
  run(exception);
  CHECK_FALSE(is_set(shown(), 8));
}

TEST_CASE_METHOD(schedule_fixture, "a schedule that is stopped lets go",
                 "[schedule]") {
  run(exception);
  go_to(22, 30);
  clear();
  tell(uut, stop_atom_v);
  auto x = shown();
  REQUIRE(x);
  CHECK_FALSE(is_set(x, 8));
}

TEST_CASE_METHOD(schedule_fixture, "another plan takes over without a gap",
                 "[schedule]") {
  run(exception);
  go_to(22, 30);
  clear();
  SECTION("at the same level") {
    tell(uut, spec(R"({"exceptions":[{"date":{"ot":"date:single"},"prio":8,
      "events":{"22:00":{"value":60,"state":1}}}]})"));
    for (auto& x : block_views())
      CHECK(x->points[nvi_lamp].present == lamp(60, 1));
  }
  SECTION("at another level") {
    tell(uut, spec(R"({"exceptions":[{"date":{"ot":"date:single"},"prio":5,
      "events":{"22:00":{"value":60,"state":1}}}]})"));
    auto x = shown();
    CHECK(x->present == lamp(60, 1));
    CHECK(is_set(x, 5));
    CHECK_FALSE(is_set(x, 8));
  }
  SECTION("for other targets") {
    auto other = *spec(exception);
    other.targets = {{"rq/level", {hosted, "Lamp", 0, "nviLevel", {}}}};
    tell(uut, std::make_shared<const schedule_spec>(other));
    CHECK_FALSE(is_set(shown(), 8));
  }
}

TEST_CASE_METHOD(schedule_fixture, "the clocks of summer count", "[schedule]") {
  around.zone = *time_zone::load("Europe/London");
  constexpr unix_nanos march = 1'711'843'200; // 2024-03-31T00:00Z
  clock->set(march * second);
  run(R"({"weekly":[{"weekday":7,"events":{
    "00:30":{"value":10,"state":1},"01:30":{"value":20,"state":1},
    "02:30":{"value":30,"state":1}}}]})",
      remote);
  auto at = [this](unix_nanos minutes) {
    auto to = (march + minutes * 60) * second;
    auto left = to - clock->now();
    clock->set(to);
    advance(caf::timespan{left}, caf::timespan{left});
    advance(std::chrono::milliseconds{200}, std::chrono::milliseconds{100});
  };
  written();
  at(31);
  CHECK(written() == std::vector<value>{lamp(10, 1)});
  at(59);
  CHECK(written().empty());
  at(60); // 01:30 does not exist: the first instant behind it
  CHECK(written() == std::vector<value>{lamp(20, 1)});
  at(89);
  CHECK(written().empty());
  at(90); // 02:30 in summer time
  CHECK(written() == std::vector<value>{lamp(30, 1)});
}

TEST_CASE_METHOD(schedule_fixture, "what was missed is caught up with",
                 "[schedule][catch-up]") {
  auto plan = R"({"exceptions":[{"date":{"ot":"date:single"},"events":{
    "21:00":{"value":10,"state":1},"21:30":{"value":20,"state":1},
    "21:45":null}}],"catchUp":{"policy":"POLICY","hours":2}})";
  auto with = [&](const std::string& policy) {
    std::string text = plan;
    text.replace(text.find("POLICY"), 6, policy);
    auto out = *spec(text, remote);
    out.last_ran = start_time - 2 * 3'600 * second;
    return std::make_shared<const schedule_spec>(out);
  };
  SECTION("not at all") {
    run(with("skip"));
    CHECK(written().empty());
  }
  SECTION("with the last of it") {
    run(with("last"));
    CHECK(written() == std::vector<value>{lamp(20, 1)});
  }
  SECTION("with all of it") {
    run(with("all"));
    CHECK(written() == std::vector<value>{lamp(10, 1), lamp(20, 1)});
  }
}

TEST_CASE_METHOD(schedule_fixture,
                 "an event switches although nothing changes for it",
                 "[schedule]") {
  run(R"({"weekly":[{"weekday":8,"events":{"22:30":{"value":9,"state":1}}}]})");
  write(hosted, "nviLamp", set(lamp(70, 1)));
  go_to(22, 29);
  CHECK_FALSE(shown());
  go_to(22, 30);
  CHECK(present() == lamp(9, 1));
}

TEST_CASE_METHOD(schedule_fixture, "a schedule says what it does next",
                 "[schedule]") {
  run(evening);
  auto told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK(iap::to_json(told.back()->output) == R"({"value":0,"state":0})");
  CHECK(told.back()->next
        == start_time - start_time % (86'400 * second)
             + (22 * 60 + 30) * 60 * second);
}

} // namespace troupe
