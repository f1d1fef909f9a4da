#include "actors/timer_wheel.hpp"
#include "bridge/schedules.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// 2023-11-14, a Tuesday, 22:13:20 UTC.
constexpr unix_nanos start_time = 1'700'000'000'000'000'000;

const std::string target
  = R"("targets":["glp/0/s1/rq/dev/lon/a/if/L/0/x/value"])";

/// The test plays bus, publisher and devices.
struct schedules_fixture : det_fixture {
  schedules_fixture() {
    start();
  }

  /// From what is on the disk, as after a kill -9.
  void start() {
    stored_schedules stored;
    for (auto& [key, bytes] : disk->records)
      (key.compare(0, 2, "e/") == 0   ? stored.schedules
       : key.compare(0, 2, "f/") == 0 ? stored.debts
                                      : stored.calendars)
        .push_back(*decode_object(bytes));
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{100}});
    store = spawn(fake_store, disk);
    uut = spawn(schedules_behavior, std::string{"s1"}, stored,
                value{structure{}},
                schedules_ports{as<manager_actor>(), as<publisher_actor>(),
                                store, clock, wheel});
  }

  void arrive(const std::string& tail, const std::string& payload) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/" + tail, payload, false}));
  }

  void create(const std::string& args) {
    arrive("sev/s/do", R"({"action":"create","args":{)" + target + args + "}}");
  }

  /// What was published since the last call, as `TAIL=PAYLOAD`; what was
  /// complained about as `! TEXT`; what was written as `BODY`.
  std::vector<std::string> published() {
    std::vector<std::string> out;
    auto more = true;
    while (more)
      self->receive(
        [&](caf::put_atom, const bus_message_ptr& x) {
          out.push_back(x->topic.substr(9) + '=' + x->payload);
        },
        [&](const diagnostic& x) { out.push_back("! " + x.message); },
        [&](observe_atom, const point_watch_ptr& x) {
          watches.push_back(x);
          return caf::ok_atom_v;
        },
        [&](const bus_message_ptr& x) { relayed.push_back(x->topic); },
        [&](const device_request_ptr& x, const completion_actor& who) {
          asked.emplace_back(x, who);
          out.push_back(
            iap::to_json(std::get<interface_request>(x->body).content));
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  bool has(const std::vector<std::string>& all, const std::string& part) {
    return std::any_of(all.begin(), all.end(), [&](auto& x) {
      return x.find(part) != std::string::npos;
    });
  }

  /// Ends what devices were asked for.
  void answer(ec code = ec::none) {
    for (auto& [x, who] : std::exchange(asked, {}))
      tell(who, outcome{x->number, code, {}, x->topic, {}});
  }

  /// Whether the level is to be released at the lamp *handle*.
  bool releases(const std::string& handle) {
    return std::any_of(asked.begin(), asked.end(), [&](auto& x) {
      auto& body = std::get<interface_request>(x.first->body);
      return x.first->target.handle == handle && body.own_only
             && iap::to_json(body.content)
                  == R"({"x":{"value":null,"prio":8}})";
    });
  }

  void kill_and_start() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    sched.run();
    published();
    asked.clear();
    start();
    published();
  }

  void pass(std::chrono::seconds x) {
    clock->advance(x);
    advance(x, std::chrono::seconds{1});
  }

  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(start_time);
  wheel_actor wheel;
  store_actor store;
  schedules_actor uut;
  std::vector<std::string> relayed;
  std::vector<point_watch_ptr> watches;
  std::vector<std::pair<device_request_ptr, completion_actor>> asked;
};

const std::string all_day = R"(,"weekly":[{"weekday":8,"events":{"00:00":1}}])";

/// All day, on level 8.
const std::string override_all_day = R"(,"prio":8)" + all_day;

const std::string other_target = R"(["glp/0/s1/rq/dev/lon/b/if/L/0/x/value"])";

} // namespace

TEST_CASE_METHOD(schedules_fixture, "a schedule is stored, shown, and writes",
                 "[schedules]") {
  create(all_day);
  CHECK(disk->records.count("e/s") == 1);
  auto all = published();
  CHECK(has(all, R"(fb/sev/s/cfg={"desc":null,"effective":null,"suspend":f)"));
  CHECK(has(all, R"(fb/sev/s/sts={"state":"normal","value":1)"));
  CHECK(has(all, R"({"x":{"value":1}})"));
}

TEST_CASE_METHOD(schedules_fixture, "a schedule is there after a restart",
                 "[schedules][crash]") {
  create(all_day);
  published();
  start();
  auto all = published();
  CHECK(has(all, R"(fb/sev/s/sts={"state":"normal","value":1)"));
  CHECK(has(all, R"({"x":{"value":1}})"));
}

TEST_CASE_METHOD(schedules_fixture, "a member of the configuration is written",
                 "[schedules]") {
  create(all_day);
  published();
  arrive("sev/s/cfg/suspend", "true");
  auto all = published();
  CHECK(has(all, R"("suspend":true)"));
  CHECK(has(all, R"(fb/sev/s/sts={"state":"suspended","value":null)"));
  CHECK_FALSE(has(all, R"({"x":{"value":1}})"));
}

TEST_CASE_METHOD(schedules_fixture, "what is wrong with a schedule is told",
                 "[schedules]") {
  auto [args, why] = GENERATE(table<std::string, std::string>({
    {R"("targets":["glp/0/s2/rq/dev/lon/a/if/L/0/x/value"])", "targets: glp"},
    {R"("targets":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"])", "targets: glp"},
    {R"("targets":["glp/0/s1/rq/dev/lon/a/cfg/name"])", "targets: glp"},
    {R"("targets":["glp/0/s1/rq/dev/lon/a/if/L/0/x"])",
     "/value is missing behind x"},
    {R"("targets":["glp/0/s1/rq/dev/lon/a/if/L/0/+/value"])",
     "`+` stands for any protocol, device or block"},
    {R"("targets":["glp/0/s1/rq/grp/+/value"])",
     "`+` stands for any protocol, device or block"},
    {R"("targets":["glp/0/s1/rq/grp//value"])", "names no group"},
    {R"("targets":1)", "targets: a list"},
    {R"("weekly":[{"weekday":12}])", "weekly/0/weekday"},
    {R"("exceptions":[{"date":{"ot":"date:single"},"prio":18}])", "prio"},
    {R"("stagger":-1)", "stagger"},
  }));
  arrive("sev/s/do", R"({"action":"create","args":{)" + args + "}}");
  auto all = published();
  REQUIRE(all.size() == 1);
  INFO(all[0]);
  CHECK(all[0].find(why) != std::string::npos);
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(schedules_fixture, "a calendar decides until it is deleted",
                 "[schedules][calendar]") {
  arrive("cal/c/do", R"({"action":"create","args":{"dates":[
    {"ot":"date:single","month":11,"day":14}]}})");
  CHECK(has(published(), R"(fb/cal/c/sts={"state":"active")"));
  create(R"(,"default":0,"exceptions":[
    {"date":{"ot":"date:ref","calendar":"c"},"events":{"00:00":1}}])");
  CHECK(has(published(), R"(fb/sev/s/sts={"state":"normal","value":1)"));
  arrive("cal/c/do", R"({"action":"delete"})");
  auto all = published();
  CHECK(has(all, R"(fb/cal/c/sts={"state":"deleted")"));
  CHECK(has(all, R"(fb/sev/s/sts={"state":"normal","value":0)"));
  CHECK(has(all, R"({"x":{"value":0}})"));
  CHECK_FALSE(has(all, "! "));
}

TEST_CASE_METHOD(schedules_fixture, "a clock that was set is noticed",
                 "[schedules]") {
  create(R"(,"weekly":[{"weekday":8,"events":{"00:00":0,"12:00":1}}])");
  published();
  clock->set(start_time - 12 * 3'600'000'000'000);
  advance(std::chrono::seconds{10}, std::chrono::seconds{1});
  CHECK(has(published(), R"({"x":{"value":0}})"));
}

TEST_CASE_METHOD(schedules_fixture, "a clock that runs on gives no writes",
                 "[schedules]") {
  create(all_day);
  published();
  for (auto i = 0; i < 3'600; i += 10)
    pass(std::chrono::seconds{10});
  CHECK(published().empty());
}

TEST_CASE_METHOD(schedules_fixture, "groups are written through the bus",
                 "[schedules]") {
  arrive("sev/s/do", R"({"action":"create","args":{
    "targets":["glp/0/s1/rq/grp/g/value"],
    "weekly":[{"weekday":8,"events":{"00:00":1}}]}})");
  tell(uut, attach_atom_v, std::string{"g"}, std::string{});
  published();
  CHECK(relayed.empty()); // nobody is there to take it
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  published();
  CHECK(relayed == std::vector<std::string>{"glp/0/s1/rq/grp/g"});
}

TEST_CASE_METHOD(schedules_fixture,
                 "what a deleted schedule held is released over a kill",
                 "[schedules][crash]") {
  create(override_all_day);
  published();
  answer();
  arrive("sev/s/do", R"({"action":"delete"})");
  CHECK(has(published(), R"(fb/sev/s/sts={"state":"deleted")"));
  CHECK(disk->records.count("e/s") == 0);
  CHECK(disk->records.count("f/s") == 1);
  kill_and_start(); // before the device had it
  REQUIRE(releases("a"));
  CHECK(disk->records.count("f/s") == 1);
  answer();
  CHECK(disk->records.empty());
  kill_and_start();
  CHECK(asked.empty());
}

TEST_CASE_METHOD(schedules_fixture,
                 "what a target that is lost held is released over a kill",
                 "[schedules][crash]") {
  create(override_all_day);
  published();
  answer();
  arrive("sev/s/cfg/targets", other_target);
  published();
  CHECK(releases("a"));
  CHECK(disk->records.count("f/s") == 1);
  kill_and_start();
  CHECK(releases("a"));
  CHECK_FALSE(releases("b"));
  answer();
  CHECK(disk->records.count("f/s") == 0);
  CHECK(disk->records.count("e/s") == 1);
}

TEST_CASE_METHOD(schedules_fixture, "a level that a plan loses is owed, too",
                 "[schedules][crash]") {
  create(override_all_day);
  published();
  answer();
  arrive("sev/s/cfg/prio", "5");
  kill_and_start();
  CHECK(releases("a"));
  answer();
  CHECK(disk->records.count("f/s") == 0);
}

TEST_CASE_METHOD(schedules_fixture, "a schedule that held nothing owes nothing",
                 "[schedules]") {
  create(all_day);
  arrive("sev/s/cfg/targets", other_target);
  arrive("sev/s/do", R"({"action":"delete"})");
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(schedules_fixture,
                 "a schedule that is made anew takes over what was owed",
                 "[schedules]") {
  create(override_all_day);
  published();
  arrive("sev/s/do", R"({"action":"delete"})");
  published();
  answer(ec::overloaded);
  create(override_all_day);
  CHECK(disk->records.count("f/s") == 0);
  CHECK(has(published(), R"({"x":{"value":1,"prio":8}})"));
  CHECK_FALSE(releases("a"));
}

TEST_CASE_METHOD(schedules_fixture,
                 "a schedule that is made anew before it is gone keeps its "
                 "levels",
                 "[schedules]") {
  create(override_all_day);
  published();
  answer();
  disk->late = true;
  disk->stays_late = true;
  arrive("sev/s/do", R"({"action":"delete"})");
  create(override_all_day);
  tell(store, commit_atom_v);
  published();
  CHECK_FALSE(releases("a"));
  CHECK(disk->records.count("e/s") == 1);
}

TEST_CASE_METHOD(schedules_fixture,
                 "a schedule runs on when two changes are refused at once",
                 "[schedules]") {
  create(
    R"(,"prio":8,"weekly":[{"weekday":8,"events":{"00:00":0,"12:00":1}}])");
  published();
  answer();
  disk->broken = true;
  for (auto request :
       {R"({"action":"update","args":{"prio":5}})", R"({"action":"delete"})"})
    self->send(uut, std::make_shared<const bus_message>(
                      bus_message{"glp/0/s1/rq/sev/s/do", request, false}));
  sched.run();
  published();
  asked.clear();
  disk->broken = false;
  clock->set(start_time - 12 * 3'600'000'000'000);
  advance(std::chrono::seconds{10}, std::chrono::seconds{1});
  CHECK(has(published(), R"({"x":{"value":0,"prio":8}})"));
}

TEST_CASE_METHOD(schedules_fixture, "what cannot be deleted owes nothing",
                 "[schedules]") {
  create(override_all_day);
  published();
  answer();
  disk->broken = true;
  arrive("sev/s/do", R"({"action":"delete"})");
  CHECK(has(published(), "! s : the change could not be stored"));
  CHECK_FALSE(releases("a"));
  disk->broken = false;
  arrive("sev/s/cfg/desc", R"("it lives on")");
  published();
  CHECK_FALSE(releases("a"));
  CHECK(disk->records.count("f/s") == 0);
}

TEST_CASE_METHOD(schedules_fixture, "a debt that is not stored is none",
                 "[schedules]") {
  create(override_all_day);
  published();
  answer();
  disk->broken = true;
  arrive("sev/s/cfg/targets", other_target);
  published();
  disk->broken = false;
  arrive("sev/s/cfg/targets", R"(["glp/0/s1/rq/dev/lon/c/if/L/0/x/value"])");
  REQUIRE(disk->records.count("f/s") == 1);
  auto owed = read_owed(decode_object(disk->records["f/s"])->content);
  REQUIRE(owed.size() == 1); // the other target has never had a level
  CHECK(owed[0].topic == "glp/0/s1/rq/dev/lon/a/if/L/0/x/value");
}

TEST_CASE_METHOD(schedules_fixture, "what a group took away is given back",
                 "[schedules][crash]") {
  const std::string debt = "grp/g/1";
  owed_list owed{{"glp/0/s1/rq/dev/lon/m/if/L/0/x/value", 1u << 8}};
  disk->records["f/" + debt] = encode(object_record{debt, to_value(owed), 1});
  SECTION("at once") {
    tell(uut, settle_atom_v, debt,
         std::make_shared<const value>(to_value(owed)));
    published();
  }
  SECTION("after a kill") {
    kill_and_start();
  }
  CHECK(releases("m"));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].first->source == "grp"); // what others wrote stays
  answer();
  CHECK(disk->records.count("f/" + debt) == 0);
  CHECK(published().empty());
}

TEST_CASE_METHOD(schedules_fixture,
                 "a group that is missing shows, until it comes",
                 "[schedules]") {
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  arrive("sev/s/do", R"({"action":"create","args":{
    "targets":["glp/0/s1/rq/grp/g/value"])"
                       + all_day + "}}");
  CHECK(has(published(), R"("error":"glp/0/s1/rq/grp/g: group not found")"));
  CHECK(relayed.empty());
  tell(uut, attach_atom_v, std::string{"g"}, std::string{});
  auto all = published();
  CHECK(has(all, R"(fb/sev/s/sts={"state":"normal","value":1,"next")"));
  CHECK(relayed == std::vector<std::string>{"glp/0/s1/rq/grp/g"});
}

TEST_CASE_METHOD(schedules_fixture, "devices that are no targets are forgotten",
                 "[schedules]") {
  create(all_day);
  published();
  REQUIRE(watches.size() == 1);
  CHECK(watches[0]->device.handle == "a");
  self->monitor(watches[0]->who);
  arrive("sev/s/cfg/targets", other_target);
  published();
  REQUIRE(watches.size() == 2);
  CHECK(watches[1]->device.handle == "b");
  CHECK(watches[1]->who != watches[0]->who);
  CHECK(received<caf::down_msg>().size() == 1); // observers forget who ended
  self->monitor(watches[1]->who);
  arrive("sev/s/cfg/desc", R"("same targets")");
  published();
  CHECK(watches.size() == 2);
  CHECK(received<caf::down_msg>().empty());
  arrive("sev/s/do", R"({"action":"delete"})");
  published();
  CHECK(received<caf::down_msg>().size() == 1);
}

TEST_CASE_METHOD(schedules_fixture, "a zone that is set moves the events",
                 "[schedules]") {
  create(R"(,"weekly":[{"weekday":8,"events":{"00:00":0,"23:00":1}}])");
  published();
  tell(uut, std::make_shared<const value>(
              *iap::read_json(R"({"time":{"zone":"Europe/Berlin"}})")));
  CHECK(has(published(), R"({"x":{"value":1}})")); // 23:13 there
}

} // namespace troupe::test
