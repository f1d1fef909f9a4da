#include "protocol/import/device_csv.hpp"
#include "protocol/import/uid.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string head
  = "name,deviceType,category,protocol,discoveryMethod,installationDate,uid,"
    "longitude,latitude,customerName,did,ownerMAC,timezone\n";

struct bad {
  const char* what;
  std::string text;
  std::string issue;
};

} // namespace

TEST_CASE("a device list has a device in each row", "[devices]") {
  auto out = read_device_csv(
    "x.csv", head
               + "ahu-1,AHU,EDGE,Modbus,manual,2024-01-15,127.0.0.1:502:1,9.99,"
                 "53.54,\"Harbour House\",101,,Europe/Berlin\nlamp,Lamp,,lon");
  CHECK(out.issues.empty());
  REQUIRE(out.what.size() == 2);
  auto& x = out.what[0];
  CHECK(x.file == "x.csv");
  CHECK(x.line == 2);
  CHECK(x.handle == "ahu-1");
  CHECK(x.protocol == "modbus");
  CHECK(x.device_type == "AHU");
  CHECK(x.uid == "127.0.0.1:502:1");
  CHECK(x.category == "EDGE");
  CHECK(x.discovery == "manual");
  CHECK(x.installed == "2024-01-15");
  CHECK(x.lat == 53.54);
  CHECK(x.lng == 9.99);
  CHECK(x.zone == "Europe/Berlin");
  CHECK(x.customer == "Harbour House");
  CHECK(x.did == "101");
  CHECK(x.name_column == 1);
  CHECK(x.type_column == 7);
  CHECK(x.uid_column == 41);
  CHECK(out.what[1].uid.empty());
  CHECK_FALSE(out.what[1].lat);
}

TEST_CASE("wrong devices are refused with their place", "[devices]") {
  const std::vector<bad> table{
    {"no column", "name,deviceType\na,b\n",
     "x.csv:1:0: column `protocol` is missing from the column names"},
    {"bad name", head + "a/b,T,,lon\n",
     "x.csv:2:1: name `a/b` is not 1 to 64 characters of A-Z a-z 0-9 . - _"},
    {"no type", head + "a,,,lon\n", "x.csv:2:3: deviceType is empty"},
    {"no protocol", head + "a,T\n",
     "x.csv:2:0: protocol is empty: the row ends before column 4"},
    {"latitude", head + "a,T,,lon,,,,9,91\n",
     "x.csv:2:15: latitude `91` is not a number from -90 to 90"},
    {"longitude", head + "a,T,,lon,,,,east,9\n",
     "x.csv:2:13: longitude `east` is not a number from -180 to 180"},
    {"category", head + "a,T,CLOUD,lon\n",
     "x.csv:2:5: category `CLOUD` is not EDGE"},
    {"discovery", head + "a,T,edge,lon,auto\n",
     "x.csv:2:14: discoveryMethod `auto` is not manual or discovery"},
    {"date", head + "a,T,,lon,,15.1.2024\n",
     "x.csv:2:11: installationDate `15.1.2024` is no date like 2024-01-15"},
    {"missing day", head + "a,T,,lon,,2024-02-30\n",
     "x.csv:2:11: installationDate `2024-02-30` is no date like 2024-01-15"},
    {"zone", head + "a,T,,lon,,,,,,,,,Europe/Hamburg\n",
     "x.csv:2:18: timezone `Europe/Hamburg` is none of the IANA database, such "
     "as Europe/Berlin"},
    {"half a place", head + "a,T,,lon,,,,9\n",
     "x.csv:2:0: latitude and longitude need each other"},
  };
  for (auto& x : table) {
    INFO(x.what);
    auto out = read_device_csv("x.csv", x.text);
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == x.issue);
    CHECK(out.what.empty());
  }
}

TEST_CASE("a did is that of one device", "[devices]") {
  auto out = read_device_csv("x.csv", head
                                        + "a,T,,lon,,,,,,,7\nb,T,,lon\n"
                                          "c,T,,lon,,,,,,,7\n");
  REQUIRE(out.issues.size() == 1);
  CHECK(to_string(out.issues[0]) == "x.csv:4:16: did `7` is already in line 2");
  CHECK(out.what.size() == 2);
}

TEST_CASE("addresses have the form of their protocol", "[devices]") {
  auto usual = [](const char* protocol, const char* uid) -> std::string {
    auto x = read_uid(protocol, uid);
    return x ? *x : "refused";
  };
  CHECK(usual("lon", "00d071150989") == "00D071150989");
  CHECK(usual("lon", "Auto") == "auto");
  CHECK(usual("lon", "").empty());
  CHECK(usual("lon", "IP:10.0.0.254") == "ip:10.0.0.254");
  for (auto x : {"00d07115098", "00d07115098g", "ip:10.0.0", "ip:10.0.0.256",
                 "ip:10.0.0.1.2", "ip:0x1.0.0.0", "ip:10.0.0.", "10.0.0.1"})
    CHECK(usual("lon", x) == "refused");
  for (auto x : {"127.0.0.1:15020:1", "plc.example:17", "rs485-1:247",
                 "[::1]:502:1", "[::1]:1"})
    CHECK(usual("modbus", x) == x);
  for (auto x : {"", "auto", "127.0.0.1", "127.0.0.1:502:256", "h:0x1", "h:0:1",
                 "h:65536:1", "h::1", ":502:1", ":1", "h:502:x", "h:502:"})
    CHECK(usual("modbus", x) == "refused");
  CHECK(usual("bacnet", "1234@127.0.0.1:47808") == "1234@127.0.0.1:47808");
}

} // namespace troupe
