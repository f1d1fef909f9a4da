#include "protocol/import/btm.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string head
  = "#filetype,bacnet_type_map\n"
    "Block Name,Block Index,Datapoint Name,Address,IAP Type,IAP Field,"
    "BACnet Name,BACnet Units,Description,StateTextMap\n";

const std::string old_head
  = "#filetype,bacnet_type_map\n"
    "Technology,BlockType,BlockHandle,Point Name,bacnet_type,instance,name,"
    "description,units,scale_a,scale_b,scale_c,SNVT field,TypeDefinition\n";

struct bad {
  const char* what;
  std::string text;
  std::string issue;
};

bacnet_map read(const std::string& text, std::vector<import_issue>& issues) {
  issue_log log{"x.btm"};
  auto out = read_btm(text, log);
  issues = log.take();
  return out;
}

device_type switch_type() {
  data_type number;
  number.kind = type_kind::number;
  data_type both;
  both.name = "SNVT_switch";
  both.kind = type_kind::structure;
  for (auto name : {"value", "state"}) {
    field_type x;
    x.name = name;
    x.type = std::make_shared<const data_type>(number);
    both.fields.push_back(std::move(x));
  }
  device_type out;
  out.name = "box";
  out.blocks.push_back({"sccVAV", 0, "", "", {0, 1}});
  point_type point;
  point.name = "nvoUnitStatus";
  point.type = std::make_shared<const data_type>(both);
  out.points.push_back(point);
  point.name = "nvoTemp";
  point.type = std::make_shared<const data_type>(number);
  out.points.push_back(point);
  return out;
}

} // namespace

TEST_CASE("a map gives each datapoint an object of BACnet", "[btm]") {
  std::vector<import_issue> issues;
  auto map = read("#filetype,bacnet_type_map,,,\n#version,v7.0.0\n"
                  "#product_name,Box\n#program_ID, 9B:01:F4:15:35:04:DB:01\n"
                  "#manufacturer,Maker\n#description,A box\n"
                    + head.substr(head.find('\n') + 1)
                    + "Meter,0,Ct Amps,ao:5,SNVT_amp,value,CtAmps,amperes,"
                      "Rating,\n"
                      "Mode,1,nviMode,MSO: 2,,,Mode,no-units,,Off; On\n"
                      "Mode,1,nviJson,MSV:0,,,Json,,,\"[\"\"a;b\"\"]\"\n"
                      "Mode,1,nviMap,MSI:0,,,Map,,,\"{\"\"2\"\":\"\"b\"\","
                      "\"\"1\"\":\"\"a\"\"}\"\n",
                  issues);
  CHECK(issues.empty());
  CHECK(map.name == "x");
  CHECK(map.program_id == "9B01F4153504DB01");
  CHECK(map.product == "Box");
  CHECK(map.manufacturer == "Maker");
  CHECK(map.desc == "A box");
  CHECK_FALSE(map.old_layout);
  REQUIRE(map.rows.size() == 4);
  auto& x = map.rows[0];
  CHECK(x.block == "Meter");
  CHECK(x.point == "Ct Amps");
  CHECK(x.field == "value");
  CHECK(to_string(x.type) == "AO");
  CHECK(x.instance == 5);
  CHECK(x.name == "CtAmps");
  CHECK(x.units == "amperes");
  CHECK(x.desc == "Rating");
  CHECK(x.iap_type == "SNVT_amp");
  CHECK_FALSE(x.scale);
  CHECK(map.rows[1].index == 1);
  CHECK(map.rows[1].states == std::vector<std::string>{"Off", "On"});
  CHECK(map.rows[2].states == std::vector<std::string>{"a;b"});
  CHECK(map.rows[3].states == std::vector<std::string>{"a", "b"});
}

TEST_CASE("older maps have types and numbers in columns of their own",
          "[btm]") {
  std::vector<import_issue> issues;
  auto map = read(old_head
                    + "LON,Lamp,1,nviValue,BO,6,Lamp 2,State,ON/OFF,5,-1,2,"
                      "state,SNVT_switch\n",
                  issues);
  CHECK(issues.empty());
  CHECK(map.old_layout);
  CHECK(map.protocol == "lon");
  REQUIRE(map.rows.size() == 1);
  auto& x = map.rows[0];
  CHECK(x.type == bacnet::object_type::binary_output);
  CHECK(x.instance == 6);
  CHECK(x.field == "state");
  CHECK(x.iap_type == "SNVT_switch");
  REQUIRE(x.scale);
  CHECK(x.scale->a == 5);
  CHECK(x.scale->b == -1);
  CHECK(x.scale->c == 2);
}

TEST_CASE("wrong maps are refused with their place", "[btm]") {
  const std::string row = "Meter,0,A,AI:1,,,A,,,\n";
  const std::string old_row = "lon,L,0,A,AI,1,A,,,1,0,0,,\n";
  const std::string form = " is not an object type (AI, AO, AV, BI, BO, BV, "
                           "MSI, MSO, MSV), a colon and a number to 4194302";
  const std::string states = " are not up to 255 texts with a semicolon "
                             "between, a JSON list, or a JSON object by number "
                             "from 1";
  const std::vector<bad> table{
    {"empty", "", "0:0: file has no row of column names"},
    {"no point",
     "#filetype,bacnet_type_map\nBlock Name,Block Index,Address,"
     "BACnet Name\n",
     "2:0: column `Datapoint Name` is missing from the column names"},
    {"no address",
     "#filetype,bacnet_type_map\nBlock Name,Block Index,"
     "Datapoint Name,BACnet Name\n",
     "2:0: column `Address` is missing from the column names"},
    {"program id", "#program_id,90\n" + head + row,
     "1:13: program_ID `90` is not 16 hex digits"},
    {"block", head + ",0,A,AI:1,,,A\n", "3:1: Block Name is empty"},
    {"index", head + "M,x,A,AI:1,,,A\n",
     "3:3: Block Index `x` is not a whole number from 0 to 65535"},
    {"big index", head + "M,65536,A,AI:1,,,A\n",
     "3:3: Block Index `65536` is not a whole number from 0 to 65535"},
    {"point", head + "M,0,,AI:1,,,A\n", "3:5: Datapoint Name is empty"},
    {"object type", head + "M,0,A,AX:1,,,A\n", "3:7: address `AX:1`" + form},
    {"no number", head + "M,0,A,AI,,,A\n", "3:7: address `AI`" + form},
    {"number", head + "M,0,A,AI:-1,,,A\n", "3:7: address `AI:-1`" + form},
    {"last number", head + "M,0,A,AI:4194303,,,A\n",
     "3:7: address `AI:4194303`" + form},
    {"no name", head + "M,0,A,AI:1,,,\n",
     "3:0: BACnet Name is empty: the row ends before column 7"},
    {"states", head + "M,0,A,MSI:1,,,A,,,\"[1]\"\n",
     "3:19: state texts `[1]`" + states},
    {"gap", head + "M,0,A,MSI:1,,,A,,,\"{\"\"2\"\":\"\"b\"\"}\"\n",
     "3:19: state texts `{\"2\":\"b\"}`" + states},
    {"object twice", head + row + "Meter,0,B,AI:1,,,B\n",
     "4:11: object AI:1 is already in line 3"},
    {"name twice", head + row + "Meter,0,B,AI:2,,,A\n",
     "4:18: BACnet Name `A` is already in line 3"},
    {"old number", old_head + "lon,L,0,A,AI,x,A,,,1,0,0,,\n",
     "3:14: instance `x` is not a whole number from 0 to 4194302"},
    {"old type", old_head + "lon,L,0,A,ZZ,1,A,,,1,0,0,,\n",
     "3:11: address `ZZ`" + form},
    {"technology", old_head + old_row + "modbus,L,0,B,AI,2,B,,,1,0,0,,\n",
     "4:1: Technology `modbus` differs from `lon` in the rows above"},
    {"factor 0", old_head + "lon,L,0,A,AI,1,A,,,0,0,0,,\n",
     "3:20: scale `0` is not a number: a is not 0, b is a whole one from -15 "
     "to 15"},
    {"power", old_head + "lon,L,0,A,AI,1,A,,,1,0.5,0,,\n",
     "3:22: scale `0.5` is not a number: a is not 0, b is a whole one from -15 "
     "to 15"},
    {"offset", old_head + "lon,L,0,A,AI,1,A,,,1,0,z,,\n",
     "3:24: scale `z` is not a number: a is not 0, b is a whole one from -15 "
     "to 15"},
    {"quote", head + "\"M,0\n",
     "3:1: quote is never closed; end the cell with \""},
  };
  for (auto& x : table) {
    INFO(x.what);
    std::vector<import_issue> issues;
    auto map = read(x.text, issues);
    REQUIRE(issues.size() == 1);
    CHECK(to_string(issues[0]) == "x.btm:" + x.issue);
    CHECK_FALSE(issues[0].warning);
    CHECK(map.rows.size() < 2);
  }
}

TEST_CASE("a map is compared with the type that it is for", "[btm]") {
  auto type = switch_type();
  std::vector<import_issue> issues;
  auto map = read(head
                    + "sccVAV,0,nvoUnitStatus,AI:1,,state,A\n"
                      "sccVAV,0,nvoTemp,AI:2,,value,B\n"
                      "sccVAV,1,nvoTemp,AI:3,,,C\n"
                      "sccVAV,0,nvoNone,AI:4,,,D\n"
                      "sccVAV,0,nvoUnitStatus,AI:5,,level,E\n",
                  issues);
  REQUIRE(issues.empty());
  issue_log log{"x.btm"};
  check_btm(map, type, log);
  std::vector<std::string> told;
  for (auto& x : log.take())
    told.push_back(to_string(x));
  CHECK(told
        == std::vector<std::string>{
          "x.btm:5:1: device type `box` has no block `sccVAV/1`",
          "x.btm:6:10: block `sccVAV/0` of device type `box` has no datapoint "
          "`nvoNone`",
          "x.btm:7:30: datapoint `nvoUnitStatus` of type SNVT_switch has no "
          "field `level`"});
  REQUIRE(map.rows.size() == 2);
  CHECK(map.rows[1].field.empty());
}

TEST_CASE("older maps name blocks and points less exactly", "[btm]") {
  auto type = switch_type();
  std::vector<import_issue> issues;
  auto map
    = read(old_head
             + "lon,8502sccVAV,0,nvoUnitStatus_cool,AI,1,A,,,1,0,0,state,\n"
               "lon,8502sccVAV,0,nvoUnitStats_mode,AI,2,B,,,1,0,0,state,\n",
           issues);
  issue_log log{"x.btm"};
  check_btm(map, type, log);
  auto told = log.take();
  REQUIRE(told.size() == 1);
  CHECK(to_string(told[0])
        == "x.btm:4:18: warning: row is left out: block `sccVAV/0` of device "
           "type `box` has no datapoint `nvoUnitStats_mode`");
  REQUIRE(map.rows.size() == 1);
  CHECK(map.rows[0].block == "sccVAV");
  CHECK(map.rows[0].point == "nvoUnitStatus");
}

} // namespace troupe
