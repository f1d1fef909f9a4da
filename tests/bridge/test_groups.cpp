#include "bridge/groups.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// The test plays the bus and the publisher.
struct groups_fixture : det_fixture {
  groups_fixture() {
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    uut = spawn(groups_behavior, std::string{"s1"}, stored,
                groups_ports{as<publisher_actor>(), spawn(fake_store, disk),
                             clock, flow, as<schedules_actor>()});
  }

  void arrive(const std::string& tail, const std::string& payload) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/grp/" + tail, payload, false}));
  }

  /// What went back to the bus, as `TOPIC=PAYLOAD`.
  std::vector<std::string> relayed() {
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

  void create(bool provision) {
    arrive("g/do", std::string{R"({"action":"self.create","args":{"members":)"
                               R"(["glp/0/s1/rq/dev/lon/a/if/L/0/x"],)"
                               R"("provision":)"}
                     + (provision ? "true}}" : "false}}"));
  }

  /// What members have lost, as `TOPIC:LEVELS`, of debts that are stored.
  std::vector<std::string> lost() {
    std::vector<std::string> out;
    auto more = true;
    while (more)
      self->receive(
        [&](settle_atom, const std::string& debt, const settings_ptr& owed) {
          CHECK(disk->records.count("f/" + debt) == 1);
          for (auto& x : read_owed(*owed))
            out.push_back(x.topic + ':' + std::to_string(x.levels));
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// As after a kill -9.
  void start_again() {
    std::vector<object_record> stored;
    for (auto& [key, bytes] : disk->records)
      if (key.compare(0, 2, "g/") == 0)
        stored.push_back(*decode_object(bytes));
    start(stored);
    received<bus_message_ptr>();
  }

  std::shared_ptr<inflow> flow = std::make_shared<inflow>(10'000);
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  resource_actor uut;
};

} // namespace

TEST_CASE_METHOD(groups_fixture, "a group is stored, shown, and relays",
                 "[groups]") {
  create(true);
  CHECK(disk->records.count("g/g") == 1);
  CHECK(shown().find("fb/grp/g/sts={\"state\":\"provisioned\"")
        != std::string::npos);
  arrive("g/value", "5");
  CHECK(relayed()
        == std::vector<std::string>{"glp/0/s1/rq/dev/lon/a/if/L/0/x/value=5"});
  arrive("g/do", R"({"action":"wink"})");
  CHECK(relayed()
        == std::vector<std::string>{
          R"(glp/0/s1/rq/dev/lon/a/do={"action":"wink"})"});
}

TEST_CASE_METHOD(groups_fixture, "a group gets its last value when provisioned",
                 "[groups]") {
  create(false);
  arrive("g/value", "5");
  CHECK(relayed().empty());
  CHECK(received<diagnostic>().size() == 1);
  arrive("g/do", R"({"action":"self.provision","args":{"apply":true}})");
  CHECK(relayed().size() == 1);
}

TEST_CASE_METHOD(groups_fixture, "a group that cannot be stored is not there",
                 "[groups]") {
  disk->broken = true;
  create(true);
  CHECK(shown().empty());
  CHECK(received<diagnostic>().back().message
        == "g : the change could not be stored");
  arrive("g/value", "5");
  CHECK(relayed().empty());
}

TEST_CASE_METHOD(groups_fixture, "changes that build on a lost one are lost",
                 "[groups]") {
  disk->broken = true;
  for (auto action : {"self.create", "self.update", "self.provision"})
    self->send(uut, std::make_shared<const bus_message>(
                      bus_message{"glp/0/s1/rq/grp/g/do",
                                  std::string{R"({"action":")"} + action
                                    + R"(","args":{"desc":"x"}})",
                                  false}));
  sched.run();
  CHECK(received<diagnostic>().size() == 3);
  disk->broken = false;
  arrive("g/do", R"({"action":"self.provision"})");
  CHECK(received<diagnostic>().back().message == "g : group not found");
  CHECK(shown().empty());
}

TEST_CASE_METHOD(groups_fixture, "groups come back, deleted ones do not",
                 "[groups]") {
  create(true);
  auto record = decode_object(disk->records.at("g/g"));
  REQUIRE(record);
  auto before = shown();
  start({*record});
  CHECK(shown() == before);
  arrive("g/do", R"({"action":"self.delete"})");
  CHECK(disk->records.empty());
  auto last = shown();
  CHECK(last.find("\"state\":\"deleted\"") != std::string::npos);
  CHECK(last.find("fb/grp/g/cfg=\n") != std::string::npos);
}

TEST_CASE_METHOD(groups_fixture, "bad requests to groups are errors, no more",
                 "[groups]") {
  for (auto [tail, payload] :
       std::initializer_list<std::pair<const char*, const char*>>{
         {"g/value", "1"}, {"g/do", "junk"}, {"g/do", "{}"}, {"", "1"}}) {
    arrive(tail, payload);
    CHECK(received<diagnostic>().size() == 1);
  }
  CHECK(shown().empty());
  CHECK(relayed().empty());
}

TEST_CASE_METHOD(groups_fixture, "a flood to a group is refused, not kept",
                 "[groups]") {
  create(true);
  shown();
  auto before = flow->take(1'000, 2);
  arrive("g/value", std::string(1'000, '1'));
  CHECK(relayed().empty());
  CHECK(received<diagnostic>().size() == 1);
  before.reset();
  arrive("g/value", std::string(1'000, '1'));
  CHECK(relayed().size() == 1);
  CHECK(flow->bytes_under_way() == 0);
}

TEST_CASE_METHOD(groups_fixture, "who leaves a group loses its levels",
                 "[groups][owed]") {
  const std::string left = "glp/0/s1/rq/dev/lon/a/if/L/0/x/value:256";
  create(true);
  arrive("g", R"({"value":5,"prio":8})");
  SECTION("when it is removed") {
    arrive("g/do", R"({"action":"self.remove","args":{"members":[
      "glp/0/s1/rq/dev/lon/a/if/L/0/x"]}})");
    CHECK(lost() == std::vector<std::string>{left});
  }
  SECTION("when the group is deleted") {
    arrive("g/do", R"({"action":"self.delete"})");
    CHECK(lost() == std::vector<std::string>{left});
    CHECK(disk->records.count("g/g") == 0);
  }
  SECTION("after a kill, too") {
    start_again();
    arrive("g/do", R"({"action":"self.delete"})");
    CHECK(lost() == std::vector<std::string>{left});
  }
  SECTION("but not when the store refuses") {
    disk->broken = true;
    arrive("g/do", R"({"action":"self.delete"})");
    CHECK(lost().empty());
  }
}

TEST_CASE_METHOD(groups_fixture, "normal values are nothing to lose",
                 "[groups][owed]") {
  create(true);
  arrive("g", R"({"value":5})");
  arrive("g", R"({"value":null,"prio":8})");
  arrive("g/do", R"({"action":"self.delete"})");
  CHECK(lost().empty());
}

TEST_CASE_METHOD(groups_fixture, "schedules hear which groups take values",
                 "[groups]") {
  auto told = [&] {
    std::string out;
    auto more = true;
    while (more)
      self->receive([&](attach_atom, const std::string& handle,
                        const std::string& why) { out += handle + ':' + why; },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  };
  create(false);
  CHECK(told() == "g:group is not provisioned");
  arrive("g/do", R"({"action":"self.provision"})");
  CHECK(told() == "g:");
  arrive("g/do", R"({"action":"self.delete"})");
  CHECK(told() == "g:group not found");
}

} // namespace troupe::test
