#include "actors/schedule.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

constexpr unix_nanos second = 1'000'000'000;

/// 2023-11-14, a Tuesday, 22:13:20 UTC.
constexpr unix_nanos start_time = 1'700'000'000 * second;

const std::string evening = R"({"weekly":[{"weekday":8,"events":{
  "22:30":{"value":100,"state":1},"23:00":{"value":0,"state":0}}}]})";

const std::string exception = R"({"exceptions":[{"date":{"ot":"date:single"},
  "prio":8,"events":{"22:30":{"value":50,"state":1},"23:00":null}}]})";

struct fixture : lamps_fixture {
  schedule_spec_ptr spec(const std::string& text, device_id target = hosted) {
    auto json = iap::read_json(text);
    REQUIRE(json);
    auto plan = read_schedule_plan(*json);
    REQUIRE(plan);
    schedule_spec out;
    out.handle = "s";
    out.source = "sev/s";
    out.plan = std::make_shared<const schedule_plan>(*std::move(plan));
    out.targets = {{"rq/lamp", {target, "Lamp", 0, "nviLamp", {}}}};
    auto enforce = json->field("enforce");
    out.enforce = enforce == nullptr;
    return std::make_shared<const schedule_spec>(std::move(out));
  }

  void run(const schedule_spec_ptr& x) {
    uut = spawn(schedule_behavior, x,
                std::make_shared<const surroundings>(around),
                schedule_ports{manager,
                               as<publisher_actor>(),
                               as<schedule_owner_actor>(),
                               wheel,
                               clock,
                               {}});
  }

  void run(const std::string& text, device_id target = hosted) {
    run(spec(text, std::move(target)));
  }

  /// Goes on to *hour*:*minute* of the first day, in steps of a second.
  void go_to(int hour, int minute, int day = 0) {
    auto midnight = start_time - start_time % (86'400 * second);
    auto to = midnight + ((day * 24 + hour) * 60 + minute) * 60 * second;
    while (clock->now() < to) {
      auto left = std::min<unix_nanos>(to - clock->now(), 30 * second);
      clock->advance(std::chrono::nanoseconds{left});
      advance(caf::timespan{left}, caf::timespan{left});
    }
    advance(std::chrono::milliseconds{200}, std::chrono::milliseconds{100});
  }

  /// The point as it was shown last; nothing when it was not shown again.
  std::optional<point_view> shown(const device_id& id = hosted) {
    std::optional<point_view> out;
    for (auto& x : block_views())
      if (x->device == id)
        out = x->points[nvi_lamp];
    return out;
  }

  value present(const device_id& id = hosted) {
    auto x = shown(id);
    return x ? x->present : value{};
  }

  bool is_set(const std::optional<point_view>& x, uint8_t level) {
    return x && x->levels != nullptr && !(*x->levels)[level - 1u].empty();
  }

  /// What the driver of the remote lamp was told to write, and what it answers.
  std::vector<value> written(ec answer = ec::none) {
    std::vector<value> out;
    constexpr device_number remote_number = 2;
    for (auto& x : received<write_command_ptr>()) {
      if (x->device != remote_number)
        continue; // the hosted lamp has a driver, too
      for (auto& [point, what] : x->points)
        out.push_back(what);
      tell(remote_, driver_done{x->device, x->request, answer, {}});
    }
    return out;
  }

  /// Answers everything that the drivers were told to write.
  void confirm(ec answer = ec::none) {
    constexpr device_number remote_number = 2;
    for (auto all = received<write_command_ptr>(); !all.empty();
         all = received<write_command_ptr>())
      for (auto& x : all)
        tell(x->device == remote_number ? remote_ : hosted_,
             driver_done{x->device, x->request, answer, {}});
  }

  void kill() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    sched.run();
    clear();
  }

  /// A schedule that is deleted and owes level 8.
  schedule_spec_ptr ended(schedule_target target) {
    schedule_spec out;
    out.handle = "s";
    out.source = "sev/s";
    out.plan = std::make_shared<const schedule_plan>();
    out.restored = true;
    out.owed.push_back({std::move(target), 1u << 8});
    out.debt = 7;
    return std::make_shared<const schedule_spec>(std::move(out));
  }

  /// The debts that were told to be settled.
  std::vector<uint64_t> settled() {
    std::vector<uint64_t> out;
    auto more = true;
    while (more)
      self->receive([&](settle_atom, const std::string&,
                        uint64_t x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  static schedule_target lamp_of(device_id x) {
    return {"rq/lamp", {std::move(x), "Lamp", 0, "nviLamp", {}}};
  }

  static schedule_target group() {
    schedule_target out;
    out.topic = "rq/grp/g";
    out.relayed = true;
    out.group = "g";
    return out;
  }

  void restart_with_group(bool restored) {
    auto x = *spec(exception);
    x.targets = {group()};
    x.restored = restored;
    run(std::make_shared<const schedule_spec>(std::move(x)));
    tell(uut, attach_atom_v, as<bus_listener_actor>());
  }

  /// What groups were sent.
  std::vector<std::string> relayed() {
    std::vector<std::string> out;
    for (auto& x : received<bus_message_ptr>())
      out.push_back(x->payload);
    return out;
  }

  surroundings around;
  schedule_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a weekly schedule gives its output on time",
                 "[schedule]") {
  run(evening);
  go_to(22, 29);
  CHECK(present() == lamp(0, 0)); // the evening before
  go_to(22, 30);
  CHECK(present() == lamp(100, 1));
  go_to(23, 0);
  CHECK(present() == lamp(0, 0));
}

TEST_CASE_METHOD(fixture, "an exception holds its level and relinquishes it",
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

TEST_CASE_METHOD(fixture, "what somebody else wrote at its level stays",
                 "[schedule]") {
  run(exception);
  go_to(22, 30);
  write(hosted, "nviLamp", set(lamp(70, 1), 8));
  go_to(23, 0);
  CHECK(present() == lamp(70, 1));
}

TEST_CASE_METHOD(fixture, "after a restart an exception that ended lets go",
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

TEST_CASE_METHOD(fixture, "what a deleted schedule left is released",
                 "[schedule][owed]") {
  run(exception);
  go_to(22, 30);
  confirm();
  kill();
  run(ended(lamp_of(hosted)));
  auto x = shown();
  REQUIRE(x);
  CHECK_FALSE(is_set(x, 8));
  CHECK(settled().empty()); // the device has yet to get it
  confirm();
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(fixture, "what others hold no debt releases",
                 "[schedule][owed]") {
  write(hosted, "nviLamp", set(lamp(70, 1), 8));
  run(ended(lamp_of(hosted)));
  CHECK(settled() == std::vector<uint64_t>{7});
  CHECK(is_set(write(hosted, "nviLamp", set(lamp(1, 1))), 8));
}

TEST_CASE_METHOD(fixture, "a debt at a device that never comes is given up",
                 "[schedule][owed]") {
  run(ended(lamp_of({"lon", "nobody"})));
  go_to(22, 40);
  CHECK(settled().empty()); // it may come
  go_to(1, 0, 1);
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(fixture, "a device that does not answer owes nothing",
                 "[schedule][owed]") {
  write(remote, "nviLamp", set(lamp(1, 1)));
  confirm();
  run(exception, remote);
  go_to(22, 30);
  confirm();
  kill();
  run(ended(lamp_of(remote)));
  confirm(ec::timeout); // it gets the value when it is back
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(fixture, "a plan gets what it needs where an earlier one owes",
                 "[schedule][owed]") {
  auto x = *spec(exception);
  x.owed.push_back({lamp_of(hosted), 1u << 5 | 1u << 8});
  x.debt = 9;
  go_to(22, 40);
  clear();
  run(std::make_shared<const schedule_spec>(x));
  CHECK(is_set(shown(), 8)); // it is the present output
  confirm();
  CHECK(settled() == std::vector<uint64_t>{9});
}

TEST_CASE_METHOD(fixture, "after a restart groups let go of what ended",
                 "[schedule][owed]") {
  const std::string release = R"({"value":null,"prio":8})";
  SECTION("when the exception is over") {
    go_to(23, 30);
    restart_with_group(true);
    CHECK(relayed() == std::vector<std::string>{release});
    go_to(23, 40);
    CHECK(relayed().empty()); // once
  }
  SECTION("but keep the present output") {
    go_to(22, 40);
    restart_with_group(true);
    CHECK(relayed()
          == std::vector<std::string>{
            R"({"value":{"value":50,"state":1},"prio":8})"});
    go_to(23, 0);
    CHECK(relayed() == std::vector<std::string>{release});
  }
  SECTION("but not when the schedule is new") {
    go_to(23, 30);
    restart_with_group(false);
    CHECK(relayed().empty());
  }
}

TEST_CASE_METHOD(fixture, "a group of a deleted schedule lets go",
                 "[schedule][owed]") {
  run(ended(group()));
  go_to(22, 20);
  CHECK(settled().empty()); // nobody was there to take it
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  CHECK(relayed() == std::vector<std::string>{R"({"value":null,"prio":8})"});
  CHECK(settled().empty()); // nobody says what became of it
  go_to(22, 23);
  CHECK(settled() == std::vector<uint64_t>{7});
  CHECK(relayed().empty());
}

TEST_CASE_METHOD(fixture, "a group that comes later gets the output",
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

TEST_CASE_METHOD(fixture, "a group that does not relay lets go later",
                 "[schedule][owed]") {
  run(ended(group()));
  tell(uut, attach_atom_v, std::string{"g"}, std::string{"not provisioned"});
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  go_to(22, 30);
  CHECK(relayed().empty());
  CHECK(settled().empty());
  tell(uut, attach_atom_v, std::string{"g"}, std::string{});
  CHECK(relayed() == std::vector<std::string>{R"({"value":null,"prio":8})"});
  go_to(22, 33);
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(fixture, "a schedule that is stopped lets go", "[schedule]") {
  run(exception);
  go_to(22, 30);
  clear();
  tell(uut, stop_atom_v);
  auto x = shown();
  REQUIRE(x);
  CHECK_FALSE(is_set(x, 8));
}

TEST_CASE_METHOD(fixture, "another plan takes over without a gap",
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

TEST_CASE_METHOD(fixture, "the clocks of summer count", "[schedule]") {
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

TEST_CASE_METHOD(fixture, "a target that comes later gets the output",
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

TEST_CASE_METHOD(fixture, "a target that cannot be written is tried again",
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

TEST_CASE_METHOD(fixture, "a device that was away gets the output again",
                 "[schedule]") {
  run(evening, remote);
  go_to(22, 30);
  written();
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  CHECK(written().empty());
  tell(remote_, health_report{0, device_health::normal, ec::none, {}});
  CHECK(written() == std::vector<value>{lamp(100, 1)});
}

TEST_CASE_METHOD(fixture, "a device that lost the output gets it again",
                 "[schedule]") {
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

TEST_CASE_METHOD(fixture, "what a schedule held it lets go when it ends",
                 "[schedule]") {
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

TEST_CASE_METHOD(fixture,
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

TEST_CASE_METHOD(fixture, "an edit of the plan writes each target once",
                 "[schedule]") {
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

TEST_CASE_METHOD(fixture, "what was missed is caught up with",
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

TEST_CASE_METHOD(fixture, "a device that cannot have the output is told",
                 "[schedule]") {
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

TEST_CASE_METHOD(fixture, "targets are switched one after the other",
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

TEST_CASE_METHOD(fixture, "an event switches although nothing changes for it",
                 "[schedule]") {
  run(R"({"weekly":[{"weekday":8,"events":{"22:30":{"value":9,"state":1}}}]})");
  write(hosted, "nviLamp", set(lamp(70, 1)));
  go_to(22, 29);
  CHECK_FALSE(shown());
  go_to(22, 30);
  CHECK(present() == lamp(9, 1));
}

TEST_CASE_METHOD(fixture, "a schedule says what it does next", "[schedule]") {
  run(evening);
  auto told = received<schedule_status_ptr>();
  REQUIRE_FALSE(told.empty());
  CHECK(iap::to_json(told.back()->output) == R"({"value":0,"state":0})");
  CHECK(told.back()->next
        == start_time - start_time % (86'400 * second)
             + (22 * 60 + 30) * 60 * second);
}

} // namespace troupe
