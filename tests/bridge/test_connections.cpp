#include "tests/support/connections_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

TEST_CASE_METHOD(connections_fixture, "a connection shows each of its states",
                 "[connections]") {
  act(wired);
  CHECK(states() == "created ");
  act(R"({"action":"provision"})");
  CHECK(states() == "provisioning provisioned ");
  act(R"({"action":"deprovision"})");
  CHECK(states() == "unprovisioned ");
  act(R"({"action":"delete"})");
  CHECK(states() == "deleted ");
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(connections_fixture, "a repeated create shows what is there",
                 "[connections]") {
  act(wired);
  CHECK(states() == "created ");
  act(wired);
  CHECK(states() == "created ");
  act(R"({"action":"provision"})");
  states();
  act(wired);
  CHECK(states() == "provisioned ");
}

TEST_CASE_METHOD(connections_fixture,
                 "all connections are told when every request has ended",
                 "[connections]") {
  disk->late = true;
  act(wired);
  act(R"({"action":"provision"})");
  tell(uut, settle_atom_v);
  CHECK(received<connection_list_ptr>().empty());
  tell(caf::actor_cast<caf::actor>(store), commit_atom_v);
  auto got = received<connection_list_ptr>();
  REQUIRE(got.size() == 1);
  REQUIRE(got[0]->size() == 1);
  auto& x = got[0]->at(0);
  CHECK(x.handle == "c");
  CHECK(x.provisioned);
  CHECK(x.args.field("sources") != nullptr);
  tell(uut, settle_atom_v);
  CHECK(received<connection_list_ptr>().size() == 1);
}

TEST_CASE_METHOD(connections_fixture, "an unknown connection has failed",
                 "[connections]") {
  act(R"({"action":"provision"})");
  CHECK(states() == "failed ");
  CHECK(told().size() == 1);
}

TEST_CASE_METHOD(connections_fixture, "a connection from nowhere has failed",
                 "[connections]") {
  auto payload = std::string{wired};
  payload.replace(payload.find("/lon/a/"), 7, "/lon/none/");
  act(payload);
  act(R"({"action":"provision"})");
  CHECK(states() == "created provisioning failed ");
  CHECK(told().back().message == "c: none : device not found");
}

TEST_CASE_METHOD(connections_fixture,
                 "types that do not fit are refused at create",
                 "[connections]") {
  for (auto handle : {"a", "b"}) {
    auto type = *lamp_type();
    type.blocks[0].name = "L";
    type.points[nvi_lamp].name = "x";
    type.points[nvi_level].name = "y";
    device_view view;
    view.device = {"lon", handle};
    view.type = std::make_shared<const device_type>(type);
    bus->devices.push_back(std::make_shared<const device_view>(view));
  }
  act(wired);
  CHECK(states().empty());
  auto news = told();
  REQUIRE(news.size() == 1);
  CHECK(news[0].message.find("x is a structure") == 0);
  CHECK(disk->records.empty());
  SECTION("and the next request goes on") {
    auto payload = std::string{wired};
    payload.insert(payload.rfind("}}"), R"(,"map":{"$":"$.value"})");
    act(payload);
    CHECK(states() == "created ");
  }
}

TEST_CASE_METHOD(connections_fixture,
                 "requests keep their order while types are looked up",
                 "[connections]") {
  for (auto payload :
       {wired, R"({"action":"provision"})", R"({"action":"deprovision"})"})
    self->send(uut, std::make_shared<const bus_message>(
                      bus_message{"glp/0/s1/rq/con/c/do", payload, false}));
  sched.run();
  CHECK(states() == "created provisioning unprovisioned ");
  CHECK(told().empty());
}

TEST_CASE_METHOD(connections_fixture, "connections go on after a restart",
                 "[connections]") {
  act(wired);
  act(R"({"action":"provision"})");
  states();
  auto record = decode_object(disk->records.at("c/c"));
  REQUIRE(record);
  start({*record});
  CHECK(states() == "provisioned provisioned ");
}

TEST_CASE_METHOD(connections_fixture, "what cannot be stored is not there",
                 "[connections]") {
  disk->broken = true;
  act(wired);
  CHECK(states().empty());
  disk->broken = false;
  act(R"({"action":"provision"})");
  CHECK(states() == "failed ");
}

TEST_CASE_METHOD(connections_fixture, "bad requests are errors, no more",
                 "[connections]") {
  for (auto [payload, tail] :
       std::initializer_list<std::pair<const char*, const char*>>{
         {"junk", "c/do"},
         {"{}", "c/do"},
         {"1", "c/cfg"},
         {"1", "c"},
         {R"({"action":"create"})", "c/do"}}) {
    act(payload, tail);
    CHECK(told().size() == 1);
  }
  CHECK(states().empty());
}

namespace {

constexpr auto far = R"({"action":"create","args":{)"
                     R"("sources":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"],)"
                     R"("destinations":[{"topic":"far/x","broker":"10.0.0.2",)"
                     R"("protocol":"mqtts"}],)"
                     R"("credentials":{"user":"u","passwd":"secret"}}})";

} // namespace

TEST_CASE_METHOD(connections_fixture,
                 "an end elsewhere is reached while the connection runs",
                 "[connections]") {
  act(far);
  CHECK(places.empty());
  act(R"({"action":"provision"})");
  REQUIRE(places.size() == 1);
  CHECK(places[0].host == "10.0.0.2");
  CHECK(places[0].port == 8883);
  CHECK(places[0].tls);
  CHECK(places[0].user == "u");
  CHECK(places[0].password == "secret");
  CHECK(ports[0]->connects == 1);
  act(R"({"action":"deprovision"})");
  act(R"({"action":"provision"})");
  CHECK(places.size() == 2);
}

TEST_CASE_METHOD(connections_fixture, "passwords are not shown",
                 "[connections]") {
  act(far);
  act(R"({"action":"provision"})");
  for (auto& x : bus->put)
    CHECK(x->payload.find("secret") == std::string::npos);
}

TEST_CASE_METHOD(connections_fixture, "connections share a broker",
                 "[connections]") {
  for (auto tail : {"c/do", "d/do"}) {
    act(far, tail);
    act(R"({"action":"provision"})", tail);
  }
  CHECK(places.size() == 1);
  act(R"({"action":"delete"})", "c/do");
  act(R"({"action":"deprovision"})", "d/do");
  act(R"({"action":"provision"})", "d/do");
  CHECK(places.size() == 2);
}

TEST_CASE_METHOD(connections_fixture, "values from elsewhere reach datapoints",
                 "[connections]") {
  act(R"({"action":"create","args":{)"
      R"("sources":[{"subscription":"glp/0/&plant/x/data"}],)"
      R"("destinations":["glp/0/s1/rq/dev/lon/b/if/L/0/y/value"]}})");
  act(R"({"action":"provision"})");
  REQUIRE(ports.size() == 1);
  CHECK(places[0].host.empty());
  CHECK(states() == "created provisioning provisioned ");
}

} // namespace troupe::test
