// What is written is read back as it was.

#include "protocol/export/csv_writer.hpp"
#include "protocol/export/write_btm.hpp"
#include "protocol/export/write_con.hpp"
#include "protocol/export/write_device_csv.hpp"
#include "protocol/export/write_dtd.hpp"
#include "protocol/import/csv.hpp"
#include "tests/protocol/export/models.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

TEST_CASE("cells come back whatever they hold", "[export]") {
  const std::vector<std::string> cells{"plain",       "",         "a,b",
                                       "say \"x\"",   " blanks ", "two\nlines",
                                       "\t",          "\"\"",     "\xC3\xBC",
                                       "#no setting", "'",        "a\"b,c\nd"};
  csv_writer out;
  out.setting("description", "a, b and \"c\"");
  out.setting("empty", "");
  out.row({"x"});
  out.row(cells);
  auto text = out.take();
  issue_log log{"x"};
  auto table = read_csv(text, log);
  CHECK_FALSE(log.has_errors());
  REQUIRE(table.settings.size() == 1);
  CHECK(table.settings[0].value.text == "a, b and \"c\"");
  REQUIRE(table.rows.size() == 1);
  std::vector<std::string> back;
  for (auto& x : table.rows[0].cells)
    back.push_back(x.text);
  CHECK(back == cells);
}

TEST_CASE("device types are read back", "[export]") {
  const std::string text
    = "#filetype,dtd\nDevice Type,Protocol,Program ID,Default App,Default Sys,"
      "Auto App Load,Auto Sys Load,Graphics File,Default\n"
      "\"VAV, box\",lon,9FFFFF0501840460,v.APB,s.sys,true,false,v.png,true\n"
      "Meter,modbus,9B01F4153504DB01,,,false,true,,false\n";
  auto read = read_dtd("x.dtd", text);
  REQUIRE(read.usable());
  CHECK(write_dtd(read.what) == text);
}

TEST_CASE("of types with one program id the last is the default", "[export]") {
  std::vector<device_type_ptr> types;
  for (auto name : {"a", "b", "c", "d"}) {
    device_type x;
    x.name = name;
    x.protocol = "lon";
    x.program_id = name == std::string{"d"} ? "" : "9FFFFF0501840460";
    types.push_back(std::make_shared<const device_type>(std::move(x)));
  }
  auto rows = rows_of(types);
  REQUIRE(rows.size() == 3);
  CHECK_FALSE(rows[0].is_default);
  CHECK_FALSE(rows[1].is_default);
  CHECK(rows[2].is_default);
  CHECK(read_dtd("x", write_dtd(rows)).what.size() == 3);
}

TEST_CASE("device lists are read back", "[export]") {
  const std::string text
    = "name,deviceType,category,protocol,discoveryMethod,installationDate,uid,"
      "longitude,latitude,customerName,did,ownerMAC,timezone,description\n"
      "lamp-1,Lamp box,EDGE,lon,manual,2021-03-01,00D071112233,-0.1278,51.5,"
      "\"Smith, Sons\",17,d8:80:39:00:00:01,Europe/London,by the door\n"
      "lamp-2,Lamp box,,lon,,,auto,,,,,d8:80:39:00:00:01,,\n";
  auto read = read_device_csv("x.csv", text);
  REQUIRE(read.usable());
  CHECK(write_device_csv(read.what, "d8:80:39:00:00:01") == text);
}

TEST_CASE("maps are read back", "[export]") {
  const std::string text
    = "#filetype,bacnet_type_map\n#product_name,\"Box, big\"\n"
      "#program_id,9B:01:F4:15:35:04:DB:01\n"
      "Technology,BlockType,BlockHandle,Point Name,bacnet_type,instance,name,"
      "description,units,scale_a,scale_b,scale_c,SNVT field,StateTextMap\n"
      "lon,Lamp,0,nviValue,BO,5,Lamp 1,State,,1,0,0,state,Off;On\n"
      "lon,Lamp,1,nviValue,AO,6,Lamp 2,,DegC,0.1,-2,0.5,value,\n";
  issue_log log{"x.btm"};
  auto map = read_btm(text, log);
  REQUIRE_FALSE(log.has_errors());
  REQUIRE(map.rows.size() == 2);
  auto written = write_btm(map);
  auto back = read_btm(written, log);
  CHECK_FALSE(log.has_errors());
  CHECK(same(map, back));
  CHECK(write_btm(back) == written);
}

TEST_CASE("connections are read back", "[export]") {
  const std::string text
    = "#filetype,con\nTemplate Name,Reference Type,Contexts,Target Type,Target "
      "Name,Device Name,Device Type,Datapoint Name,Direction,Map,Use Presets,"
      "Use Localized Value,Transform\n"
      "\"A, b\",Fixed,,,,d1,VAV,My block/0/nvo,Source,"
      "\"{\"\"level\"\":\"\"$.value\"\"}\",Exclusive,Yes,1\n"
      "\"A, b\",Relative,Campus,Floor,F 1,,VAV,L/65535/nvi,Destination,,"
      "Non-exclusive,No,\n";
  issue_log log{"x.con"};
  auto read = read_con(text, log);
  REQUIRE(log.take().empty());
  CHECK(write_con(read) == text);
}
