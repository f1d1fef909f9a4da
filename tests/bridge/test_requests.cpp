#include "tests/support/requests_fixture.hpp"

namespace troupe::test {

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
}

TEST_CASE_METHOD(requests_fixture, "levels written through groups are theirs",
                 "[requests]") {
  arrive_from_bus(lamp + "/if/Lamp/0/nviLamp/value", "5");
  arrive(lamp + "/if/Lamp/0/nviLamp/value", "5"); // from what stands for `grp`
  auto got = requests();
  REQUIRE(got.size() == 2);
  CHECK(got[0]->source == "iap");
  CHECK(got[1]->source == "grp");
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

TEST_CASE_METHOD(requests_fixture, "clearing what cannot be is but a warning",
                 "[requests]") {
  arrive(lamp + "/if/Lamp/0/nviLamp", R"({"value":null,"prio":17})");
  answer(*requests().at(0), ec::never_null, "the normal value");
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].level == severity::warning);
  CHECK(told[0].topic == lamp + "/if/Lamp/0/nviLamp");
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

TEST_CASE_METHOD(requests_fixture, "a resource without an object is refused",
                 "[requests]") {
  // A subscription to `rq/#` gets `rq/grp` as well.
  arrive("glp/0/s1/rq/grp", "{}");
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message == "grp: names no object");
  CHECK(received<bus_message_ptr>().empty());
}

} // namespace troupe::test
