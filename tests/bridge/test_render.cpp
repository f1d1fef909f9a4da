#include "bridge/render.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

constexpr unix_nanos noon = 1'700'000'000'123'000'000; // 22:13:20.123 UTC

device_view device(const std::string& protocol = "lon") {
  device_view x;
  x.device = {protocol, "d-1"};
  x.number = 12;
  x.type = lamp_type(protocol);
  x.state = device_phase::provisioned;
  x.health = device_health::normal;
  x.unid = "auto";
  x.sts_updated = noon;
  x.cfg_updated = noon;
  return x;
}

block_view block(const std::string& protocol = "lon") {
  block_view x;
  x.device = {protocol, "d-1"};
  x.type = lamp_type(protocol);
  x.updated = noon;
  for (point_index i = 0; i < x.type->points.size(); ++i) {
    point_view pt;
    pt.point = i;
    pt.present = i == nvi_level ? value{22.0} : lamp(87, 1);
    pt.normal = pt.present;
    x.points.push_back(pt);
  }
  return x;
}

value parsed(const std::string& json) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  return *std::move(x);
}

/// The member at the end of the path, as JSON; empty when there is none.
std::string at(const value& x, std::initializer_list<const char*> path) {
  auto where = &x;
  for (auto name : path)
    if ((where = where->field(name)) == nullptr)
      return "";
  return iap::to_json(*where);
}

bool ends_with(const std::string& x, const std::string& tail) {
  return x.size() >= tail.size()
         && x.compare(x.size() - tail.size(), tail.size(), tail) == 0;
}

} // namespace

TEST_CASE("the status tells phase and health, the time last", "[render]") {
  auto json = render_sts(device());
  auto x = parsed(json);
  CHECK(at(x, {"state"}) == "\"provisioned\"");
  CHECK(at(x, {"health"}) == "\"normal\"");
  CHECK(at(x, {"action"}) == "null");
  CHECK(at(x, {"interface"}) == "\"static\"");
  CHECK(at(x, {"interfaceType"}) == "\"static\"");
  CHECK(at(x, {"type"}) == "\"9000010600048511\"");
  CHECK(ends_with(json, ",\"mru\":\"2023-11-14 22:13:20.123 UTC\"}"));
}

TEST_CASE("a configuration has name and desc, given or not", "[render]") {
  auto x = device();
  CHECK(at(parsed(render_cfg(x)), {"desc"}) == "\"\"");
  x.cfg = make_structure({{"name", value{"Hall"}}, {"mru", value{"forged"}}});
  auto cfg = parsed(render_cfg(x));
  CHECK(at(cfg, {"name"}) == "\"Hall\"");
  CHECK(at(cfg, {"desc"}) == "\"\"");
  CHECK(at(cfg, {"mru"}) == "\"2023-11-14 22:13:20.123 UTC\"");
}

TEST_CASE("clients find the handle and the channel in impl", "[render]") {
  auto x = device();
  auto impl = parsed(render_impl(x));
  CHECK(at(impl, {"meta", "id"}) == "12");
  CHECK(at(impl, {"meta", "eid"}) == "\"d-1\"");
  CHECK_FALSE(at(impl, {"meta", "link", "channel"}).empty());
  x.implementation = make_structure({{"own", value{1}}});
  CHECK(render_impl(x) == "{\"own\":1}");
}

TEST_CASE("a datapoint shows value, level and every set level", "[render]") {
  auto x = block();
  overrides levels;
  levels[7] = {lamp(99, 1), true, {}, 0, {}};
  levels[2] = {lamp(5, 0), false, {}, 0, {}};
  x.points[nvi_lamp].levels = std::make_shared<const overrides>(levels);
  x.points[nvi_lamp].present = lamp(99, 1);
  auto shown = parsed(render_block(x));
  CHECK(at(shown, {"nviLamp", "value"}) == R"({"value":99,"state":1})");
  CHECK(at(shown, {"nviLamp", "values", "level"}) == "8");
  CHECK(at(shown, {"nviLamp", "values", "levels", "8"})
        == R"({"value":99,"state":1})");
  CHECK(at(shown, {"nviLamp", "values", "levels", "17"})
        == R"({"value":87,"state":1})");
  CHECK(at(shown, {"nviLamp", "values", "inactive", "3"})
        == R"({"value":5,"state":0})");
  CHECK(at(shown, {"nviLamp", "cat"}) == "\"in\"");
  CHECK(at(shown, {"cpDef", "property"}) == "true");
}

TEST_CASE("a point without overrides has its normal level only", "[render]") {
  auto shown = parsed(render_block(block()));
  CHECK(at(shown, {"nviLamp", "values"})
        == R"({"level":17,"levels":{"17":{"value":87,"state":1}},)"
           R"("inactive":{}})");
}

TEST_CASE("read-only is there only where it is true", "[render]") {
  auto hosted = parsed(render_block(block("lon")));
  CHECK(at(hosted, {"nvoLampFb", "read-only"}).empty());
  auto remote = parsed(render_block(block("modbus")));
  CHECK(at(remote, {"nvoLampFb", "read-only"}) == "true");
  CHECK(at(remote, {"nviLamp", "read-only"}).empty());
}

TEST_CASE("numbers have no digits that nobody measured", "[render]") {
  auto x = block();
  x.points[nvi_level].present = value{21.5};
  CHECK(at(parsed(render_block(x)), {"nviLevel", "value"}) == "21.5");
  x.points[nvi_level].present = value{22.0};
  CHECK(render_block(x).find("\"value\":22,") != std::string::npos);
}

TEST_CASE("a client's monitor settings are shown as it wrote them",
          "[render]") {
  auto x = block();
  monitor_settings cfg;
  cfg.rate = 60;
  cfg.rate_name = "slow";
  cfg.in_feedback = false;
  x.points[nvo_lamp_fb].monitor = std::make_shared<const monitor_settings>(cfg);
  auto shown = parsed(render_block(x));
  CHECK(at(shown, {"nvoLampFb", "monitor", "rate"}) == "\"slow\"");
  CHECK(at(shown, {"nvoLampFb", "monitor", "inFeedback"}) == "false");
  CHECK(at(shown, {"nviLamp", "monitor"}).empty());
}

TEST_CASE("settings say event only where devices send some", "[render]") {
  auto event = [](const char* protocol) {
    auto x = block(protocol);
    x.points[nvi_lamp].monitor = std::make_shared<const monitor_settings>();
    return at(parsed(render_block(x)), {"nviLamp", "monitor", "event"});
  };
  CHECK(event("lon") == "false");
  CHECK(event("modbus").empty());
}

TEST_CASE("a point that is to be heard of shows whether it was", "[render]") {
  auto x = block();
  auto health = [&] {
    return at(parsed(render_block(x)), {"nviLamp", "monitor", "health"});
  };
  monitor_settings cfg;
  x.points[nvi_lamp].monitor = std::make_shared<const monitor_settings>(cfg);
  CHECK(health().empty());
  cfg.receive_timeout = 30;
  x.points[nvi_lamp].monitor = std::make_shared<const monitor_settings>(cfg);
  x.points[nvi_lamp].time = 0;
  CHECK(health() == "\"nascent\"");
  x.points[nvi_lamp].time = noon;
  CHECK(health() == "\"normal\"");
  x.points[nvi_lamp].overdue = true;
  CHECK(health() == "\"down\"");
}

TEST_CASE("what clients keep with a point is shown as they wrote it",
          "[render]") {
  auto x = block();
  x.points[nvi_lamp].extra = make_structure(
    {{"presets", make_structure({{"ON", value{1}}})},
     {"localization",
      make_structure({{"transformA", value{1.8}}, {"unit", value{"F"}}})}});
  x.points[nvi_lamp].present = lamp(10, 1);
  auto shown = parsed(render_block(x));
  CHECK(at(shown, {"nviLamp", "presets", "ON"}) == "1");
  CHECK(at(shown, {"nviLamp", "localization", "transformA"}) == "1.8");
  CHECK(at(shown, {"nviLamp", "value", "value"}) == "10"); // raw, always
}

TEST_CASE("a sample names its block in ten levels", "[render]") {
  sample_report x;
  x.device = {"lon", "d-1"};
  x.type = lamp_type();
  x.samples = {{nvi_lamp, quality::good, lamp(87, 0), noon}};
  CHECK(render_data("s1", x, 0)
        == R"({"cat":"data","topic":"glp/0/s1/fb/dev/lon/d-1/if/Lamp/0",)"
           R"("message":"nviLamp/value","data":{"value":87,"state":0},)"
           R"("source":"lon","ts":"2023-11-14T22:13:20.123Z",)"
           R"("health":"normal"})");
}

TEST_CASE("an updated event names block and datapoint", "[render]") {
  life_event x;
  x.what = life_event::kind::updated;
  x.device = std::make_shared<const device_view>(device());
  x.point = nvi_lamp;
  x.present = lamp(87, 0);
  CHECK(render_life("s1", x)
        == R"({"handle":"d-1","topic":"glp/0/s1/fb/dev/lon/d-1",)"
           R"("block":"if/Lamp/0","datapoint":"nviLamp",)"
           R"("value":{"value":87,"state":0},"health":"normal"})");
}

TEST_CASE("a created event brings the whole device", "[render]") {
  life_event x;
  x.device = std::make_shared<const device_view>(device());
  x.blocks = {std::make_shared<const block_view>(block())};
  auto shown = parsed(render_life("s1", x));
  CHECK(at(shown, {"topic"}) == "\"glp/0/s1/fb/dev/lon/d-1\"");
  CHECK(at(shown, {"obj", "sts", "state"}) == "\"provisioned\"");
  CHECK_FALSE(at(shown, {"obj", "cfg"}).empty());
  CHECK_FALSE(at(shown, {"obj", "if", "Lamp/0", "nviLamp"}).empty());
  x.what = life_event::kind::deleted;
  CHECK(render_life("s1", x) == R"({"handle":"d-1"})");
}

TEST_CASE("diagnostics carry both forms of time", "[render]") {
  CHECK(render_diagnostic({severity::error, "t", "say \"no\"", "iap", noon})
        == R"({"cat":"error","topic":"t","message":"say \"no\"",)"
           R"("utc":"2023-11-14 22:13:20.123 UTC","source":"iap",)"
           R"("language":"en","ts":"2023-11-14T22:13:20.123Z",)"
           R"("local":"say \"no\""})");
}

TEST_CASE("what differs in its time only is found to be the same", "[render]") {
  CHECK(without_mru(R"({"a":1,"mru":"x"})") == R"({"a":1)");
  CHECK(without_mru("5") == "5");
}

} // namespace troupe::test
