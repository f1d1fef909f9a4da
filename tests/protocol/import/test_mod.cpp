#include "protocol/import/interface_csv.hpp"
#include "protocol/import/mod.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

using modbus::endian;
using modbus::native_type;
using modbus::table;

const std::string settings = "#filetype,Modbus_xif\n"
                             "#program_ID,9B:01:F4:15:35:04:DB:01\n"
                             "#product_name,Meter 3000\n"
                             "#manufacturer,\"Example, Inc.\"\n"
                             "#description,energy meter\n#version,v2\n";

const std::string head = "Block Name,Block Index,Datapoint Name,Address,Native "
                         "Type,Word Order,Byte Order,IAP Type,Write Enable,"
                         "Function Code,Native Value 1,Native Value 2,Scaled "
                         "Value 1,Scaled Value 2,Marker Value\n";

import_result<device_type> read(const std::string& text) {
  return read_mod("site/Meter.mod", text, lon::type_catalogue::standard());
}

const modbus::mapping& place(const device_type& x, point_index i) {
  return std::get<modbus::mapping>(x.points.at(i).address);
}

/// The mapping of a file with one datapoint in a shorter layout.
modbus::mapping map_one(const std::string& native, const std::string& iap,
                        const std::string& rest = "FC03") {
  auto out = read("Datapoint Name,Native Type,IAP Type,Address,Function Code,"
                  "Length\nX,"
                  + native + ',' + iap + ",10," + rest + '\n');
  for (auto& x : out.issues)
    FAIL(to_string(x));
  return place(out.what, 0);
}

struct bad {
  const char* what;
  std::string row;
  std::string issue;
};

} // namespace

TEST_CASE("a .mod file becomes a device type", "[mod]") {
  auto out
    = read(settings + head
           + "Meter,0,Energy,1200,SINT32,little,big,SNVT_elec_kwh_l,-,FC04\n"
             "Meter,1,SetPoint,0x10,sint16,,little,SNVT_temp_p,+,FC03,0,10,-5,"
             "5.5,\n"
             "Meter,0,Model,65535,UINT16,,,SNVT_count,-,FC04,,,,,16720\n");
  for (auto& x : out.issues)
    FAIL(to_string(x));
  auto& type = out.what;
  CHECK(type.name == "Meter");
  CHECK(type.protocol == "modbus");
  CHECK(type.program_id == "9B01F4153504DB01");
  CHECK(type.product == "Meter 3000");
  CHECK(type.manufacturer == "Example, Inc.");
  CHECK(type.desc == "energy meter");
  CHECK(type.version == "v2");
  CHECK_FALSE(type.dynamic);
  REQUIRE(type.blocks.size() == 2);
  CHECK(type.blocks[0].name == "Meter");
  CHECK(type.blocks[0].index == 0);
  CHECK(type.blocks[0].points == std::vector<point_index>{0, 2});
  CHECK(type.blocks[1].index == 1);
  REQUIRE(type.points.size() == 3);

  auto& energy = type.points[0];
  CHECK(energy.name == "Energy");
  CHECK(energy.block == 0);
  CHECK(energy.dir == direction::out);
  CHECK(energy.read_only);
  CHECK(energy.type == lon::type_catalogue::standard().find("SNVT_elec_kwh_l"));
  CHECK(place(type, 0).space == table::input_registers);
  CHECK(place(type, 0).address == 1200);
  CHECK(place(type, 0).length == 2);
  CHECK(place(type, 0).type == native_type::sint32);
  CHECK(place(type, 0).words == endian::little);
  CHECK(place(type, 0).bytes == endian::big);
  CHECK_FALSE(place(type, 0).scale);
  CHECK_FALSE(place(type, 0).marker);

  auto& set_point = type.points[1];
  CHECK(set_point.dir == direction::in);
  CHECK_FALSE(set_point.read_only);
  CHECK(place(type, 1).address == 16);
  CHECK(place(type, 1).bytes == endian::little);
  REQUIRE(place(type, 1).scale);
  CHECK(place(type, 1).scale->native1 == 0);
  CHECK(place(type, 1).scale->native2 == 10);
  CHECK(place(type, 1).scale->scaled1 == -5);
  CHECK(place(type, 1).scale->scaled2 == 5.5);

  CHECK(place(type, 2).marker == 16720);
}

TEST_CASE("columns of a .mod file come in any order or not at all", "[mod]") {
  auto out = read("#filetype,Modbus_xif,,,\r\nfunction code,ADDRESS,"
                  "\"Datapoint Name\",Native_Type,Description\r\n\r\n"
                  "1,0,Relay,BIT,\"first, left\"\r\nFC04,7,Count,UINT32");
  for (auto& x : out.issues)
    FAIL(to_string(x));
  auto& type = out.what;
  CHECK(type.program_id.empty());
  CHECK(type.id() == "Meter");
  REQUIRE(type.blocks.size() == 1);
  CHECK(type.blocks[0].name == "device");
  REQUIRE(type.points.size() == 2);
  CHECK(type.points[0].desc == "first, left");
  CHECK(type.points[0].type->name == "bit");
  CHECK(type.points[0].read_only);
  CHECK(place(type, 0).space == table::coils);
  CHECK(type.points[1].type->name == "uint32");
}

TEST_CASE("a datapoint takes the registers of its native type", "[mod]") {
  CHECK(map_one("BIT", "", "FC01").length == 1);
  CHECK(map_one("UINT8", "").length == 1);
  CHECK(map_one("INT16", "").type == native_type::sint16);
  CHECK(map_one("FLOAT", "SNVT_power_f").length == 2);
  CHECK(map_one("Float32", "").type == native_type::float32);
  CHECK(map_one("UINT64", "").length == 4);
  CHECK(map_one("DOUBLE", "").length == 4);
  CHECK(map_one("MOD10_1", "").length == 1);
  CHECK(map_one("MOD10_3", "").length == 3);
}

TEST_CASE("text is as long as its type, or as the file says", "[mod]") {
  CHECK(map_one("CHAR8", "SNVT_str_asc").length == 31);
  CHECK(map_one("CHAR8_2", "SNVT_str_asc").length == 16);
  CHECK(map_one("CHAR16", "").length == 16);
  CHECK(map_one("CHAR8_2", "", "FC03,20").length == 20);
  CHECK(map_one("CHAR16", "SNVT_count").length == 1);
}

TEST_CASE("a row without IAP type has the base type of its register", "[mod]") {
  auto name = [](const char* native, const char* scaling) {
    auto out
      = read(head + "A,0,X,1," + native + ",,,,-,FC03," + scaling + '\n');
    return out.what.points.at(0).type->name;
  };
  CHECK(name("SINT16", "") == "sint16");
  CHECK(name("MOD10_2", "") == "uint32");
  CHECK(name("CHAR8", "") == "text");
  // The scaled value may have a fraction.
  CHECK(name("SINT16", "0,10,0,1") == "double");
}

TEST_CASE("every wrong cell of a .mod file is reported", "[mod]") {
  const std::vector<bad> rows{
    {"no name", "A,0,,1,UINT16,,,,-,FC03", "2:5: Datapoint Name is empty"},
    {"name with a slash", "A,0,a/b,1,UINT16,,,,-,FC03",
     "2:5: Datapoint Name `a/b` has one of / + # or a control character, which "
     "names cannot have"},
    {"long block name", std::string(129, 'b') + ",0,X,1,UINT16,,,,-,FC03",
     "2:1: Block Name has 129 bytes; at most 128 are allowed"},
    {"block index", "A,x,X,1,UINT16,,,,-,FC03",
     "2:3: Block Index `x` is not a number from 0 to 65535"},
    {"address", "A,0,X,65536,UINT16,,,,-,FC03",
     "2:7: Address `65536` is not a number from 0 to 65535"},
    {"no address", "A,0,X,,UINT16,,,,-,FC03",
     "2:7: Address `` is not a number from 0 to 65535"},
    {"end of the table", "A,0,X,65535,UINT32,,,,-,FC03",
     "2:7: Address `65535` is too high for 2 registers; 65535 is the last"},
    {"native type", "A,0,X,1,UINT12,,,,-,FC03",
     "2:9: Native Type `UINT12` is none of BIT, UINT8, SINT8, UINT16, SINT16, "
     "UINT32, SINT32, UINT64, SINT64, FLOAT, DOUBLE, MOD10_1 to MOD10_4, "
     "CHAR8, CHAR16, CHAR8_2"},
    {"number in a coil", "A,0,X,1,UINT16,,,,-,FC01",
     "2:9: Native Type `UINT16` does not fit Function Code `FC01`, which reads "
     "single bits; BIT does"},
    {"word order", "A,0,X,1,UINT32,middle,,,-,FC03",
     "2:16: Word Order `middle` is neither `big` nor `little`"},
    {"byte order", "A,0,X,1,UINT32,,1,,-,FC03",
     "2:17: Byte Order `1` is neither `big` nor `little`"},
    {"IAP type", "A,0,X,1,UINT16,,,SNVT_nonsense,-,FC03",
     "2:18: IAP Type `SNVT_nonsense` is unknown; the name of a SNVT or a base "
     "type would be right: bit, boolean, sint8 to uint64, float, double, text"},
    {"write enable", "A,0,X,1,UINT16,,,,yes,FC03",
     "2:19: Write Enable `yes` is neither `+` nor `-`"},
    {"function code", "A,0,X,1,UINT16,,,,-,FC07",
     "2:21: Function Code `FC07` is none of FC01 (coils), FC02 (discrete "
     "inputs), FC03 (holding registers), FC04 (input registers)"},
    {"no function code", "A,0,X,1,UINT16",
     "2:0: Function Code `` is none of FC01 (coils), FC02 (discrete inputs), "
     "FC03 (holding registers), FC04 (input registers)"},
    {"half a scaling", "A,0,X,1,UINT16,,,,-,FC03,0,10,0",
     "2:0: Scaled Value 2 `` is not a number; scaling needs all four"},
    {"flat native", "A,0,X,1,UINT16,,,,-,FC03,5,5,0,1",
     "2:28: Native Value 1 and 2 must differ"},
    {"flat scaled", "A,0,X,1,UINT16,,,,-,FC03,0,10,1,1.0",
     "2:33: Scaled Value 1 and 2 must differ"},
    {"marker", "A,0,X,1,UINT16,,,,-,FC03,,,,,WNC",
     "2:30: Marker Value `WNC` is not a whole number"},
  };
  for (auto& x : rows) {
    INFO(x.what);
    auto out = read(head + x.row + '\n');
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0]) == "site/Meter.mod:" + x.issue);
    CHECK_FALSE(out.usable());
    CHECK(out.what.points.empty());
  }
}

TEST_CASE("all errors of a .mod file come at once", "[mod]") {
  auto out = read("#program_ID,12\n" + head
                  + "A,0,X,1,UINT16,,,,-,FC03\n"
                    "A,0,X,2,UINT16,,,,-,FC03\n"
                    "A,0,Y,-1,UINT17,,,,-,FC99\n");
  REQUIRE(out.issues.size() == 5);
  CHECK(to_string(out.issues[0])
        == "site/Meter.mod:1:13: program id `12` is not 16 hex digits");
  CHECK(to_string(out.issues[1])
        == "site/Meter.mod:4:5: datapoint `X` is already in line 3; names are "
           "unique in a block");
  CHECK(out.issues[4].line == 5);
}

TEST_CASE("a .mod file without columns or rows is refused", "[mod]") {
  auto out = read(settings + "Datapoint Name,Address\nX,1\n");
  REQUIRE(out.issues.size() == 2);
  CHECK(to_string(out.issues[0])
        == "site/Meter.mod:7:0: column `Native Type` is missing from the "
           "column names");
  out = read(settings + head);
  REQUIRE(out.issues.size() == 1);
  CHECK(to_string(out.issues[0])
        == "site/Meter.mod:0:0: file has no "
           "datapoints");
}

TEST_CASE("a .mod file has no more datapoints than a device may", "[mod]") {
  auto text = head;
  for (size_t i = 0; i <= most_type_points; ++i)
    text += "A,0,X" + std::to_string(i) + ",1,UINT16,,,,-,FC03\n";
  auto out = read(text);
  REQUIRE(out.issues.size() == 1);
  CHECK(to_string(out.issues[0])
        == "site/Meter.mod:16386:0: file has 16385 datapoints; at most 16384 "
           "are allowed");
  CHECK(out.what.points.size() == most_type_points);
}

TEST_CASE("too many datapoints do not hide other mistakes", "[mod]") {
  auto text = head;
  for (size_t i = 0; i <= most_type_points; ++i)
    text += "A,0,X" + std::to_string(i) + ",1,UINT16,,,,-,FC03\n";
  auto out = read(text + "A,0,Y,1,WORD,,,,-,FC03\n");
  REQUIRE(out.issues.size() == 2);
  CHECK(out.issues[0].line == 16'386);
  CHECK(out.issues[1].line == 16'387);
  CHECK(out.issues[1].text.find("Native Type `WORD`") == 0);
}

TEST_CASE("columns that a .mod file does not have are told", "[mod]") {
  auto out = read("Datapoint Name,Native Type,Address,Function Code,,A',"
                  "Functon Code\nX,UINT16,1,FC03,,2,FC04\n");
  REQUIRE(out.issues.size() == 2);
  CHECK(to_string(out.issues[0])
        == "site/Meter.mod:1:51: warning: column `A'` is left out: it is not "
           "known, or another one says the same");
  CHECK(to_string(out.issues[1]).find("1:54: warning: column `Functon Code`")
        != std::string::npos);
  CHECK(out.what.points.size() == 1);
}

TEST_CASE("what can be used all the same is only warned about", "[mod]") {
  SECTION("a write to a table that has none") {
    auto out = read(head + "A,0,X,1,UINT16,,,,+,FC04\n");
    REQUIRE(out.issues.size() == 1);
    CHECK(out.issues[0].warning);
    CHECK(out.what.points.at(0).read_only);
  }
  SECTION("a structure in a register") {
    auto out = read(head + "A,0,X,1,UINT16,,,SNVT_time_stamp,-,FC03\n");
    REQUIRE(out.issues.size() == 1);
    CHECK(to_string(out.issues[0])
          == "site/Meter.mod:2:18: warning: IAP Type `SNVT_time_stamp` has "
             "several members, but the datapoint is one number");
    CHECK(out.usable());
  }
  SECTION("not about a switch") {
    CHECK(read(head + "A,0,X,1,BIT,,,SNVT_switch,+,FC01\n").issues.empty());
  }
}

} // namespace troupe
