#include "tests/support/external_fixture.hpp"

namespace troupe::test {

TEST_CASE_METHOD(external_fixture, "drivers are listened to at every connect",
                 "[external]") {
  tell(uut, bus_event{bus_event::kind::connected, 0});
  auto& all = port->filters_of;
  for (auto filter :
       {"glp/0/./=monitoring/service", "glp/0/s1/fb/dev/acme/+/sts",
        "glp/0/./=engine/acme/about"})
    CHECK(std::find(all.begin(), all.end(), filter) != all.end());
}

TEST_CASE_METHOD(external_fixture,
                 "a device gets its licence and its cfg with its first sts",
                 "[external]") {
  published();
  arrive(device + "/sts", alive);
  auto all = published();
  CHECK(has(on(all, device + "/lic"), R"({"licensed":true,)"));
  CHECK(has(on(all, device + "/cfg"), R"({"name":"","desc":"",)"));
  CHECK(disk->records.count("x/acme/r-1") == 1);
  arrive(device + "/sts", alive);
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture, "cfg is shown once it is stored",
                 "[external]") {
  disk->late = true;
  published();
  arrive(device + "/sts", alive);
  CHECK(shown(device + "/cfg") == "none");
}

TEST_CASE_METHOD(external_fixture,
                 "what the driver says of cfg is kept, with name and desc",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  arrive(device + "/cfg", R"({"zone":3,"loc":{"lat":1},"mru":"x"})");
  CHECK(has(shown(device + "/cfg"),
            R"({"name":"","desc":"","zone":3,"loc":{"lat":1},)"));
}

TEST_CASE_METHOD(external_fixture, "cfg that comes before its sts is not lost",
                 "[external]") {
  published();
  arrive(device + "/cfg", R"({"zone":3})");
  CHECK(published().empty());
  arrive(device + "/sts", alive);
  CHECK(has(shown(device + "/cfg"), R"("zone":3)"));
}

TEST_CASE_METHOD(external_fixture,
                 "a name that follows create at once is not lost",
                 "[external]") {
  arrive(asked + "/do", R"({"action":"create","args":{"type":"t"}})");
  arrive(asked + "/cfg", R"({"name":"hall"})");
  CHECK(told().empty());
  arrive(device + "/sts", alive);
  CHECK(has(shown(device + "/cfg"), R"("name":"hall")"));
  arrive(device + "/cfg", R"({"name":"factory name","zone":1})");
  CHECK(has(shown(device + "/cfg"), R"("name":"hall","zone":1)"));
}

TEST_CASE_METHOD(external_fixture, "cfg is patched at any depth",
                 "[external]") {
  arrive(device + "/sts", alive);
  arrive(asked + "/cfg/loc/lat", "52");
  arrive(asked + "/cfg", R"({"desc":"d"})");
  CHECK(has(shown(device + "/cfg"), R"("loc":{"lat":52},"desc":"d")"));
  CHECK(told().empty());
  arrive(asked + "/cfg", "7");
  arrive(asked + "/cfg", "junk");
  arrive(asked + "/nothing", "7");
  CHECK(told().size() == 3);
}

TEST_CASE_METHOD(external_fixture, "a device that nobody made has no cfg",
                 "[external]") {
  arrive(asked + "/cfg", R"({"name":"x"})");
  CHECK(told() == std::vector<std::string>{"r-1 : device not found"});
}

TEST_CASE_METHOD(external_fixture, "actions and values are left to the driver",
                 "[external]") {
  published();
  arrive(asked + "/do", "junk");
  arrive(asked + "/do", R"({"action":"frobnicate"})");
  arrive(asked + "/if/Room/0/Setpoint/value", "junk");
  CHECK(published().empty());
  CHECK(told().empty());
}

TEST_CASE_METHOD(external_fixture, "cfg survives a restart", "[external]") {
  arrive(device + "/sts", alive);
  arrive(asked + "/cfg", R"({"name":"hall"})");
  std::vector<object_record> stored;
  for (auto& [key, bytes] : disk->records)
    stored.push_back(*decode_object(bytes));
  published();
  start(stored);
  auto all = published();
  CHECK(has(on(all, device + "/cfg"), R"("name":"hall")"));
  CHECK(has(on(all, device + "/lic"), "true"));
  arrive(device + "/sts", alive); // the retained one
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture,
                 "the driver's deletion takes cfg and licence with it",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  arrive(device + "/sts", R"({"state":"deleted"})");
  auto all = published();
  CHECK(on(all, device + "/cfg").empty());
  CHECK(on(all, device + "/lic").empty());
  CHECK(disk->records.empty());
  arrive(device + "/sts", R"({"state":"deleted"})");
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture,
                 "a driver that clears cfg has ended a device", "[external]") {
  arrive(device + "/sts", alive);
  arrive(device + "/cfg", "");
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(external_fixture,
                 "an empty cfg of the gateway itself harms no new device",
                 "[external]") {
  arrive(device + "/sts", alive);
  arrive(device + "/sts", R"({"state":"deleted"})");
  arrive(device + "/sts", alive);
  arrive(device + "/cfg", ""); // what was cleared above
  CHECK(disk->records.count("x/acme/r-1") == 1);
  arrive(device + "/cfg", ""); // and this is the driver's
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(external_fixture,
                 "own publications that come back change nothing",
                 "[external]") {
  published();
  arrive(device + "/sts", alive);
  auto first = shown(device + "/cfg");
  clock->advance(1s);
  arrive(asked + "/cfg", R"({"zone":1})");
  auto second = shown(device + "/cfg");
  clock->advance(1s);
  arrive(asked + "/cfg", R"({"zone":null})");
  auto third = shown(device + "/cfg");
  arrive(device + "/cfg", first);
  arrive(device + "/cfg", second); // late: must not bring the zone back
  arrive(device + "/cfg", third);
  CHECK_FALSE(has(third, "zone"));
  pass(3s);
  CHECK(published().empty());
  arrive(device + "/cfg", first); // somebody keeps an old one
  pass(3s);
  CHECK(shown(device + "/cfg") == third);
}

TEST_CASE_METHOD(external_fixture,
                 "a driver that insists on its cfg is corrected, not raced",
                 "[external]") {
  arrive(device + "/sts", alive);
  arrive(asked + "/cfg", R"({"name":"hall"})");
  published();
  for (auto i = 0; i < 100; ++i)
    arrive(device + "/cfg", R"({"name":"mine"})");
  CHECK(published().size() == 1);
  pass(3s);
  auto later = published();
  CHECK(later.size() == 1);
  CHECK(has(on(later, device + "/cfg"), R"("name":"hall")"));
}

TEST_CASE_METHOD(external_fixture, "junk for sts and cfg is told once",
                 "[external]") {
  for (auto i = 0; i < 100; ++i) {
    arrive(device + "/sts", "junk");
    arrive(device + "/sts", "[]");
    arrive("glp/0/s1/fb/dev/acme/b a d/sts", alive);
  }
  CHECK(told().size() == 1);
  arrive(device + "/sts", alive);
  arrive(device + "/cfg", "junk");
  arrive(device + "/cfg", "7");
  CHECK(told().size() == 1);
  CHECK(disk->records.size() == 1);
}

TEST_CASE_METHOD(external_fixture, "a full disk is told, and cfg stays",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  disk->broken = true;
  arrive(asked + "/cfg", R"({"name":"x"})");
  CHECK(told() == std::vector<std::string>{"the change could not be stored"});
  CHECK(published().empty());
  disk->broken = false;
  arrive(asked + "/cfg", R"({"desc":"y"})");
  CHECK(has(shown(device + "/cfg"), R"({"name":"","desc":"y",)"));
}

} // namespace troupe::test
