#include "bridge/search_request.hpp"
#include "tests/support/requests_fixture.hpp"

namespace troupe::test {

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

TEST_CASE_METHOD(requests_fixture, "a search for devices is handed on",
                 "[requests]") {
  arrive("glp/0/s1/rq/do",
         R"({"action":"discoverDevices","args":{"policy":"slow",)"
         R"("protocols":["modbus"],"provisioned":true,"unprovisioned":false,)"
         R"("option":{"modbus":{"addresses":["h"]}},)"
         R"("respond":"my/r","meta":"m"}})");
  auto got = received<search_request_ptr>();
  REQUIRE(got.size() == 1);
  auto& x = *got[0];
  CHECK(x.topic == "glp/0/s1/rq/do");
  CHECK(x.slow);
  CHECK(x.protocols == std::vector<std::string>{"modbus"});
  CHECK(x.provisioned);
  CHECK_FALSE(x.unprovisioned);
  CHECK(x.option.field("modbus") != nullptr);
  CHECK(x.respond == "my/r");
  CHECK(x.meta == value{"m"});
  REQUIRE(x.asked);
  CHECK(x.asked->topic == x.topic);
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
       {R"("policy":"brute")", R"("policy":7)", R"("protocols":"lon")",
        R"("protocols":["a/b"])", R"("provisioned":1)", R"("option":[])"}) {
    arrive("glp/0/s1/rq/do",
           std::string{R"({"action":"discoverDevices","args":{)"} + args
             + R"(,"respond":"my/r"}})");
    CHECK(received<search_request_ptr>().empty());
    CHECK(error().find(": value is invalid") != std::string::npos);
  }
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices","args":)"
                           R"({"policy":"fast","protocols":[],"option":{},)"
                           R"("provisioned":null,"respond":"my/r"}})");
  CHECK(received<search_request_ptr>().size() == 1);
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

} // namespace troupe::test
