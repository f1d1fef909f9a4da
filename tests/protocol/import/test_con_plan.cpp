#include "protocol/iap/json.hpp"
#include "protocol/import/con_plan.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string head
  = "#filetype,con\nTemplate Name,Reference Type,Contexts,Target Type,Device "
    "Name,Device Type,Datapoint Name,Direction,Map,Use Presets,Use Localized "
    "Value,Transform\n";

device_type_ptr lamp(const std::string& protocol, const std::string& name) {
  auto number = std::make_shared<data_type>();
  number->kind = type_kind::number;
  device_type out;
  out.name = name;
  out.protocol = protocol;
  out.program_id = "9000010600048511";
  out.blocks.push_back({"Lamp", 0, "", "", {0, 1}});
  for (auto point : {"nviLamp", "nvoLamp"}) {
    point_type x;
    x.name = point;
    x.type = number;
    x.presets["ON"] = value{1};
    out.points.push_back(std::move(x));
  }
  return std::make_shared<const device_type>(std::move(out));
}

struct planned {
  std::vector<planned_connection> connections;
  std::vector<std::string> issues;
};

planned plan(const std::string& rows,
             const std::vector<data_rules_ptr>& rules = {}) {
  auto lon = lamp("lon", "Lamp box");
  const std::vector<connectable_device> devices{
    {{"lon", "d1"}, lon},
    {{"lon", "d2"}, lon},
    {{"modbus", "d3"}, lamp("modbus", "Meter")},
    {{"lon", "twin"}, lon},
    {{"modbus", "twin"}, lamp("modbus", "Meter")},
    {{"idl", "open"}, nullptr}};
  issue_log log{"x.con"};
  auto templates = read_con(head + rows, log);
  planned out{plan_connections(templates, "17q3bm7", devices, rules, log), {}};
  for (auto& x : log.take())
    out.issues.push_back(to_string(x));
  return out;
}

} // namespace

TEST_CASE("a fixed template is a connection between topics", "[con]") {
  auto out = plan("Relay,Fixed,,,d1,Lamp box,Lamp/0/nvoLamp,Source,"
                  "\"{\"\"level\"\":\"\"$.value\"\"}\"\n"
                  "Relay,Fixed,,,d3,,Lamp/0/nviLamp,Destination\n"
                  "Relay,Fixed,,,open,,Any/3/thing,Destination\n"
                  "Relay,Fixed,,,d3,,Lamp/0/nviLamp,Destination\n");
  CHECK(out.issues.empty());
  REQUIRE(out.connections.size() == 1);
  auto& x = out.connections[0];
  CHECK(x.handle == "Relay");
  CHECK(x.name == "Relay");
  CHECK(x.pending.empty());
  CHECK(
    iap::to_json(x.args)
    == R"({"sources":["glp/0/17q3bm7/fb/dev/lon/d1/if/Lamp/0/nvoLamp/value"],)"
       R"("destinations":["glp/0/17q3bm7/rq/dev/modbus/d3/if/Lamp/0/nviLamp/value",)"
       R"("glp/0/17q3bm7/rq/dev/idl/open/if/Any/3/thing/value"],)"
       R"("desc":"Relay","map":{"level":"$.value"}})");
}

TEST_CASE("a relative template takes all devices of a type", "[con]") {
  auto out = plan("All,,,,,lamp BOX,Lamp/0/nvoLamp,Source\n"
                  "All,Relative,,None,,9000010600048511,Lamp/0/nviLamp,"
                  "Destination\n");
  CHECK(out.issues.empty());
  REQUIRE(out.connections.size() == 1);
  auto sources = out.connections[0].args.field("sources");
  auto destinations = out.connections[0].args.field("destinations");
  REQUIRE(sources != nullptr);
  REQUIRE(destinations != nullptr);
  CHECK(sources->elements()->elements.size() == 3);
  CHECK(destinations->elements()->elements.size() == 5);
}

TEST_CASE("a template waits for what is not there", "[con]") {
  const std::string source = "A,Fixed,,,d1,,Lamp/0/nvoLamp,Source\n";
  struct row {
    const char* text;
    const char* pending;
    const char* place;
  };
  const std::vector<row> table{
    {"A,Fixed,,,none,,Lamp/0/nviLamp,Destination\n",
     "there is no device `none`", "x.con:4:11"},
    {"A,,,,,None,Lamp/0/nviLamp,Destination\n",
     "there is no device of type `None`", "x.con:4:7"},
    {"A,,Campus,,,Lamp box,Lamp/0/nviLamp,Destination\n",
     "contexts are not known, `Campus` is asked for", "x.con:4:1"},
    {"A,,,Floor,,Lamp box,Lamp/0/nviLamp,Destination\n",
     "contexts are not known, `Floor` is asked for", "x.con:4:1"},
    {"A,Fixed,,,d2,,Lamp/0/nviLamp,Destination,,,,x2\n",
     "what transform `x2` means is not known", "x.con:4:1"},
  };
  for (auto& x : table) {
    INFO(x.text);
    auto out = plan(source + x.text);
    REQUIRE(out.connections.size() == 1);
    CHECK(out.connections[0].args.is_null());
    CHECK(out.connections[0].pending == x.pending);
    CHECK(out.issues
          == std::vector<std::string>{
            std::string{x.place}
            + ": warning: connection is not made yet: " + x.pending});
  }
}

TEST_CASE("ends that cannot be are refused", "[con]") {
  const std::string source = "A,Fixed,,,d1,,Lamp/0/nvoLamp,Source\n";
  struct row {
    const char* text;
    const char* issue;
  };
  const std::vector<row> table{
    {"A,Fixed,,,d2,,Lamp/0/nviNone,Destination\n",
     "x.con:4:15: device type `Lamp box` has no datapoint `Lamp/0/nviNone`"},
    {"A,Fixed,,,d2,,Lamp/1/nviLamp,Destination\n",
     "x.con:4:15: device type `Lamp box` has no datapoint `Lamp/1/nviLamp`"},
    {"A,Fixed,,,d2,Meter,Lamp/0/nviLamp,Destination\n",
     "x.con:4:14: device `d2` is not of type `Meter`"},
    {"A,Fixed,,,twin,,Lamp/0/nviLamp,Destination\n",
     "x.con:4:11: device `twin` is there in 2 protocols; name its type"},
    {"A,,,,,Lamp box,Lamp/0/nviNone,Destination\n",
     "x.con:4:16: device type `Lamp box` has no datapoint `Lamp/0/nviNone`"},
  };
  for (auto& x : table) {
    INFO(x.text);
    auto out = plan(source + x.text);
    CHECK(out.connections.empty());
    CHECK(out.issues == std::vector<std::string>{x.issue});
  }
  CHECK(plan(source + "A,Fixed,,,twin,Meter,Lamp/0/nviLamp,Destination\n")
          .connections.size()
        == 1);
}

TEST_CASE("presets and localization come from rules or the type", "[con]") {
  data_rules rules{"lon", "lamp box", {}};
  data_rule rule{"Lamp", 0, "nvoLamp", {}, {}, false};
  rule.settings = make_structure(
    {{"presets", make_structure({{"OFF", value{0}}})},
     {"localization", make_structure({{"transformA", value{2}}})}});
  rules.points.push_back(rule);
  const std::string rows
    = "A,Fixed,,,d1,,Lamp/0/nvoLamp,Source,,Non-exclusive,Yes\n"
      "A,Fixed,,,d2,,Lamp/0/nviLamp,Destination,,Exclusive,No\n";
  auto out = plan(rows, {std::make_shared<const data_rules>(rules)});
  CHECK(out.issues
        == std::vector<std::string>{
          "x.con:4:1: warning: template `A` also passes on values without a "
          "preset: `Exclusive` is not supported"});
  REQUIRE(out.connections.size() == 1);
  auto& args = out.connections[0].args;
  REQUIRE(args.field("presets") != nullptr);
  CHECK(iap::to_json(*args.field("presets"))
        == R"({"source":{"OFF":0},"destinations":[{"ON":1}]})");
  REQUIRE(args.field("localization") != nullptr);
  CHECK(iap::to_json(*args.field("localization"))
        == R"({"source":{"transformA":2},"destinations":[null]})");
  // The bus has one presentation for all sources.
  out = plan(rows + "A,Fixed,,,d3,,Lamp/0/nvoLamp,Source,,Non-exclusive\n",
             {std::make_shared<const data_rules>(rules)});
  REQUIRE(out.connections.size() == 1);
  CHECK(out.connections[0].args.is_null());
  CHECK(out.connections[0].pending == "its sources differ in presets");
}

TEST_CASE("a template has the same handle at every import", "[con]") {
  CHECK(connection_handle("RelayControl") == "RelayControl");
  auto spaced = connection_handle("Lights, floor 1");
  CHECK(spaced.substr(0, 16) == "Lights__floor_1-");
  CHECK(spaced == connection_handle("Lights, floor 1"));
  CHECK(spaced != connection_handle("Lights. floor 1"));
  for (auto& name :
       {std::string{""}, std::string(300, 'x'), std::string{"\xC3\xBC/+#"}})
    CHECK(is_valid_handle(connection_handle(name)));
}

} // namespace troupe
