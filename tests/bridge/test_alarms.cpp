#include "actors/timer_wheel.hpp"
#include "bridge/alarms.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

const std::string lamp_on
  = R"x({"activation":"eq(\"glp/0/s1/fb/dev/lon/a/if/L/0/x/value/state\",1)")x";

/// The test plays bus, publisher, devices and the mail server.
struct alarms_fixture : det_fixture {
  alarms_fixture() {
    start();
  }

  /// From what is on the disk, as after a kill -9.
  void start(const std::string& settings = "{}") {
    stored_alarms stored;
    for (auto& [key, bytes] : disk->records)
      (key.compare(0, 2, "l/") == 0 ? stored.rows : stored.alarms)
        .push_back(*decode_object(bytes));
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{100}});
    store = spawn(fake_store, disk);
    uut = spawn(alarms_behavior, std::string{"s1"}, stored,
                *iap::read_json(settings),
                alarms_ports{as<publisher_actor>(), store, clock, wheel,
                             as<mailer_actor>()});
    tell(uut, attach_atom_v, as<manager_actor>(), as<bus_listener_actor>());
  }

  void arrive(const std::string& tail, const std::string& payload) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/alarm/" + tail, payload, false}));
  }

  void create(const std::string& members = "}") {
    arrive("al/do", R"({"action":"create","args":)" + lamp_on + members + '}');
  }

  void report(bool active, bool urgent = false) {
    alarm_report x;
    x.source = "dev/modbus/a";
    x.type = "deviceDown";
    x.active = active;
    x.message = "a: no answer";
    x.urgent = urgent;
    x.needs_ack = true;
    tell(uut, std::make_shared<const alarm_report>(x));
  }

  /// What was published since the last call, as `TAIL=PAYLOAD`; what was
  /// complained about as `! TEXT`.
  std::vector<std::string> published() {
    std::vector<std::string> out;
    auto more = true;
    while (more)
      self->receive(
        [&](caf::put_atom, const bus_message_ptr& x) {
          out.push_back(x->topic.substr(9) + '=' + x->payload);
        },
        [&](const diagnostic& x) { out.push_back("! " + x.message); },
        [&](observe_atom, const point_watch_ptr& x) { watch = x; },
        [&](const mail_ptr& x) { mails.push_back(x->subject); },
        [&](const bus_message_ptr& x) { jobs.push_back(x->topic); },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// The states that `ev/alarm` told since the last call.
  std::string told() {
    std::string out;
    for (auto& x : published())
      if (x.compare(0, 9, "ev/alarm=") == 0)
        out += *iap::read_json(x.substr(9))->field("state")->text() + ' ';
    return out;
  }

  /// What the alarm's condition watches has this value.
  void sample_of(int state) {
    REQUIRE(watch);
    tell(watch->who, watch->token,
         sample{0, quality::good, make_structure({{"state", value{state}}}),
                clock->now()});
  }

  value row(size_t i = 0) {
    value out;
    auto asked = self->request(uut, caf::infinite, load_atom_v);
    sched.run();
    asked.receive(
      [&](const value_list_ptr& x) {
        if (i < x->size())
          out = (*x)[i];
      },
      [](const caf::error&) { FAIL(); });
    return out;
  }

  std::string id() {
    return *row().field("id")->text();
  }

  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  store_actor store;
  alarms_actor uut;
  point_watch_ptr watch;
  std::vector<std::string> mails;
  std::vector<std::string> jobs;
};

} // namespace

TEST_CASE_METHOD(alarms_fixture, "an alarm of the bus comes and goes",
                 "[alarms]") {
  create(R"(,"ackd":true})");
  auto shown = published();
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].find(R"(fb/alarm/al/cfg={"desc":null,"enabled":true,)") == 0);
  CHECK(shown[1].find(R"(fb/alarm/al/sts={"state":"enabled")") == 0);
  sample_of(0);
  CHECK(told().empty());
  sample_of(1);
  CHECK(told() == "active ");
  sample_of(1);
  CHECK(told().empty());
  sample_of(0);
  CHECK(told() == "inactive ");
}

TEST_CASE_METHOD(alarms_fixture, "an alarm is acknowledged by its handle",
                 "[alarms]") {
  create(R"(,"ackd":true})");
  published();
  sample_of(1);
  published();
  arrive("al/do", R"({"action":"acknowledge","args":{"by":"anna"}})");
  CHECK(told() == "acknowledged ");
  CHECK(*row().field("acknowledged_by")->text() == "anna");
}

TEST_CASE_METHOD(alarms_fixture, "what was acknowledged stays so",
                 "[alarms][crash]") {
  create(R"(,"ackd":true})");
  published();
  sample_of(1);
  arrive("al/do", R"({"action":"acknowledge"})");
  published();
  start();
  published();
  sample_of(1);
  CHECK(told().empty());
  CHECK(*row().field("active")->boolean());
  CHECK(*row().field("acknowledged")->boolean());
  sample_of(0);
  CHECK(told() == "inactive ");
}

TEST_CASE_METHOD(alarms_fixture, "an alarm is told once the disk has it",
                 "[alarms]") {
  disk->late = true;
  report(true);
  CHECK(told().empty());
  report(false);
  report(true); // gathered meanwhile
  tell(store, commit_atom_v);
  CHECK(told() == "active inactive active ");
}

TEST_CASE_METHOD(alarms_fixture, "an alarm is told although the disk is full",
                 "[alarms]") {
  disk->broken = true;
  report(true);
  CHECK(told() == "active ");
  disk->broken = false;
  clock->advance(std::chrono::seconds{31});
  advance(std::chrono::seconds{31}, std::chrono::milliseconds{500});
  CHECK(disk->records.size() == 1);
}

TEST_CASE_METHOD(alarms_fixture, "what is wrong with an alarm is told",
                 "[alarms]") {
  auto [args, why] = GENERATE(table<const char*, const char*>({
    {R"x({})x", "activation"},
    {R"x({"activation":"sqrt(1)"})x", "unknown function sqrt"},
    {R"x({"activation":"eq(\"glp/0/s2/fb/dev/lon/a/if/L/0/x/value\",1)"})x",
     "no value of a datapoint"},
    {R"x({"activation":"eq(\"glp/0/s1/fb/dev/lon/a/cfg\",1)"})x",
     "no value of a datapoint"},
    {R"x({"activation":"eq(\"glp/0/s1/fb/dev/lon/a/sts/health\",1)",
      "actions":{"sms":{"to":"1"}}})x",
     "sms"},
  }));
  arrive("al/do", std::string{R"({"action":"create","args":)"} + args + '}');
  auto all = published();
  REQUIRE(all.size() == 1);
  INFO(all[0]);
  CHECK(all[0].find(why) != std::string::npos);
}

TEST_CASE_METHOD(alarms_fixture, "a disabled alarm keeps silent", "[alarms]") {
  create();
  published();
  arrive("al/cfg/enabled", "false");
  CHECK(published().back().find(R"("state":"disabled")") != std::string::npos);
  sample_of(1);
  CHECK(told().empty());
}

TEST_CASE_METHOD(alarms_fixture,
                 "an alarm that is rewritten gives back watches", "[alarms]") {
  create();
  published();
  sample_of(1);
  CHECK(told() == "active ");
  auto before = watch;
  self->monitor(before->who);
  arrive("al/cfg/activation",
         R"x("eq(\"glp/0/s1/fb/dev/lon/a/if/L/0/y/value/state\",1)")x");
  CHECK(told().empty()); // it is active until the new condition says otherwise
  CHECK(watch->point == "y");
  CHECK(watch->who != before->who);
  CHECK(received<caf::down_msg>().size() == 1); // observers forget who ended
  tell(before->who, before->token,
       sample{0, quality::good, make_structure({{"state", value{0}}}),
              clock->now()});
  CHECK(told().empty());
  sample_of(0);
  CHECK(told() == "inactive ");
}

TEST_CASE_METHOD(alarms_fixture, "a deleted alarm leaves its status",
                 "[alarms]") {
  create();
  published();
  sample_of(1);
  published();
  arrive("al/do", R"({"action":"delete"})");
  auto all = published();
  CHECK(std::count(all.begin(), all.end(), "fb/alarm/al/cfg=") == 1);
  CHECK(disk->records.count("a/al") == 0);
}

TEST_CASE_METHOD(alarms_fixture, "people clear what is over", "[alarms]") {
  report(true);
  auto row_id = id();
  arrive(row_id + "/do", R"({"action":"clear"})");
  CHECK(published().back().compare(0, 2, "! ") == 0); // it is active
  report(false);
  arrive(row_id + "/do", R"({"action":"acknowledge"})");
  arrive(row_id + "/do", R"({"action":"clear"})");
  CHECK(row().is_null());
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(alarms_fixture, "a shelved alarm keeps silent for a while",
                 "[alarms]") {
  report(true);
  arrive(id() + "/do", R"({"action":"shelve","args":{"seconds":60}})");
  published();
  report(false);
  report(true);
  CHECK(told().empty());
  clock->advance(std::chrono::seconds{61});
  advance(std::chrono::seconds{61}, std::chrono::milliseconds{500});
  CHECK(told() == "active ");
}

TEST_CASE_METHOD(alarms_fixture, "a source that is gone has no alarms",
                 "[alarms]") {
  report(true);
  published();
  alarm_report gone;
  gone.source = "dev/modbus/a";
  tell(uut, std::make_shared<const alarm_report>(gone));
  CHECK(told() == "inactive ");
}

TEST_CASE_METHOD(alarms_fixture, "an alarm starts its jobs", "[alarms]") {
  create(R"(,"actions":{"job":{"activate":"glp/0/s1/rq/job/on/do"}}})");
  published();
  sample_of(1);
  published();
  CHECK(jobs == std::vector<std::string>{"glp/0/s1/rq/job/on/do"});
}

TEST_CASE_METHOD(alarms_fixture, "urgent alarms are mailed to those who asked",
                 "[alarms][mail]") {
  start(R"({"smtp":{"address":"mail","to":["anna@example.org"]}})");
  report(true, true);
  published();
  CHECK(mails.empty()); // others may come
  clock->advance(std::chrono::seconds{31});
  advance(std::chrono::seconds{31}, std::chrono::milliseconds{500});
  published();
  CHECK(mails == std::vector<std::string>{"a: no answer"});
}

} // namespace troupe::test
