#include "actors/timer_wheel.hpp"
#include "bridge/event_filter.hpp"
#include "bridge/requests.hpp"
#include "bridge/segment.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

/// The test plays manager and publisher.
class requests_fixture : public det_fixture {
public:
  /// @param driven A protocol whose driver is outside, or none.
  explicit requests_fixture(const std::string& driven = {}) {
    std::map<std::string, external_actor> outside;
    if (!driven.empty())
      outside[driven] = as<external_actor>();
    wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    store = spawn(fake_store, disk);
    segment_record segment;
    segment.sid = "s1";
    segment.cfg = default_segment_cfg({});
    uut = spawn(requests_behavior, segment,
                requests_ports{as<manager_actor>(),
                               as<publisher_actor>(),
                               store,
                               wheel,
                               port,
                               clock,
                               {{"grp", as<resource_actor>()}},
                               segment_identity{},
                               outside});
  }

  /// Like the port, without a sender.
  void arrive_from_bus(const std::string& topic, const std::string& payload) {
    caf::anon_send(uut, std::make_shared<const bus_message>(
                          bus_message{topic, payload, false}));
    sched.run();
  }

  void arrive(const std::string& topic, const std::string& payload,
              bool retained = false) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{topic, payload, retained}));
  }

  /// Requests that the manager got since the last call.
  std::vector<device_request_ptr> requests() {
    std::vector<device_request_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](const device_request_ptr& x,
                        const completion_actor&) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// Messages that the publisher got since the last call.
  std::vector<bus_message_ptr> messages() {
    std::vector<bus_message_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](caf::put_atom,
                        const bus_message_ptr& x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// The one error the publisher got since the last call, as `TOPIC: TEXT`.
  std::string error() {
    auto all = received<diagnostic>();
    if (all.size() != 1)
      return fmt_count(all.size());
    return all[0].topic + ": " + all[0].message;
  }

  void answer(const device_request& x, ec code, const std::string& text,
              value brought = {}) {
    tell(uut, outcome{x.number, code, text, x.topic, std::move(brought)});
  }

  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  store_actor store;
  requests_actor uut;

private:
  static std::string fmt_count(size_t n) {
    return std::to_string(n) + " errors";
  }
};

struct driven_fixture : requests_fixture {
  driven_fixture() : requests_fixture("acme") {
    // nop
  }
};

const std::string lamp = "glp/0/s1/rq/dev/lon/d-1";

} // namespace

TEST_CASE_METHOD(requests_fixture, "requests are asked for at every connect",
                 "[requests]") {
  tell(uut, bus_event{bus_event::kind::connected, 0});
  CHECK(port->filters_of
        == std::vector<std::string>{"glp/0/s1/rq/#", "glp/0/s1/=get/dp/+",
                                    "glp/0/./=get/dp/+",
                                    "glp/0/./=resource-publisher/request"});
}

TEST_CASE_METHOD(requests_fixture, "questions for types are the publisher's",
                 "[requests]") {
  arrive("glp/0/./=resource-publisher/request", "{}");
  CHECK(received<bus_message_ptr>().size() == 1);
}

TEST_CASE_METHOD(requests_fixture, "requests reach the manager in order",
                 "[requests]") {
  arrive(lamp + "/do", R"({"action":"create","args":{"type":"lamp"}})");
  arrive(lamp + "/cfg", R"({"name":"d-1"})");
  arrive(lamp + "/if/Lamp/0/nviLamp/value", "5");
  auto got = requests();
  REQUIRE(got.size() == 3);
  CHECK(std::holds_alternative<action_request>(got[0]->body));
  CHECK(std::holds_alternative<cfg_request>(got[1]->body));
  CHECK(std::holds_alternative<interface_request>(got[2]->body));
  CHECK(got[0]->topic == lamp + "/do");
  CHECK(got[0]->source == "iap");
}

TEST_CASE_METHOD(requests_fixture, "a failed request is an error of its topic",
                 "[requests]") {
  arrive(lamp + "/do", R"({"action":"test"})");
  auto got = requests();
  REQUIRE(got.size() == 1);
  answer(*got[0], ec::none, {});
  CHECK(error() == "0 errors");
  answer(*got[0], ec::no_such_device, "d-1 : device not found");
  CHECK(error() == lamp + "/do: d-1 : device not found");
}

TEST_CASE_METHOD(requests_fixture, "what cannot be read is an error, no more",
                 "[requests]") {
  arrive(lamp + "/do", "not json");
  CHECK(error().find(lamp + "/do: ") == 0);
  arrive(lamp + "/do", R"({"args":{}})");
  CHECK(error() == lamp + "/do: Action is required");
  arrive("glp/0/s1/rq/sch/x/do", "{}");
  CHECK(error() == "glp/0/s1/rq/sch/x/do: sch: resource type not supported");
  arrive("glp/0/s1/rq/dev/lon//do", "{}");
  CHECK(error() == "glp/0/s1/rq/dev/lon//do: topic has an empty level");
  CHECK(requests().empty());
}

TEST_CASE_METHOD(requests_fixture, "a retained request is cleared, not done",
                 "[requests]") {
  arrive(lamp + "/do", R"({"action":"delete"})", true);
  CHECK(requests().empty());
  REQUIRE(port->published.size() == 1);
  CHECK(port->published[0].topic == lamp + "/do");
  CHECK(port->published[0].payload.empty());
  CHECK(port->published[0].retained);
  CHECK(error() == lamp + "/do: a retained request is not executed");
}

TEST_CASE_METHOD(requests_fixture, "the segment takes whole and deep patches",
                 "[requests]") {
  arrive("glp/0/s1/rq/cfg", R"({"loc":{"lat":51.5,"lng":-0.1}})");
  arrive("glp/0/s1/rq/cfg/loc/lat", "52");
  auto shown = messages();
  REQUIRE(shown.size() == 2);
  CHECK(shown[1]->topic == "glp/0/s1/fb/cfg");
  CHECK(shown[1]->retained);
  auto seen = iap::read_json(shown[1]->payload);
  REQUIRE(seen);
  CHECK(seen->field("loc")->field("lat")->number() == 52);
  CHECK(seen->field("loc")->field("lng")->number() == -0.1);
  CHECK(disk->records.count(segment_key()) == 1);
  arrive("glp/0/s1/rq/cfg/loc/lat", ""); // clears it
  shown = messages();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]->payload.find("\"lat\":0,") != std::string::npos);
}

TEST_CASE_METHOD(requests_fixture, "a wrong patch leaves the segment as it was",
                 "[requests]") {
  arrive("glp/0/s1/rq/cfg", R"({"loc":{"lat":99}})");
  CHECK(error() == "glp/0/s1/rq/cfg: loc: lat: value is out-of-range");
  CHECK(messages().empty());
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(requests_fixture, "a change that is not stored is not shown",
                 "[requests]") {
  disk->broken = true;
  arrive("glp/0/s1/rq/cfg", R"({"desc":"new"})");
  CHECK(error() == "glp/0/s1/rq/cfg: the change could not be stored");
  disk->broken = false;
  arrive("glp/0/s1/rq/cfg", R"({"loc":{"lat":1}})");
  auto shown = messages();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]->payload.find("\"desc\":\"new\"") == std::string::npos);
}

TEST_CASE_METHOD(requests_fixture, "a report is passed on, its filter with it",
                 "[requests]") {
  arrive("glp/0/s1/rq/do",
         R"({"action":"report","args":{"filter":"dev/lon"}})");
  std::string filter;
  self->receive([&](load_atom, const std::string& x) { filter = x; },
                caf::after(caf::timespan{0}) >> [] { FAIL("nothing"); });
  CHECK(filter == "dev/lon");
  arrive("glp/0/s1/rq/do", R"({"action":"frobnicate"})");
  CHECK(error() == "glp/0/s1/rq/do: frobnicate: action not supported");
}

TEST_CASE_METHOD(requests_fixture, "a get asks each device and answers once",
                 "[requests]") {
  arrive("glp/0/s1/=get/dp/request",
         R"({"corr":"c","response":"my/r","item":[)"
         R"("dev/lon/a/if/B/0/x","dev/lon/b/if/B/0/x","junk"]})");
  auto got = requests();
  REQUIRE(got.size() == 2);
  answer(*got[0], ec::none, {}, value{5});
  CHECK(messages().empty());
  answer(*got[1], ec::no_such_device, "b : device not found");
  auto sent = messages();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]->topic == "my/r");
  CHECK_FALSE(sent[0]->retained);
  CHECK(sent[0]->payload.find("\"value\":5") != std::string::npos);
  CHECK(error() == "0 errors"); // the response says it all
}

TEST_CASE_METHOD(requests_fixture, "a get ends at its time-out", "[requests]") {
  arrive("glp/0/./=get/dp/request",
         R"({"response":"r","timeout":2,"item":"dev/lon/a/if/B/0/x"})");
  advance(1900ms, 100ms);
  CHECK(messages().empty());
  advance(300ms, 100ms);
  auto sent = messages();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]->payload.find("\"error\":\"timeout\"") != std::string::npos);
}

TEST_CASE_METHOD(requests_fixture, "a get can be cancelled by its correlator",
                 "[requests]") {
  arrive("glp/0/s1/=get/dp/request",
         R"({"corr":1,"response":"r","item":"dev/lon/a/if/B/0/x"})");
  arrive("glp/0/s1/=get/dp/cancel", R"({"corr":2})");
  CHECK(messages().empty());
  arrive("glp/0/s1/=get/dp/cancel", R"({"corr":1})");
  CHECK(messages().size() == 1);
  arrive("glp/0/s1/=get/dp/cancel", "{}");
  CHECK(error() == "glp/0/s1/=get/dp/cancel: corr is required");
}

TEST_CASE_METHOD(requests_fixture, "an import answers each step",
                 "[requests]") {
  auto step = [&](const std::string& name) {
    arrive("glp/0/s1/rq/do",
           R"({"action":"import","args":{"step":")" + name
             + R"(","respond":"glp/0/s1/fb/=t/r","meta":7}})");
    auto sent = messages();
    REQUIRE(sent.size() == 1);
    CHECK(sent[0]->topic == "glp/0/s1/fb/=t/r");
    CHECK_FALSE(sent[0]->retained);
    return sent[0]->payload;
  };
  CHECK(step("open") == R"({"step":"open","meta":7})");
  CHECK(step("begin") == R"({"step":"begin","meta":7})");
  arrive(lamp + "/do", R"({"action":"test"})");
  CHECK(requests().empty());
  CHECK(step("end") == R"({"step":"end","meta":7})");
  CHECK(requests().size() == 1);
  CHECK(step("end")
        == R"({"step":"end","error":"no transaction is open","meta":7})");
}

TEST_CASE_METHOD(requests_fixture,
                 "a session that nobody ends is closed after a while",
                 "[requests]") {
  for (auto step : {"open", "begin"})
    arrive("glp/0/s1/rq/do", std::string{R"({"action":"import","args":)"}
                               + R"({"step":")" + step + R"("}})");
  arrive(lamp + "/do", R"({"action":"test"})");
  advance(299s, 100ms);
  CHECK(error() == "0 errors");
  advance(302s, 100ms);
  CHECK(error()
        == "glp/0/s1/rq/do: import: nobody ended the session: "
           "1 requests are dropped");
  arrive(lamp + "/do", R"({"action":"test"})");
  CHECK(requests().size() == 1);
}

TEST_CASE_METHOD(requests_fixture, "a discovery that finds nothing ends",
                 "[requests]") {
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices","args":)"
                           R"({"respond":"my/r","meta":"m"}})");
  auto sent = messages();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]->payload == R"({"action":"discoverDevices","meta":"m"})");
}

TEST_CASE_METHOD(requests_fixture, "responses cannot pass for something else",
                 "[requests]") {
  for (auto topic : {"glp/0/s1/fb/cfg", "glp/0/s1/rq/do", "glp/0/././sid",
                     "glp/0/s1/fb/dev/lon/a/sts", "a/#"}) {
    arrive("glp/0/s1/rq/do",
           std::string{R"({"action":"discoverDevices","args":{"respond":")"}
             + topic + R"("}})");
    CHECK(messages().empty());
    CHECK(error().find("no topic for a response") != std::string::npos);
  }
}

TEST_CASE_METHOD(requests_fixture,
                 "the zone is configuration, the clock is not", "[requests]") {
  arrive("glp/0/s1/rq/do", R"({"action":"time","args":)"
                           R"({"zone":"Europe/Berlin","year":2026}})");
  CHECK(error() == "glp/0/s1/rq/do: time: the system sets its clock");
  auto shown = messages();
  REQUIRE(shown.size() == 1);
  CHECK(shown[0]->payload.find("Europe/Berlin") != std::string::npos);
}

TEST_CASE_METHOD(requests_fixture, "a search for devices is asked for rightly",
                 "[requests]") {
  for (auto args :
       {R"("policy":"brute")", R"("policy":7)", R"("protocols":"lon")"}) {
    arrive("glp/0/s1/rq/do",
           std::string{R"({"action":"discoverDevices","args":{)"} + args
             + R"(,"respond":"my/r"}})");
    CHECK(messages().empty());
    CHECK(error().find(": value is invalid") != std::string::npos);
  }
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices","args":)"
                           R"({"policy":"slow","protocols":[],"option":{},)"
                           R"("provisioned":true,"respond":"my/r"}})");
  CHECK(messages().size() == 1);
}

TEST_CASE_METHOD(requests_fixture, "nothing is loaded into the gateway",
                 "[requests]") {
  arrive("glp/0/s1/rq/do", R"({"action":"load","args":{"url":"http://x"}})");
  CHECK(error()
        == "glp/0/s1/rq/do: load: nothing can be loaded into this gateway");
}

TEST_CASE_METHOD(requests_fixture, "a segment keeps its id", "[requests]") {
  auto provision = [this](const std::string& payload) {
    arrive("glp/0/s1/rq/discovery/provision", payload);
    return messages();
  };
  CHECK(provision(R"({"sid":"s2"})").empty());
  CHECK(error() == "0 errors");
  auto sent = provision(R"({"sid":"s1"})");
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]->topic == "glp/0/s1/ev/discovery/segment");
  CHECK_FALSE(sent[0]->retained);
  auto x = *iap::read_json(sent[0]->payload);
  CHECK(*x.field("sid") == value{"s1"});
  CHECK(x.field("loc")->field("lat") != nullptr);
  CHECK(provision("{}").empty());
  CHECK(error() == "glp/0/s1/rq/discovery/provision: sid: value is invalid");
}

TEST_CASE_METHOD(requests_fixture, "clearing what cannot be is but a warning",
                 "[requests]") {
  arrive(lamp + "/if/Lamp/0/nviLamp", R"({"value":null,"prio":17})");
  answer(*requests().at(0), ec::never_null, "the normal value");
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].level == severity::warning);
  CHECK(told[0].topic == lamp + "/if/Lamp/0/nviLamp");
}

TEST_CASE_METHOD(requests_fixture, "event categories count once they are kept",
                 "[requests]") {
  auto passes = [this](std::string_view category) {
    auto got = received<event_filter_ptr>();
    REQUIRE(got.size() == 1);
    return got[0]->passes(category);
  };
  arrive("glp/0/s1/rq/cfg/events", R"(["info","gossip"])");
  CHECK(passes("info"));
  arrive("glp/0/s1/rq/do",
         R"({"action":"update","args":{"events":["error"]}})");
  CHECK_FALSE(passes("info"));
  arrive("glp/0/s1/rq/cfg", R"({"events":null})");
  CHECK(passes("data"));
  disk->broken = true;
  arrive("glp/0/s1/rq/cfg/events", R"(["info"])");
  CHECK(received<event_filter_ptr>().empty());
}

TEST_CASE_METHOD(driven_fixture, "requests to outside drivers are left to them",
                 "[requests]") {
  const std::string room = "glp/0/s1/rq/dev/acme/r-1";
  arrive_from_bus(room + "/do", "not json");
  arrive_from_bus(room + "/if/Room/0/Setpoint/value", "21");
  CHECK(error() == "0 errors");
  CHECK(requests().empty());
  CHECK(messages().empty());
  CHECK(received<bus_message_ptr>().size() == 2); // `external` may look at them
}

TEST_CASE_METHOD(driven_fixture,
                 "what groups make of a request reaches drivers by the bus",
                 "[requests]") {
  arrive("glp/0/s1/rq/dev/acme/r-1/if/Room/0/Setpoint/value", "21");
  auto all = messages();
  REQUIRE(all.size() == 1);
  CHECK(all[0]->topic == "glp/0/s1/rq/dev/acme/r-1/if/Room/0/Setpoint/value");
  CHECK(all[0]->payload == "21");
  CHECK_FALSE(all[0]->retained);
}

TEST_CASE_METHOD(driven_fixture, "searches are for outside drivers",
                 "[requests]") {
  arrive_from_bus("glp/0/s1/rq/do", R"({"action":"discoverDevices"})");
  CHECK(received<bus_message_ptr>().size() == 1);
}

} // namespace troupe::test
