#include "actors/failure_of.hpp"
#include "actors/timer_wheel.hpp"
#include "bridge/external/external_services.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

const std::string device = "glp/0/s1/fb/dev/acme/r-1";
const std::string asked = "glp/0/s1/rq/dev/acme/r-1";
const std::string alive = R"({"state":"provisioned","health":"normal"})";

/// The test plays the bus, the publisher and the driver.
class external_fixture : public det_fixture {
public:
  external_fixture() {
    wheel = spawn(timer_wheel_behavior, caf::timespan{100ms});
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    external_config config;
    config.sid = "s1";
    config.protocols = {"acme"};
    config.about = R"({"components":[],"protocol":{},"mru":"x"})";
    uut = spawn(external_behavior, config, stored,
                external_ports{as<publisher_actor>(), spawn(fake_store, disk),
                               wheel, port, clock, waiting});
  }

  /// Like the port, without a sender.
  void arrive(const std::string& topic, const std::string& payload) {
    caf::anon_send(uut, std::make_shared<const bus_message>(
                          bus_message{topic, payload, false}));
    sched.run();
  }

  void pass(caf::timespan total) {
    for (auto t = caf::timespan{0}; t < total; t += caf::timespan{100ms}) {
      clock->advance(100ms);
      advance(caf::timespan{100ms}, 100ms);
    }
  }

  /// Messages that the publisher got since the last call.
  std::vector<bus_message_ptr> published() {
    std::vector<bus_message_ptr> out;
    auto more = true;
    while (more)
      self->receive([&](caf::put_atom,
                        const bus_message_ptr& x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  /// The newest payload on *topic* of those, `none` when there is none.
  static std::string on(const std::vector<bus_message_ptr>& all,
                        const std::string& topic) {
    std::string out = "none";
    for (auto& x : all)
      if (x->topic == topic)
        out = x->payload;
    return out;
  }

  std::string shown(const std::string& topic) {
    return on(published(), topic);
  }

  /// Texts of warnings and errors since the last call.
  std::vector<std::string> told() {
    std::vector<std::string> out;
    for (auto& x : received<diagnostic>())
      out.push_back(x.message);
    return out;
  }

  std::string sample_of(double value, const std::string& monitor = "{}",
                        const std::string& topic = device + "/if/Room/0") {
    return R"({"topic":")" + topic + R"(","datapoint":"Temp/value","monitor":)"
           + monitor + R"(,"value":)" + std::to_string(value) + '}';
  }

  std::vector<outcome> ask(decltype(device_request::body) body,
                           const std::string& handle = "r-1") {
    device_request x;
    x.number = ++number;
    x.target = {"acme", handle};
    x.topic = "asked";
    x.body = std::move(body);
    tell(uut, std::make_shared<const device_request>(std::move(x)),
         as<completion_actor>());
    return received<outcome>();
  }

  static subscriber_actor::behavior_type idle() {
    return {[](uint64_t, const sample&) {}};
  }

  /// Follows the temperature of the room.
  ec follow() {
    point_watch watch{{"acme", "r-1"},
                      "Room",
                      0,
                      "Temp",
                      follower ? *follower : as<subscriber_actor>(),
                      9};
    self->send(uut, observe_atom_v,
               std::make_shared<const point_watch>(std::move(watch)));
    sched.run();
    auto code = ec::internal;
    self->receive([&](caf::ok_atom) { code = ec::none; },
                  [&](const caf::error& x) { code = failure_of(x).code; },
                  caf::after(caf::timespan{0}) >> [] {});
    return code;
  }

  /// What whoever follows was told.
  std::vector<double> carried() {
    std::vector<double> out;
    auto more = true;
    while (more)
      self->receive(
        [&](uint64_t token, const sample& x) {
          CHECK(token == 9);
          out.push_back(*x.what.number());
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  std::optional<subscriber_actor> follower; ///< Else the test itself.
  uint64_t number = 0;
  external_inflows waiting;
  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  external_actor uut;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(external_fixture, "drivers are listened to at every connect",
                 "[external]") {
  tell(uut, bus_event{bus_event::kind::connected, 0});
  auto& all = port->filters_of;
  for (auto filter :
       {"glp/0/./=monitoring/service", "glp/0/s1/fb/dev/acme/+/sts",
        "glp/0/./=engine/acme/about"})
    CHECK(std::find(all.begin(), all.end(), filter) != all.end());
}

// -- devices ------------------------------------------------------------------

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

// -- services -----------------------------------------------------------------

TEST_CASE_METHOD(external_fixture, "samples of a device become events",
                 "[external]") {
  arrive(device + "/sts", R"({"state":"provisioned","health":"suspect"})");
  published();
  arrive("glp/0/./=monitoring/service", sample_of(20));
  arrive("glp/0/./=monitoring/service", sample_of(20));
  auto all = published();
  REQUIRE(all.size() == 1);
  CHECK(all[0]->topic == "glp/0/s1/ev/data");
  CHECK_FALSE(all[0]->retained);
  CHECK(has(all[0]->payload, R"("source":"acme")"));
  CHECK(has(all[0]->payload, R"("health":"suspect")"));
}

TEST_CASE_METHOD(external_fixture, "a sample that was held back comes later",
                 "[external]") {
  const std::string slow = R"({"rate":1,"throttle":5})";
  arrive(device + "/sts", alive);
  published();
  arrive("glp/0/./=monitoring/service", sample_of(1, slow));
  arrive("glp/0/./=monitoring/service", sample_of(2, slow));
  CHECK(published().size() == 1);
  pass(4s);
  CHECK(published().empty());
  pass(2s);
  CHECK(has(shown("glp/0/s1/ev/data"), R"("data":2,)"));
}

TEST_CASE_METHOD(external_fixture,
                 "forged samples are refused with one warning", "[external]") {
  published();
  for (auto i = 0; i < 50; ++i) {
    arrive("glp/0/./=monitoring/service", sample_of(i)); // no such device yet
    arrive("glp/0/./=monitoring/service",
           sample_of(i, "{}", "glp/0/s1/fb/dev/lon/d-1/if/Lamp/0"));
    arrive("glp/0/./=monitoring/service", "junk");
  }
  CHECK(published().empty());
  CHECK(told().size() == 2);
  pass(70s);
  auto later = told();
  REQUIRE(later.size() == 2);
  CHECK(has(later[0], "99 more like this"));
}

TEST_CASE_METHOD(external_fixture, "a flood of samples is cut", "[external]") {
  arrive(device + "/sts", alive);
  published();
  for (auto i = 0; i < 12'000; ++i)
    arrive("glp/0/./=monitoring/service", sample_of(i));
  CHECK(published().size() == 10'000);
  CHECK(told().size() == 1);
}

TEST_CASE_METHOD(external_fixture, "value arithmetic is answered",
                 "[external]") {
  published();
  arrive("glp/0/./=control/service",
         R"({"datapoint":{"value":5},"respond":"glp/0/./=engine/acme/dp/x"})");
  CHECK(has(shown("glp/0/./=engine/acme/dp/x"), R"("levels":{"17":5})"));
  arrive("glp/0/./=control/service",
         R"({"request":"x","datapoint":{"value":"Independent"}})");
  CHECK(published().empty());
  CHECK(told().empty());
}

TEST_CASE_METHOD(external_fixture, "events of components are handed on",
                 "[external]") {
  arrive("glp/0/./=logger/event",
         R"({"cat":"error","topic":"t","message":"m","source":"acme"})");
  auto all = received<diagnostic>();
  REQUIRE(all.size() == 1);
  CHECK(all[0].level == severity::error);
  CHECK(all[0].source == "acme");
  CHECK(all[0].topic == "t");
}

TEST_CASE_METHOD(external_fixture, "a flood of events is cut and told once",
                 "[external]") {
  for (auto i = 0; i < 1'000; ++i)
    arrive("glp/0/./=logger/event", R"({"cat":"error","message":"m"})");
  CHECK(told().size() == 201);
  pass(70s);
  auto later = told();
  REQUIRE(later.size() == 1);
  CHECK(has(later[0], "799 more like this"));
}

TEST_CASE_METHOD(external_fixture, "about grows with what drivers say",
                 "[external]") {
  CHECK(has(shown("glp/0/s1/fb/about"), R"("protocol":{"acme":{}})"));
  arrive("glp/0/./=engine/acme/about",
         R"({"components":[{"name":"acme driver"}]})");
  CHECK(has(shown("glp/0/s1/fb/about"), "acme driver"));
  arrive("glp/0/./=engine/acme/about", "junk");
  CHECK(told().size() == 1);
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture, "what found no room is told", "[external]") {
  waiting.services = std::make_shared<inflow>(0);
  waiting.state = std::make_shared<inflow>(0);
  start({});
  told();
  for (auto flow : {waiting.services, waiting.state}) {
    auto first = flow->admit({"t", "x", false}); // one always fits
    CHECK_FALSE(flow->admit({"t", "x", false}));
  }
  arrive("glp/0/./=control/service", "{}");
  CHECK(told().size() == 2);
  CHECK_FALSE(port->filters_of.empty()); // what is retained comes again
}

// -- requests to drivers ------------------------------------------------------

TEST_CASE_METHOD(external_fixture, "a read is a poll of the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  CHECK(ask(read_request{"Room", 0, "Temp", {}, 10s}).empty());
  auto poll = published();
  REQUIRE(poll.size() == 1);
  CHECK(poll[0]->topic
        == "glp/0/./=engine/acme/rq/poll/dev/acme/r-1/if/Room/0/Temp");
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::none);
  CHECK(ends[0].number == number);
  CHECK(*ends[0].result.number() == 20);
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":21})");
  CHECK(received<outcome>().empty());
}

TEST_CASE_METHOD(external_fixture, "an answer after the limit is of no use",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(ask(read_request{"Room", 0, "Temp", {}, 2s}).empty());
  pass(4s);
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  CHECK(received<outcome>().empty());
}

TEST_CASE_METHOD(external_fixture, "a device that is not there is not polled",
                 "[external]") {
  published();
  auto ends = ask(read_request{"Room", 0, "Temp", {}, 2s});
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].text == "r-1 : device not found");
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture,
                 "requests of the gateway's own parts reach the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  auto ends = ask(interface_request{
    "Room",
    0,
    make_structure({{"Setpoint", make_structure({{"value", value{21}}})}}),
    {},
    {}});
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::none);
  CHECK(shown(asked + "/if/Room/0") == R"({"Setpoint":{"value":21}})");
}

TEST_CASE_METHOD(external_fixture, "a search ends when the driver says so",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"respond":"my/t","meta":7}})");
  auto command = shown("glp/0/./=engine/acme/rq/discoverDevices");
  CHECK(has(command, "glp/0/./=engine/acme/discovered/1"));
  arrive("glp/0/./=engine/acme/discovered/x1", "{}");
  CHECK(published().empty());
  arrive("glp/0/./=engine/acme/discovered/1", "{}");
  CHECK(shown("my/t") == R"({"action":"discoverDevices","meta":7})");
}

TEST_CASE_METHOD(external_fixture, "a search ends by itself after 30 s",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"respond":"my/t"}})");
  published();
  pass(29s);
  CHECK(published().empty());
  pass(3s);
  CHECK(shown("my/t") == R"({"action":"discoverDevices"})");
}

TEST_CASE_METHOD(external_fixture, "a search without drivers ends at once",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"protocols":["lon"],"respond":"my/t"}})");
  CHECK(shown("my/t") == R"({"action":"discoverDevices"})");
}

// -- connections --------------------------------------------------------------

TEST_CASE_METHOD(external_fixture, "a followed point is a source of the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  CHECK(follow() == ec::none);
  auto all = published();
  REQUIRE(all.size() == 3);
  CHECK(all[0]->topic == "glp/0/./=engine/acme/con/r-1.Room.0.Temp/do");
  CHECK(has(all[0]->payload, R"("action":"create")"));
  CHECK(has(all[1]->payload, R"("action":"provision")"));
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  arrive("glp/0/./=dcm/con/r-1.Room.0.Temp/in", "21");
  arrive("glp/0/./=dcm/con/r-1.Room.0.Temp/in", "junk");
  arrive("glp/0/./=dcm/con/other/in", "22");
  CHECK(carried() == std::vector<double>{20, 21});
}

TEST_CASE_METHOD(external_fixture,
                 "a driver or device that comes back is asked again",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(follow() == ec::none);
  published();
  arrive("glp/0/./=engine/acme/about", R"({"components":[]})");
  CHECK(published().size() == 4); // about, create, provision, poll
  arrive(device + "/sts", R"({"state":"deleted"})");
  published();
  arrive(device + "/sts", alive);
  auto again = published();
  CHECK(std::count_if(again.begin(), again.end(),
                      [](auto& x) { return has(x->topic, "/con/"); })
        == 2);
}

TEST_CASE_METHOD(external_fixture, "a point nobody follows is let go",
                 "[external]") {
  arrive(device + "/sts", alive);
  follower = sys.spawn(idle);
  CHECK(follow() == ec::none);
  published();
  caf::anon_send_exit(*follower, caf::exit_reason::user_shutdown);
  sched.run();
  auto all = published();
  REQUIRE(all.size() == 1);
  CHECK(has(all[0]->payload, R"("action":"delete")"));
}

TEST_CASE_METHOD(external_fixture, "points of unknown devices are not followed",
                 "[external]") {
  CHECK(follow() == ec::no_such_device);
}

TEST_CASE_METHOD(external_fixture, "a source that fails is told",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(follow() == ec::none);
  arrive("glp/0/./=engine/acme/con/r-1.Room.0.Temp/sts",
         R"({"state":"failed","failureCode":5,"failureReason":"no block"})");
  CHECK(told() == std::vector<std::string>{"r-1.Room.0.Temp: no block"});
}

} // namespace troupe::test
