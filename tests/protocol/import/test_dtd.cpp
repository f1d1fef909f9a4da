#include "protocol/import/dtd.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string head = "#filetype,dtd\nDevice Type,Protocol,Program ID,"
                         "Default App,Default Sys,Auto App Load,Auto Sys Load,"
                         "Graphics File,Default\n";

struct bad {
  const char* what;
  std::string text;
  std::string issue;
};

} // namespace

TEST_CASE("a device type joins a name to a program id", "[dtd]") {
  auto out = read_dtd("x.dtd", head
                                 + "VAV box,LON,9f:ff:ff:05:01:84:04:60,v.APB,"
                                   "s.sys,TRUE,false,v.png,true\n"
                                   "Meter,Modbus,9B01F4153504DB01\n");
  CHECK(out.issues.empty());
  REQUIRE(out.what.size() == 2);
  auto& x = out.what[0];
  CHECK(x.name == "VAV box");
  CHECK(x.protocol == "lon");
  CHECK(x.program_id == "9FFFFF0501840460");
  CHECK(x.application == "v.APB");
  CHECK(x.system == "s.sys");
  CHECK(x.picture == "v.png");
  CHECK(x.load_application);
  CHECK_FALSE(x.load_system);
  CHECK(x.is_default);
  CHECK(x.line == 3);
  CHECK(x.column == 1);
  CHECK_FALSE(out.what[1].is_default);
}

TEST_CASE("the column of defaults may be absent and rows may repeat", "[dtd]") {
  auto out = read_dtd("x.dtd",
                      "#filetype,dtd\r\"Device Type\",Protocol,\"Program ID\"\r"
                      "a,lon,900001560A060462\rA,lon,900001560A060462\r\r");
  CHECK(out.issues.empty());
  REQUIRE(out.what.size() == 1);
  CHECK(out.what[0].name == "a");
}

TEST_CASE("wrong device types are refused with their place", "[dtd]") {
  const std::vector<bad> table{
    {"no columns", "#filetype,dtd\nDevice Type,Protocol\na,lon\n",
     "x.dtd:2:0: column `Program ID` is missing from the column names"},
    {"no name", head + ",lon,900001560A060462\n",
     "x.dtd:3:1: Device Type is empty"},
    {"no protocol", head + "a,,900001560A060462\n",
     "x.dtd:3:3: Protocol is empty"},
    {"short program id", head + "a,lon,900001560A06046\n",
     "x.dtd:3:7: Program ID `900001560A06046` is not 16 hex digits"},
    {"no program id", head + "a,lon\n",
     "x.dtd:3:0: Program ID `` is not 16 hex digits"},
    {"flag", head + "a,lon,900001560A060462,,,false,false,,maybe\n",
     "x.dtd:3:39: Default `maybe` is neither `true` nor `false`"},
    {"one name for two",
     head
       + "a,lon,900001560A060462\n"
         "A,lon,900001560A060463\n",
     "x.dtd:4:1: device type `A` is already in line 3 with program id "
     "900001560A060462"},
  };
  for (auto& x : table) {
    INFO(x.what);
    auto out = read_dtd("x.dtd", x.text);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == x.issue);
    CHECK_FALSE(out.usable());
  }
}

} // namespace troupe
