#include "protocol/iap/json.hpp"
#include "protocol/import/con.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string head
  = "#filetype,con\n"
    "Template Name,Reference Type,Contexts,Target Type,Target Name,Device Name,"
    "Device Type,Datapoint Name,Direction,Map,Use Presets,Use Localized Value,"
    "Transform\n";

const std::string old_head
  = "#filetype,con,,,\nRule ID,Area Scope,Zone Scope,Device Name,Device Type,"
    "Datapoint Name,Direction\n";

const std::string source = "A,Fixed,,,,d1,,L/0/nvo,Source,,No,No,\n";
const std::string end = "A,Fixed,,,,d2,,L/0/nvi,Destination,,No,No,\n";

struct bad {
  const char* what;
  std::string text;
  std::string issue;
};

std::vector<connection_template> read(const std::string& text,
                                      std::vector<import_issue>& issues) {
  issue_log log{"x.con"};
  auto out = read_con(text, log);
  issues = log.take();
  return out;
}

} // namespace

TEST_CASE("rows of one name are a template", "[con]") {
  std::vector<import_issue> issues;
  auto out = read(
    head + source
      + "B,Relative,Campus,Floor,F 1,,VAV box,\"My, block/12/nvo\",source,"
        "\"{\"\"level\"\":\"\"$.value\"\"}\",Non-exclusive,Yes,t\n"
      + end + "B,,,None,,d,,L/0/nvi,destination,,Exclusive\n",
    issues);
  CHECK(issues.empty());
  REQUIRE(out.size() == 2);
  CHECK(out[0].name == "A");
  REQUIRE(out[0].rows.size() == 2);
  CHECK(out[0].rows[0].source);
  CHECK(out[0].rows[0].fixed);
  CHECK(out[0].rows[0].device == "d1");
  CHECK(out[0].rows[0].block == "L");
  CHECK(out[0].rows[0].point == "nvo");
  CHECK(out[0].rows[0].map.is_null());
  REQUIRE(out[1].rows.size() == 2);
  auto& x = out[1].rows[0];
  CHECK_FALSE(x.fixed);
  CHECK(x.contexts == "Campus");
  CHECK(x.target_type == "Floor");
  CHECK(x.target_name == "F 1");
  CHECK(x.device_type == "VAV box");
  CHECK(x.block == "My, block");
  CHECK(x.index == 12);
  CHECK(iap::to_json(x.map) == R"({"level":"$.value"})");
  CHECK(x.presets == preset_use::shared);
  CHECK(x.localized);
  CHECK(x.transform == "t");
  CHECK(out[1].rows[1].presets == preset_use::exclusive);
  CHECK(out[1].rows[1].target_type.empty());
}

TEST_CASE("in older files a device name makes a row fixed", "[con]") {
  std::vector<import_issue> issues;
  auto out = read(old_head
                    + "1,World,,d1,,L/0/nvo,Source\n"
                      "1,Area 1,World,,VAV,L/0/nvi,Destination\n"
                      "1,Area 1,Zone 2,d2,,L/0/nvi,Destination\n",
                  issues);
  CHECK(issues.empty());
  REQUIRE(out.size() == 1);
  REQUIRE(out[0].rows.size() == 3);
  CHECK(out[0].name == "1");
  CHECK(out[0].rows[0].fixed);
  CHECK(out[0].rows[0].contexts.empty());
  CHECK_FALSE(out[0].rows[1].fixed);
  CHECK(out[0].rows[1].contexts == "Area 1");
  CHECK(out[0].rows[2].contexts == "Area 1/Zone 2");
}

TEST_CASE("wrong connections are refused with their place", "[con]") {
  const std::string path = " is not block/index/datapoint";
  const std::vector<bad> table{
    {"empty", "", "0:0: file has no row of column names"},
    {"no name", "#filetype,con\nDatapoint Name,Direction\n",
     "2:0: column `Template Name` is missing from the column names"},
    {"no point", "#filetype,con\nRule ID,Direction\n",
     "2:0: column `Datapoint Name` is missing from the column names"},
    {"no direction", "#filetype,con\nRule ID,Datapoint Name\n",
     "2:0: column `Direction` is missing from the column names"},
    {"no template", head + ",Fixed,,,,d,,L/0/nvo,Source\n",
     "3:1: Template Name is empty"},
    {"no rule", old_head + ",World,,d,,L/0/nvo,Source\n",
     "3:1: Rule ID is empty"},
    {"direction", head + end + "A,Fixed,,,,d,,L/0/nvo,In\n",
     "4:23: Direction `In` is neither `Source` nor `Destination`"},
    {"direction missing", head + end + "A,Fixed,,,,d,,L/0/nvo\n",
     "4:0: Direction `` is neither `Source` nor `Destination`"},
    {"no device", head + end + "A,Fixed,,,,,VAV,L/0/nvo,Source\n",
     "4:12: Device Name is empty; a fixed reference needs it"},
    {"no filter", head + end + "A,,,,,,,L/0/nvo,Source\n",
     "4:8: Device Name and Device Type are empty; a relative reference needs "
     "one of them"},
    {"path", head + end + "A,Fixed,,,,d,,nvo,Source\n",
     "4:15: Datapoint Name `nvo`" + path},
    {"no index", head + end + "A,Fixed,,,,d,,L/nvo,Source\n",
     "4:15: Datapoint Name `L/nvo`" + path},
    {"index", head + end + "A,Fixed,,,,d,,L/x/nvo,Source\n",
     "4:15: Datapoint Name `L/x/nvo`" + path},
    {"no block", head + end + "A,Fixed,,,,d,,/0/nvo,Source\n",
     "4:15: Datapoint Name `/0/nvo`" + path},
    {"no datapoint", head + end + "A,Fixed,,,,d,,L/0/,Source\n",
     "4:15: Datapoint Name `L/0/`" + path},
    {"too deep", head + end + "A,Fixed,,,,d,,L/0/nvo/state,Source\n",
     "4:15: Datapoint Name `L/0/nvo/state`" + path},
    {"map", head + end + "A,Fixed,,,,d,,L/0/nvo,Source,level\n",
     "4:30: Map is not a JSON object of JSONPaths such as "
     "{\"level\":\"$.value\"}"},
    {"map list", head + end + "A,Fixed,,,,d,,L/0/nvo,Source,\"[\"\"$\"\"]\"\n",
     "4:30: Map is not a JSON object of JSONPaths such as "
     "{\"level\":\"$.value\"}"},
    {"map path",
     head + end + "A,Fixed,,,,d,,L/0/nvo,Source,\"{\"\"a\"\":\"\"b\"\"}\"\n",
     "4:30: Map is not a JSON object of JSONPaths such as "
     "{\"level\":\"$.value\"}"},
    {"presets", head + end + "A,Fixed,,,,d,,L/0/nvo,Source,,maybe\n",
     "4:31: Use Presets `maybe` is not `No`, `Exclusive` or `Non-exclusive`"},
    {"localized", head + end + "A,Fixed,,,,d,,L/0/nvo,Source,,No,maybe\n",
     "4:34: Use Localized Value `maybe` is neither `Yes` nor `No`"},
    {"only sources", head + source + source,
     "3:1: template `A` has no destination"},
    {"only destinations", head + end, "3:1: template `A` has no source"},
    {"two maps",
     head + "A,Fixed,,,,d,,L/0/nvo,Source,\"{\"\"a\"\":\"\"$\"\"}\"\n"
       + "A,Fixed,,,,d,,L/0/nvi,Destination,\"{\"\"b\"\":\"\"$\"\"}\"\n",
     "4:1: template `A` has another map in a row above"},
  };
  for (auto& x : table) {
    INFO(x.what);
    std::vector<import_issue> issues;
    auto out = read(x.text, issues);
    REQUIRE(issues.size() == 1);
    CHECK(to_string(issues[0]) == "x.con:" + x.issue);
    CHECK_FALSE(issues[0].warning);
    CHECK(out.empty());
  }
}

TEST_CASE("an error leaves the other templates as they are", "[con]") {
  std::vector<import_issue> issues;
  auto out = read(head + source + end + "B,Fixed,,,,d,,x,Source\n", issues);
  CHECK(issues.size() == 1);
  REQUIRE(out.size() == 1);
  CHECK(out[0].name == "A");
}

} // namespace troupe
