#include "protocol/iap/json.hpp"
#include "protocol/import/dla.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe {

namespace {

/// The settings of a row with these columns, as JSON.
std::string settings(const std::string& columns, const std::string& cells,
                     const std::string& protocol = "lon") {
  auto out = read_dla("a.dla", "#filetype,dla\nProtocol,Device Type,Datapoint,"
                                 + columns + '\n' + protocol + ",T,A/0/x,"
                                 + cells + '\n');
  for (auto& x : out.issues)
    FAIL_CHECK(to_string(x));
  REQUIRE(out.what.size() == 1);
  return iap::to_json(out.what[0].rule.settings);
}

dla_row one(const std::string& columns, const std::string& cells) {
  auto out = read_dla("a.dla", "Datapoint,Device Type,Protocol," + columns
                                 + "\nA b/12/" + "x/y,Lamp 1,LON," + cells
                                 + '\n');
  REQUIRE(out.what.size() == 1);
  return out.what[0];
}

} // namespace

TEST_CASE("a row says which point of which type it is about", "[dla]") {
  auto x = one("Visible", "yes");
  CHECK(x.protocol == "lon");
  CHECK(x.type == "Lamp 1");
  CHECK(x.rule.block == "A b");
  CHECK(x.rule.index == 12);
  CHECK(x.rule.point == "x/y");
  CHECK(x.line == 2);
  CHECK(x.point_column == 1);
  CHECK(x.type_column == 12);
}

TEST_CASE("empty cells mean the default", "[dla]") {
  auto x = one("Monitored,Poll Interval,Log Interval 1,Presets,Tags", ",,,,");
  CHECK(x.rule.empty());
  CHECK(one("", "").rule.empty());
}

TEST_CASE("columns that datapoint properties do not have are told", "[dla]") {
  auto out = read_dla("a.dla", "Protocol,Device Type,Datapoint,Low Eror,,Alarm "
                               "Name,Alarm Type Name\nlon,T,A/0/x,5,,,hot\n");
  REQUIRE(out.issues.size() == 2);
  CHECK(to_string(out.issues[0])
        == "a.dla:1:32: warning: column `Low Eror` is left out: it is not "
           "known, or another one says the same");
  CHECK(out.issues[1].text.find("column `Alarm Name` is left out") == 0);
  CHECK(out.what.size() == 1);
}

TEST_CASE("datapoints are polled, tell of events, or neither", "[dla]") {
  const std::string columns = "Monitored,Monitoring Method,Poll Interval";
  CHECK(settings(columns, "Yes,Polled,2.5") == R"({"monitor":{"rate":2.5}})");
  CHECK(settings(columns, "Yes,Polled,") == R"({"monitor":{"rate":"slow"}})");
  CHECK(settings(columns, "Yes,,") == R"({"monitor":{"rate":"slow"}})");
  CHECK(settings(columns, "Yes,Event-Driven,")
        == R"({"monitor":{"event":true,"rate":0}})");
  CHECK(settings(columns, ",event driven,30")
        == R"({"monitor":{"event":true,"rate":30}})");
  CHECK(settings(columns, "No,Event-Driven,30") == R"({"monitor":{"rate":0}})");
}

TEST_CASE("older files say only whether a point is polled", "[dla]") {
  const std::string columns = "Polled,Poll Interval,Publish Min_Delta_Time";
  CHECK(settings(columns, "Yes,2,") == R"({"monitor":{"rate":2}})");
  CHECK(settings(columns, "No,,3")
        == R"({"monitor":{"event":true,"rate":0,"throttle":3}})");
}

TEST_CASE("a protocol without events is polled instead", "[dla]") {
  auto out = read_dla("a.dla", "Protocol,Device Type,Datapoint,Monitoring "
                               "Method\nmodbus,T,A/0/x,Event-Driven\n");
  REQUIRE(out.issues.size() == 1);
  CHECK(to_string(out.issues[0])
        == "a.dla:2:16: warning: modbus has no events, so the datapoint is "
           "polled; `Polled` would be right");
  CHECK(iap::to_json(out.what.at(0).rule.settings)
        == R"({"monitor":{"rate":"slow"}})");
}

TEST_CASE("files and the bus mean different things by any", "[dla]") {
  const std::string column = "Publish Min Delta Value";
  CHECK(settings(column, "any") == R"({"monitor":{"report":"change"}})");
  CHECK(settings(column, "ALWAYS") == R"({"monitor":{"report":"any"}})");
  CHECK(settings(column, "0.5")
        == R"({"monitor":{"report":"threshold-any","threshold":0.5}})");
}

TEST_CASE("the longer of two spacings counts", "[dla]") {
  const std::string columns = "Publish Interval,Publish Min Delta Time";
  CHECK(settings(columns, "5,2") == R"({"monitor":{"throttle":5}})");
  CHECK(settings(columns, "5,20.5") == R"({"monitor":{"throttle":20.5}})");
  CHECK(settings(columns, ",0") == R"({"monitor":{"throttle":0}})");
}

TEST_CASE("logs have levels, each with an interval and a time to live",
          "[dla]") {
  CHECK(settings("Logged,Log Interval 1,Log Retention 1,Log Retention 3,Log "
                 "Min Delta Time,Log Min Delta Value",
                 "yes,0.0,14,730,5,Always")
        == R"({"log":{"enabled":true,"levels":[{"interval":0,"retention":14},)"
           R"({},{"retention":730}],"minDeltaTime":5,"minDeltaValue":0}})");
  CHECK(settings("Logged", "No") == R"({"log":{"enabled":false}})");
  CHECK(settings("Log Min Delta Value", "0.25")
        == R"({"log":{"minDeltaValue":0.25}})");
}

TEST_CASE("levels are enough to log in files without a column for that",
          "[dla]") {
  CHECK(settings("Log Interval 1", "900")
        == R"({"log":{"enabled":true,"levels":[{"interval":900}]}})");
  CHECK(settings("Logged,Log Interval 1", ",900")
        == R"({"log":{"levels":[{"interval":900}]}})");
}

TEST_CASE("alarms have four limits", "[dla]") {
  CHECK(
    settings("Alarm Enabled,Alarm Type Name,Alarm Details,High Warning,Low "
             "Warning,High Error,Low Error",
             "Yes,Heat,\"hot, too hot\",30,10,40,10")
    == R"({"alarm":{"details":"hot, too hot","enabled":true,"highError":40,)"
       R"("highWarning":30,"lowError":10,"lowWarning":10,"name":"Heat"}})");
  SECTION("which were enough in older files") {
    CHECK(settings("Alarm Name,High Error", "Heat,40")
          == R"({"alarm":{"enabled":true,"highError":40,"name":"Heat"}})");
    CHECK(settings("Alarm Name", "Heat") == R"({"alarm":{"name":"Heat"}})");
  }
}

TEST_CASE("presets and localization are JSON", "[dla]") {
  CHECK(settings("Presets,Localization",
                 R"("[{""name"":""On"",""value"":1.0}]",)"
                 R"("{""value"":{""unit"":null,""transformA"":1.8}}")")
        == R"({"localization":{"value":{"transformA":1.8}},"presets":[)"
           R"({"name":"On","value":1}]})");
  CHECK(settings("Presets,Localization", "null,null") == "{}");
}

TEST_CASE("tags are a list in either form", "[dla]") {
  CHECK(settings("Tags", "a; b c ;") == R"({"tags":["a","b c"]})");
  CHECK(settings("Tags", R"("[""a"",""b;c""]")") == R"({"tags":["a","b;c"]})");
}

TEST_CASE("initial values are JSON, or a name", "[dla]") {
  auto x = one("Initial Value,Provision Initial Value", "21.0,Yes");
  CHECK(x.rule.initial == value{21});
  CHECK(x.rule.provision_initial);
  CHECK(one("Initial Value", "HVAC_AUTO").rule.initial == value{"HVAC_AUTO"});
  CHECK(one("Initial Value", R"("{""state"":1}")").rule.initial
        == make_structure({{"state", value{1}}}));
  CHECK_FALSE(one("Initial Value", "null").rule.initial->is_null());
}

TEST_CASE("expected intervals need only be numbers", "[dla]") {
  CHECK(settings("Expected Update Interval,Log 1 Expected Interval", "-1.0,150")
        == "{}");
}

TEST_CASE("a row that is too short says what it lacks", "[dla]") {
  auto out = read_dla("a.dla", "Datapoint,Device Type,Protocol\nA/0/x,T\n");
  REQUIRE(out.issues.size() == 1);
  CHECK(to_string(out.issues[0])
        == "a.dla:2:0: Protocol is empty: the row ends before column 3");
}

} // namespace troupe
