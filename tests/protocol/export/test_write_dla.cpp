#include "protocol/export/write_dla.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/import/csv.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;

namespace {

/// The cells that are not empty, `Column=text` with a bar between.
std::string cells_of(const data_rule& rule) {
  issue_log log{"x.dla"};
  auto table = read_csv(write_dla({{"lon", "VAV, box", {rule}}}), log);
  CHECK_FALSE(log.has_errors());
  REQUIRE(table.rows.size() == 1);
  CHECK(table.header.cells.size() == 35);
  std::string out;
  for (size_t i = 0; i < table.rows[0].cells.size(); ++i)
    if (auto& text = table.rows[0].cells[i].text; !text.empty())
      out += (out.empty() ? "" : "|") + table.header.cells[i].text + '=' + text;
  return out;
}

std::string cells_of(const std::string& settings) {
  data_rule rule{"Lamp", 2, "nvo", *iap::read_json(settings), {}, false};
  auto out = cells_of(rule);
  const std::string head = "Protocol=lon|Device Type=VAV, box|Datapoint=Lamp/2/"
                           "nvo";
  REQUIRE(out.substr(0, head.size()) == head);
  return out.substr(std::min(head.size() + 1, out.size()));
}

} // namespace

TEST_CASE("only what rules set is written", "[export]") {
  CHECK(cells_of("{}").empty());
  CHECK(cells_of(R"({"visible":false})") == "Visible=No");
  CHECK(cells_of(R"({"tags":["a","b;c"]})") == R"(Tags=["a","b;c"])");
}

TEST_CASE("monitoring is written as it is read", "[export]") {
  CHECK(cells_of(R"({"monitor":{"rate":0}})") == "Monitored=No");
  CHECK(cells_of(R"({"monitor":{"rate":"slow"}})")
        == "Monitored=Yes|Monitoring Method=Polled");
  CHECK(cells_of(R"({"monitor":{"rate":2.5}})")
        == "Monitored=Yes|Monitoring Method=Polled|Poll Interval=2.5");
  CHECK(cells_of(R"({"monitor":{"rate":0,"event":true}})")
        == "Monitored=Yes|Monitoring Method=Event-Driven");
  CHECK(cells_of(R"({"monitor":{"rate":30,"event":true,"throttle":60,)"
                 R"("report":"change"}})")
        == "Monitored=Yes|Monitoring Method=Event-Driven|Poll Interval=30|"
           "Publish Interval=60|Publish Min Delta Value=any");
  CHECK(cells_of(R"({"monitor":{"report":"any"}})")
        == "Publish Min Delta Value=always");
  CHECK(cells_of(R"({"monitor":{"report":"threshold-any","threshold":0.5}})")
        == "Publish Min Delta Value=0.5");
}

TEST_CASE("logs, alarms and presentations are written", "[export]") {
  CHECK(cells_of(R"({"log":{"enabled":true,"minDeltaTime":5,)"
                 R"("minDeltaValue":0,"levels":[{"interval":0,"retention":14},)"
                 R"({},{"interval":150}]}})")
        == "Log Interval 1=0|Log Interval 3=150|Log Retention 1=14|"
           "Log Min Delta Time=5|Log Min Delta Value=0|Logged=Yes");
  CHECK(cells_of(R"({"alarm":{"enabled":true,"name":"Hot, \"very\"",)"
                 R"("details":"Call\nme","lowError":-1,"lowWarning":0.5,)"
                 R"("highWarning":20,"highError":30,"deadband":1}})")
        == "Alarm Enabled=Yes|Alarm Type Name=Hot, \"very\"|Alarm Details=Call"
           "\nme|High Warning=20|Low Warning=0.5|High Error=30|Low Error=-1");
  CHECK(cells_of(R"({"presets":[{"name":"A","value":0}],)"
                 R"("localization":{"value":{"unit":"F","transformA":1.8}}})")
        == R"(Presets=[{"name":"A","value":0}]|)"
           R"(Localization={"value":{"unit":"F","transformA":1.8}})");
}

TEST_CASE("initial values that look like JSON are JSON", "[export]") {
  auto initial = [](value x) {
    auto out = cells_of({"L", 0, "n", value{structure{}}, std::move(x), true});
    return out.substr(out.find("Initial"));
  };
  auto yes = std::string{"|Provision Initial Value=Yes"};
  CHECK(initial(value{21.5}) == "Initial Value=21.5" + yes);
  CHECK(initial(value{"HVAC_HEAT"}) == "Initial Value=HVAC_HEAT" + yes);
  CHECK(initial(value{"5"}) == "Initial Value=\"5\"" + yes);
  CHECK(initial(*iap::read_json(R"({"value":50,"state":1})"))
        == R"(Initial Value={"value":50,"state":1})" + yes);
}
