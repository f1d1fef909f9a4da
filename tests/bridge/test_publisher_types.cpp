#include "protocol/iap/json.hpp"
#include "tests/support/bus_fixture.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::test {

namespace {

const std::string types = "glp/0/s1/fb/res/type/";
const std::string application
  = "glp/0/s1/fb/res/application/lon/9000010600048511";

struct fixture : bus_fixture {
  /// Asks as drivers do; returns the answer, if there is one.
  std::optional<value> ask(const std::string& value,
                           const std::string& more = {}) {
    port->take();
    arrive({"glp/0/./=resource-publisher/request",
            R"({"sid":"s1","command":"publish","respond":"idl/x/response",)"
            R"("value":")"
              + value + "\"" + more + "}",
            false});
    for (auto& x : port->published)
      if (x.topic == "idl/x/response")
        return *iap::read_json(x.payload);
    return std::nullopt;
  }

  size_t published(const std::string& topic) const {
    return static_cast<size_t>(
      std::count_if(port->published.begin(), port->published.end(),
                    [&](auto& x) { return x.topic == topic; }));
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a device brings the definitions it refers to",
                 "[publisher_types]") {
  connect();
  show(view(view_part::sts));
  CHECK(port->retained.count(types + "SNVT_switch") == 1);
  CHECK(port->retained.count(types + "SFPTclosedLoopActuator") == 1);
  CHECK(port->retained.count(application) == 1);
  SECTION("before its status, and once") {
    CHECK(port->published.back().topic == "glp/0/s1/fb/dev/lon/d-1/sts");
    port->take();
    show(view(view_part::sts));
    CHECK(port->published.size() == 1);
  }
  SECTION("also when another device has the same type read anew") {
    port->take();
    auto other = view(view_part::sts);
    other.device.handle = "d-2";
    show(other);
    CHECK(port->published.size() == 1);
  }
}

TEST_CASE_METHOD(fixture, "definitions are the same after a restart",
                 "[publisher_types]") {
  connect();
  show(view(view_part::sts));
  ask("count");
  std::vector<bus_message> held;
  for (auto& [topic, json] : port->retained)
    held.push_back({topic, json, true});
  auto before = port->retained;
  start({}); // another gateway on the same broker
  port->retained = before;
  show(view(view_part::sts));
  connect(held);
  CHECK(port->published.empty());
  CHECK(port->retained == before);
  SECTION("and reported like everything else") {
    tell(publisher, load_atom_v, std::string{"res/type/SNVT_count$"});
    CHECK(published(types + "SNVT_count") == 1);
  }
}

TEST_CASE_METHOD(fixture, "definitions that nobody uses go at a restart",
                 "[publisher_types]") {
  connect({{"glp/0/s1/fb/res/application/lon/old", "{}", true},
           {"glp/0/s1/fb/res/application/enocean/theirs", "{}", true},
           {types + "9000010600048511-4/UNVT_old", "{}", true},
           {types + "SNVT_count", "{\"old\":1}", true}});
  CHECK(published("glp/0/s1/fb/res/application/lon/old") == 1);
  CHECK(published("glp/0/s1/fb/res/application/enocean/theirs") == 0);
  CHECK(port->retained.count(types + "9000010600048511-4/UNVT_old") == 0);
  CHECK(port->retained[types + "SNVT_count"].find("old")
        == std::string::npos); // a standard one is put right
}

TEST_CASE_METHOD(fixture, "a driver gets the definition it asks for",
                 "[publisher_types]") {
  connect();
  for (std::string name : {"SNVT_count", "count"}) {
    auto answer = ask(name, R"(,"options":{"update":"always"})");
    REQUIRE(answer);
    CHECK(*answer->field("value") == value{name});
    CHECK(*answer->field("topic") == value{types + "SNVT_count"});
    CHECK(answer->field("error") == nullptr);
    CHECK(published(types + "SNVT_count")
          == 1); // again: it may not resubscribe
  }
}

TEST_CASE_METHOD(fixture, "a type of a device's own file is published again",
                 "[publisher_types]") {
  connect();
  CHECK(ask("percent")->field("error") != nullptr);
  show(view(view_part::sts));
  CHECK(ask("percent")->field("error") == nullptr);
  CHECK(published(types + "percent") == 1);
}

TEST_CASE_METHOD(fixture, "a type that nobody knows is an error",
                 "[publisher_types]") {
  connect();
  for (auto& name : {std::string{"SNVT_no"}, std::string{}, std::string{"a/#"},
                     std::string(5'000, 'x')}) {
    auto answer = ask(name);
    REQUIRE(answer);
    CHECK(*answer->field("error") == value{"type not found"});
    CHECK(port->published.size() == 1);
  }
}

TEST_CASE_METHOD(fixture, "what is no request for a type is refused or ignored",
                 "[publisher_types]") {
  connect();
  port->take();
  auto send = [&](const std::string& payload) {
    arrive({"glp/0/./=resource-publisher/request", payload, false});
    return trail();
  };
  CHECK(send("{") == "error");
  CHECK(send(R"({"command":"publish","value":"SNVT_no"})") == "error");
  CHECK(send(R"({"command":"publish","value":"SNVT_count",
                 "respond":"glp/0/s1/fb/dev/lon/x/sts"})")
        == "error");
  CHECK(send(R"({"command":"forget","value":"SNVT_count"})") == "error");
  CHECK(
    send(R"({"sid":"other","command":"publish","value":"SNVT_no"})").empty());
  CHECK(send(std::string(2u << 20, ' ')) == "error");
  CHECK(port->retained.count(types + "SNVT_count") == 0);
}

TEST_CASE_METHOD(bus_fixture, "a block that a client removed is cleared",
                 "[publisher_types]") {
  connect();
  show(block(1));
  show(block(2)); // waits for its window
  port->take();
  auto gone = block(2);
  gone.gone = true;
  show(gone);
  CHECK(trail() == "0-");
  advance(std::chrono::seconds{1}, std::chrono::milliseconds{10});
  CHECK(trail().empty());
  CHECK(port->retained.count("glp/0/s1/fb/dev/lon/d-1/if/Lamp/0") == 0);
  show(block(2));
  CHECK(trail() == "0");
}

TEST_CASE_METHOD(bus_fixture, "a device that announces itself is an event",
                 "[publisher_types]") {
  connect();
  happen(life_event::kind::joined);
  REQUIRE(port->published.size() == 1);
  CHECK(port->published[0].topic == "glp/0/s1/ev/join");
  auto x = *iap::read_json(port->published[0].payload);
  CHECK(*x.field("handle") == value{"d-1"});
  CHECK(*x.field("topic") == value{"glp/0/s1/fb/dev/lon/d-1"});
  CHECK(*x.field("state") == value{"provisioned"});
  CHECK(*x.field("type") == value{"9000010600048511"});
  CHECK(*x.field("unid") == value{"auto"});
}

} // namespace troupe::test
