#include "bridge/connections.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace troupe::test {

namespace {

constexpr auto wired = R"({"action":"create","args":{)"
                       R"("sources":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"],)"
                       R"("destinations":)"
                       R"(["glp/0/s1/rq/dev/lon/b/if/L/0/y/value"]}})";

/// A manager with any datapoint anybody asks for, save those of one device.
manager_actor::behavior_type kind_manager(manager_actor::pointer self,
                                          const std::string& absent) {
  return {
    [=](const device_request_ptr& x, const completion_actor& who) {
      self->send(who, outcome{x->number, ec::none, {}, x->topic, {}});
    },
    [](const type_list_ptr&) -> caf::result<caf::ok_atom> {
      return caf::ok_atom_v;
    },
    [](caf::get_atom) { return std::make_shared<const type_list>(); },
    [](const rule_list_ptr&) -> caf::result<caf::ok_atom> {
      return caf::ok_atom_v;
    },
    [](load_atom) { return std::make_shared<const rule_list>(); },
    [](const lon::catalogue_ptr&) {},
    [](attach_atom, const std::string&, const driver_actor&) {},
    [absent](observe_atom,
             const point_watch_ptr& x) -> caf::result<caf::ok_atom> {
      if (x->device.handle == absent)
        return caf::make_error(ec::no_such_device,
                               absent + " : device not found");
      return caf::ok_atom_v;
    },
    [](const rule_list_ptr&) { return caf::ok_atom_v; },
    [](load_atom) { return std::make_shared<const rule_list>(); },
    [](gone_atom, device_number) {},
    [](observe_atom, device_number) {},
    [](settle_atom, device_number, const std::string&, const std::string&) {},
    [](caf::get_atom, attach_atom) {
      return std::make_shared<const metric_list>();
    },
    [](caf::get_atom, caf::ok_atom) {
      return std::make_shared<const metric_list>();
    },
    [](wake_atom, uint64_t) {},
  };
}

/// What the publisher knows of devices, and what it is shown.
struct fake_bus {
  std::vector<device_view_ptr> devices;
  std::vector<bus_message_ptr> put;
  std::vector<diagnostic> told;
};

using fake_bus_ptr = std::shared_ptr<fake_bus>;

publisher_actor::behavior_type fake_publisher(publisher_actor::pointer,
                                              const fake_bus_ptr& bus) {
  return {
    [](const device_view_ptr&) {},
    [](const block_view_ptr&) {},
    [](const sample_report_ptr&) {},
    [](const life_event_ptr&) {},
    [bus](const diagnostic& x) { bus->told.push_back(x); },
    [](observe_atom, const observer_actor&) {},
    [bus](caf::get_atom, const std::string& path) {
      view_set found;
      for (auto& x : bus->devices)
        if (path == x->device.protocol + '/' + x->device.handle)
          found.devices.push_back(x);
      return std::make_shared<const view_set>(std::move(found));
    },
    [bus](caf::put_atom, const bus_message_ptr& x) { bus->put.push_back(x); },
    [](load_atom, const std::string&) {},
    [](const event_filter_ptr&) {},
    [](const lon::catalogue_ptr&) {},
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) { return std::make_shared<const metric_list>(); },
    [](const bus_event&) {},
    [](const bus_message_ptr&) {},
    [](wake_atom, uint64_t) {},
  };
}

/// The test plays the bus.
struct connections_fixture : det_fixture {
  connections_fixture() {
    manager = spawn(kind_manager, std::string{"none"});
    publisher = spawn(fake_publisher, bus);
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    uut = spawn(connections_behavior, std::string{"s1"}, stored,
                connections_ports{
                  manager, publisher, store = spawn(fake_store, disk), clock,
                  as<wheel_actor>(), [this](const exchange_place& x) {
                    places.push_back(x);
                    ports.push_back(std::make_shared<fake_port>());
                    return ports.back();
                  }});
  }

  void act(const std::string& payload, const std::string& tail = "c/do") {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/con/" + tail, payload, false}));
  }

  /// States that were shown since the last call.
  std::string states() {
    std::string out;
    for (auto& x : std::exchange(bus->put, {})) {
      auto at = x->payload.find("\"state\":\"");
      if (at != std::string::npos)
        out += x->payload.substr(at + 9, x->payload.find('"', at + 9) - at - 9)
               + ' ';
    }
    return out;
  }

  std::vector<diagnostic> told() {
    return std::exchange(bus->told, {});
  }

  fake_bus_ptr bus = std::make_shared<fake_bus>();
  publisher_actor publisher;
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  manager_actor manager;
  store_actor store;
  connections_actor uut;
  std::vector<exchange_place> places; ///< Brokers that were reached for.
  std::vector<std::shared_ptr<fake_port>> ports; ///< The same, as clients.
};

} // namespace

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
