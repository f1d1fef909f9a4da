#include "actors/timer_wheel.hpp"
#include "bridge/provisioner.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::test {

namespace {

const std::string topic = "glp/0/:AF-E0-D3-01-02-03/rq/discovery/provision";

struct fixture : det_fixture {
  fixture() {
    segment_identity identity;
    identity.macid = "AF-E0-D3-01-02-03";
    identity.version = "1.0";
    uut = spawn(
      provisioner_behavior, identity,
      provisioner_ports{port, spawn(timer_wheel_behavior,
                                    caf::timespan{std::chrono::seconds{1}})});
    self->send(uut, caf::get_atom_v);
    sched.run();
  }

  void happen(bus_event::kind what) {
    tell(uut, bus_event{what, 0});
  }

  void arrive(const std::string& payload, bool retained = false) {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{topic, payload, retained}));
  }

  /// Announcements since the last call.
  std::vector<value> announcements() {
    std::vector<value> out;
    for (auto& x : port->take())
      if (x.topic == "glp/0/:/ev/discovery/segment") {
        CHECK_FALSE(x.retained);
        out.push_back(*iap::read_json(x.payload));
      }
    return out;
  }

  void wait(std::chrono::minutes time) {
    advance(time, std::chrono::seconds{1});
  }

  std::shared_ptr<fake_port> port = std::make_shared<fake_port>();
  provisioner_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a new segment announces itself until it has an id",
                 "[provisioner]") {
  happen(bus_event::kind::connected);
  CHECK(port->retained["glp/0/././sid"] == "\"\"");
  CHECK(port->retained["glp/0/././runlevel"] == "{\"value\":0}");
  CHECK(port->filters_of == std::vector<std::string>{topic});
  auto first = announcements();
  REQUIRE(first.size() == 1);
  CHECK(*first[0].field("macid") == value{"AF-E0-D3-01-02-03"});
  CHECK(*first[0].field("product") == value{"Troupe"});
  CHECK(*first[0].field("version") == value{"1.0"});
  CHECK(first[0].field("loc")->is_null());
  CHECK(first[0].field("sid") == nullptr);
  wait(std::chrono::minutes{14});
  CHECK(announcements().empty());
  wait(std::chrono::minutes{32});
  CHECK(announcements().size() == 3);
  arrive(R"({"sid":"first1","cms":{"broker":"x"},"events":[]})");
  CHECK(received<std::string>() == std::vector<std::string>{"first1"});
  wait(std::chrono::minutes{20});
  CHECK(announcements().empty());
}

TEST_CASE_METHOD(fixture, "only the first id counts", "[provisioner]") {
  happen(bus_event::kind::connected);
  arrive(R"({"sid":"first1"})");
  arrive(R"({"sid":"second2"})");
  CHECK(received<std::string>() == std::vector<std::string>{"first1"});
  self->send(uut, caf::get_atom_v);
  sched.run();
  CHECK(received<std::string>() == std::vector<std::string>{"first1"});
}

TEST_CASE_METHOD(fixture, "what is no id is told with the next announcement",
                 "[provisioner]") {
  happen(bus_event::kind::connected);
  announcements();
  for (auto payload : {"{", "{}", R"({"sid":""})", R"({"sid":"a/b"})",
                       R"({"sid":"-a"})", R"({"sid":7})", R"("first1")"}) {
    arrive(payload);
    auto told = announcements();
    REQUIRE(told.size() == 1);
    CHECK(told[0].field("error")->text() != nullptr);
  }
  CHECK(received<std::string>().empty());
}

TEST_CASE_METHOD(fixture, "a retained id is cleared, not taken",
                 "[provisioner]") {
  happen(bus_event::kind::connected);
  port->take();
  arrive(R"({"sid":"first1"})", true);
  CHECK(received<std::string>().empty());
  REQUIRE(port->published.size() == 1);
  CHECK(port->published[0].topic == topic);
  CHECK(port->published[0].payload.empty());
}

TEST_CASE_METHOD(fixture, "a lost broker is asked again", "[provisioner]") {
  happen(bus_event::kind::lost);
  happen(bus_event::kind::lost);
  wait(std::chrono::minutes{1});
  CHECK(port->connects == 1);
  happen(bus_event::kind::lost);
  wait(std::chrono::minutes{1});
  CHECK(port->connects == 2);
  happen(bus_event::kind::connected);
  CHECK(announcements().size() == 1);
}

TEST_CASE("segment ids are plain words", "[provisioner]") {
  for (auto good : {"s1", "17q2d9x", "T6tWyfG", "a.b-c_d", "0"})
    CHECK(is_segment_id(good));
  for (auto bad : {"", ".", "-a", "_a", ":", "a/b", "a b", "a+", "&x"})
    CHECK_FALSE(is_segment_id(bad));
  CHECK_FALSE(is_segment_id(std::string(65, 'a')));
}

} // namespace troupe::test
