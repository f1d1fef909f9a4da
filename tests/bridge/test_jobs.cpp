#include "bridge/job_cfg.hpp"
#include "bridge/jobs.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

constexpr const char* lamps_off
  = R"({"action":"create","args":{"desc":"all off","members":[)"
    R"({"obj":0,"tgt":"glp/0/s1/rq/dev/lon/a/if/L/0/x/value"},)"
    R"({"obj":{"action":"wink"},"tgt":"glp/0/s1/rq/grp/g/do"}]}})";

/// The test plays the bus and the publisher.
struct jobs_fixture : det_fixture {
  jobs_fixture() {
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    uut = spawn(jobs_behavior, std::string{"s1"}, stored,
                jobs_ports{as<publisher_actor>(), spawn(fake_store, disk),
                           clock, flow});
  }

  void arrive(const std::string& tail, const std::string& payload) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/job/" + tail, payload, false}));
  }

  /// What went back to the bus, as `TOPIC=PAYLOAD`.
  std::vector<std::string> sent() {
    std::vector<std::string> out;
    for (auto& x : received<bus_message_ptr>())
      out.push_back(x->topic + '=' + x->payload);
    return out;
  }

  /// What was shown, as `TOPIC=PAYLOAD`.
  std::string shown() {
    std::string out;
    auto more = true;
    while (more)
      self->receive(
        [&](caf::put_atom, const bus_message_ptr& x) {
          out += x->topic + '=' + x->payload + '\n';
          CHECK(x->retained);
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  bool shows(const std::string& text) {
    return shown().find(text) != std::string::npos;
  }

  std::string complaint() {
    auto all = received<diagnostic>();
    return all.empty() ? "" : all.front().message;
  }

  std::shared_ptr<inflow> flow = std::make_shared<inflow>(10'000);
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  resource_actor uut;
};

} // namespace

TEST_CASE_METHOD(jobs_fixture, "a job sends each object to its target",
                 "[jobs]") {
  arrive("off/do", lamps_off);
  CHECK(shows(R"(fb/job/off/sts={"state":"created")"));
  arrive("off/do", R"({"action":"activate"})");
  CHECK(
    sent()
    == std::vector<std::string>{"glp/0/s1/rq/dev/lon/a/if/L/0/x/value=0",
                                R"(glp/0/s1/rq/grp/g/do={"action":"wink"})"});
  CHECK(shows(R"(fb/job/off/sts={"state":"active")"));
}

TEST_CASE_METHOD(jobs_fixture, "an alarm may name a job without do", "[jobs]") {
  arrive("off/do", lamps_off);
  arrive("off", R"({"action":"activate"})");
  CHECK(sent().size() == 2);
}

TEST_CASE_METHOD(jobs_fixture, "a job is there after a restart", "[jobs]") {
  arrive("off/do", lamps_off);
  shown();
  start({*decode_object(disk->records.at("j/off"))});
  CHECK(shows(R"("desc":"all off","usage":"schedule")"));
  arrive("off/do", R"({"action":"activate"})");
  CHECK(sent().size() == 2);
}

TEST_CASE_METHOD(jobs_fixture, "a job of a bad record says so", "[jobs]") {
  start(
    {{"off", make_structure({{"cfg", make_structure({{"members", value{7}}})}}),
      0}});
  shown();
  arrive("off/do", R"({"action":"activate"})");
  CHECK(sent().empty());
  CHECK(complaint() == "off : members: takes a list");
}

TEST_CASE_METHOD(jobs_fixture, "a deleted job sends nothing", "[jobs]") {
  arrive("off/do", lamps_off);
  arrive("off/do", R"({"action":"delete"})");
  auto all = shown();
  CHECK(all.find(R"(fb/job/off/sts={"state":"deleted")") != std::string::npos);
  CHECK(all.find("fb/job/off/cfg=\n") != std::string::npos);
  arrive("off/do", R"({"action":"activate"})");
  CHECK(sent().empty());
  CHECK(complaint() == "off : job not found");
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(jobs_fixture, "members are replaced by deep writes",
                 "[jobs]") {
  arrive("off/do", lamps_off);
  arrive("off/cfg/members", "[]");
  CHECK(shows(R"(fb/job/off/sts={"state":"updated")"));
  arrive("off/do", R"({"action":"activate"})");
  CHECK(sent().empty());
}

TEST_CASE_METHOD(jobs_fixture, "a job without room sends nothing at all",
                 "[jobs]") {
  arrive("off/do", lamps_off);
  shown();
  auto room = flow->take(2'200); // leaves less than two messages
  arrive("off/do", R"({"action":"activate"})");
  CHECK(sent().empty());
  CHECK(shows(R"("state":"failed")"));
  CHECK(complaint().find("nothing was sent") != std::string::npos);
}

TEST_CASE_METHOD(jobs_fixture, "a job that cannot be stored does not exist",
                 "[jobs]") {
  disk->broken = true;
  arrive("off/do", lamps_off);
  CHECK(shown().empty());
  CHECK(complaint() == "off : the change could not be stored");
}

TEST_CASE("jobs are checked", "[jobs]") {
  auto rules = job_rules("s1");
  auto check = [&](value members) {
    auto found = rules.check("off",
                             make_structure({{"members", std::move(members)}}));
    return found ? std::string{} : found.error().text;
  };
  auto list = [](value obj, value tgt) {
    array out;
    out.elements.push_back(
      make_structure({{"obj", std::move(obj)}, {"tgt", std::move(tgt)}}));
    return value{std::move(out)};
  };
  CHECK(check(value{array{}}).empty());
  CHECK(check(list(value{1}, value{"glp/0/s1/rq/sev/a/cfg/suspend"})).empty());
  CHECK(check(value{1}) == "members: takes a list");
  CHECK(check(list(value{1}, value{2})).find("members/0: a member is") == 0);
  for (auto topic : {"glp/0/s2/rq/dev/lon/a/do", "glp/0/s1/fb/dev/lon/a/sts",
                     "glp/0/s1/rq/dev/+/a/do", "", "glp/0/s1/rq/job/on/do"}) {
    CAPTURE(topic);
    CHECK_FALSE(check(list(value{1}, value{topic})).empty());
  }
  array many;
  many.elements.resize(1'001, value{structure{}});
  CHECK(check(value{std::move(many)}) == "members: more than 1000");
}

TEST_CASE_METHOD(jobs_fixture, "a job that goes round with an alarm is stopped",
                 "[jobs]") {
  flow = std::make_shared<inflow>();
  start({});
  arrive("off/do", lamps_off);
  shown();
  for (auto i = 0; i < 100; ++i) // what its alarm would do
    arrive("off", R"({"action":"activate"})");
  CHECK(sent().size() == 20);
  CHECK(shows(R"(fb/job/off/sts={"state":"failed")"));
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message.find("more than 10 times in a minute")
        != std::string::npos);
}

TEST_CASE_METHOD(jobs_fixture, "jobs leave room for the requests of others",
                 "[jobs]") {
  flow = std::make_shared<inflow>();
  start({});
  std::string members;
  for (auto i = 0; i < 1'000; ++i)
    members += (i == 0 ? "" : ",")
               + std::string{R"({"obj":0,"tgt":"glp/0/s1/rq/dev/lon/a/cfg"})"};
  for (auto job : {"a", "b", "c"}) {
    arrive(std::string{job} + "/do",
           R"({"action":"create","args":{"members":[)" + members + "]}}");
    self->send(uut, std::make_shared<const bus_message>(
                      bus_message{std::string{"glp/0/s1/rq/job/"} + job + "/do",
                                  R"({"action":"activate"})", false}));
  }
  sched.run();
  std::vector<bus_message_ptr> all = received<bus_message_ptr>();
  CHECK(all.size() == 2'000);
  CHECK(complaint() == "c : too many requests are under way: nothing was sent");
  all.clear(); // their outcomes are there
  arrive("c/do", R"({"action":"activate"})");
  CHECK(sent().size() == 1'000);
}

} // namespace troupe::test
