#include "protocol/import/importer.hpp"
#include "protocol/import/interface_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe {

namespace {

const lon::type_catalogue& catalogue() {
  return lon::type_catalogue::standard();
}

std::string mod_text(const std::string& program_id,
                     const std::string& point = "X") {
  return "#filetype,Modbus_xif\n#program_ID," + program_id
         + "\nDatapoint Name,Address,Native Type,Function Code\n" + point
         + ",1,UINT16,FC03\n";
}

std::string dtd_text(const std::string& rows) {
  return "#filetype,dtd\nDevice Type,Protocol,Program ID,Default\n" + rows;
}

std::string device_text(const std::string& rows) {
  return "name,deviceType,protocol,uid\n" + rows;
}

const std::string id_a = "9FFFFF1E28000601";
const std::string id_b = "9FFFFF1E28000602";

import_plan plan(const std::vector<import_file>& files,
                 const std::vector<device_type_ptr>& known = {}) {
  return plan_import(files, {known, {}, {}});
}

std::string names(const import_plan& x) {
  std::string out;
  for (auto& type : x.types)
    out += type->name + ' ';
  return out;
}

std::string issues(const import_plan& x) {
  std::string out;
  for (auto& issue : x.issues)
    out += to_string(issue) + '\n';
  return out;
}

device_type_ptr known_type(const std::string& file, const std::string& text) {
  auto out = read_type(file, text, catalogue());
  REQUIRE(out);
  return *out;
}

struct kind_case {
  const char* name;
  std::string text;
  std::string issue;
};

} // namespace

TEST_CASE("a device type without a name has that of its file", "[importer]") {
  auto out = plan({{"x/meter.mod", mod_text(id_a)}});
  CHECK(issues(out).empty());
  REQUIRE(names(out) == "meter ");
  CHECK(out.types[0]->program_id == id_a);
  CHECK(out.types[0]->source_name == "x/meter.mod");
  CHECK(out.types[0]->source_text == mod_text(id_a));
}

TEST_CASE("device type files name types by program id", "[importer]") {
  auto rows = dtd_text("Energy meter,Modbus,9f:ff:ff:1e:28:00:06:01,true\n"
                       "Old name,modbus,"
                       + id_a + ",false\n");
  SECTION("of the same import, in any order") {
    auto out = plan({{"a.dtd", rows}, {"meter.mod", mod_text(id_a)}});
    CHECK(issues(out).empty());
    // The default comes last, so that it answers to the program id.
    CHECK(names(out) == "Old name Energy meter ");
  }
  SECTION("of what is known") {
    auto known = known_type("meter.mod", mod_text(id_a));
    auto out = plan({{"a.dtd", rows}}, {known});
    CHECK(issues(out).empty());
    CHECK(names(out) == "Old name Energy meter ");
    CHECK(out.types[0]->source_text == known->source_text);
    auto again = plan({{"a.dtd", rows}}, {known, out.types[0], out.types[1]});
    CHECK(issues(again).empty());
    CHECK(again.types.empty());
  }
  SECTION("but not of another protocol") {
    auto out = plan({{"a.dtd", dtd_text("Meter,lon," + id_a + ",true\n")},
                     {"meter.mod", mod_text(id_a)}});
    CHECK(issues(out)
          == "a.dtd:3:1: warning: device type `Meter` has no interface; import "
             "the file with program id "
               + id_a + " together with it\n");
    CHECK(names(out) == "meter ");
  }
  SECTION("of any protocol") {
    auto out = plan({{"a.dtd", dtd_text("VT7200,BACnet," + id_a + ",true\n")},
                     {"x.bac", "#filetype,BACnet_xif\n#program_ID," + id_a
                                 + "\nObject Type,Object Instance\nAV,7\n"}});
    CHECK(issues(out).empty());
    REQUIRE(names(out) == "VT7200 ");
    CHECK(out.types[0]->protocol == "bacnet");
  }
  SECTION("which must be unique") {
    auto out = plan({{"a.dtd", dtd_text("Meter,modbus," + id_a + ",true\n")},
                     {"b.dtd", dtd_text("meter,modbus," + id_b + ",true\n")},
                     {"a.mod", mod_text(id_a)},
                     {"b.mod", mod_text(id_b)}});
    CHECK(issues(out)
          == "b.dtd:3:1: device type `meter` has program id " + id_a
               + " in a.dtd line 3\n");
  }
}

TEST_CASE("files that come twice count once", "[importer]") {
  auto out = plan({{"x/meter.mod", mod_text(id_a)},
                   {"y/meter.mod", mod_text(id_a)},
                   {"a.dtd", dtd_text("M,modbus," + id_a + ",true\n")},
                   {"b.dtd", dtd_text("M,modbus," + id_a + ",true\n")}});
  CHECK(issues(out).empty());
  CHECK(names(out) == "M ");
}

TEST_CASE("another version of a file is left out", "[importer]") {
  auto out = plan({{"x/meter.mod", mod_text(id_a)},
                   {"y/METER.mod", mod_text(id_a, "Y")},
                   {"a.dtd", dtd_text("M,modbus," + id_a + ",true\n")}});
  CHECK(issues(out)
        == "y/METER.mod:0:0: warning: file is left out: x/meter.mod has "
           "another version of `METER` with program id "
             + id_a + '\n');
  REQUIRE(names(out) == "M ");
  CHECK(out.types[0]->points[0].name == "X");
}

TEST_CASE("two types with one name are refused", "[importer]") {
  auto out
    = plan({{"x/meter.mod", mod_text(id_a)}, {"y/Meter.mod", mod_text(id_b)}});
  CHECK(issues(out)
        == "y/Meter.mod:0:0: device type `Meter` comes from x/meter.mod too; "
           "give one of them another name\n");
  CHECK_FALSE(out.usable());
}

TEST_CASE("two types with one program id are warned about", "[importer]") {
  auto out
    = plan({{"old.mod", mod_text(id_a)}, {"new.mod", mod_text(id_a, "Y")}});
  CHECK(issues(out)
        == "new.mod:0:0: warning: program id " + id_a
             + " is also that of old.mod; a device that names its type by it "
               "gets only one of them\n");
  CHECK(names(out) == "old new ");
}

TEST_CASE("devices find their types by name or program id", "[importer]") {
  auto known = known_type("known.mod", mod_text(id_b));
  auto out = plan({{"d.csv", device_text("a,METER,Modbus,h:1\n"
                                         "b,"
                                         + id_a
                                         + ",modbus,h:2\n"
                                           "c,Known,modbus,h:502:3\n")},
                   {"meter.mod", mod_text(id_a)}},
                  {known});
  CHECK(issues(out).empty());
  REQUIRE(out.devices.size() == 3);
  CHECK(out.devices[0].device_type == "meter");
  CHECK(out.devices[1].device_type == "meter");
  CHECK(out.devices[2].device_type == "known");
  CHECK(out.devices[2].uid == "h:502:3");
  CHECK(out.devices[2].line == 4);
}

TEST_CASE("devices that cannot be created are refused", "[importer]") {
  auto refused = [](const std::string& rows) {
    return issues(plan({{"d.csv", device_text(rows)},
                        {"meter.mod", mod_text(id_a)},
                        {"a.dtd", dtd_text("Lamp,lon," + id_b + ",true\n")}}));
  };
  const std::string warning = "a.dtd:3:1: warning: device type `Lamp` has no "
                              "interface; import the file with program id "
                              + id_b + " together with it\n";
  CHECK(
    refused("a,pump,modbus,h:1\n")
    == "d.csv:2:3: there is no modbus device type `pump`; import its .mod file "
       "together with it\n"
         + warning);
  CHECK(refused("a,lamp,lon,auto\n")
        == "d.csv:2:3: device type `lamp` has no interface; import the file "
           "with program id "
             + id_b + " together with it\n" + warning);
  CHECK(refused("a,meter,lon,auto\n")
        == "d.csv:2:3: device type `meter` is of protocol modbus, not lon\n"
             + warning);
  CHECK(refused("a,meter,bacnet,1234\n")
        == "d.csv:2:3: device type `meter` is of protocol modbus, not bacnet\n"
             + warning);
  CHECK(refused("a,meter,modbus,auto\n")
        == "d.csv:2:16: uid `auto` is not a modbus address: HOST:PORT:UNIT, "
           "HOST:UNIT or CHANNEL:UNIT with a unit from 0 to 255\n"
             + warning);
}

TEST_CASE("devices and addresses are unique across files", "[importer]") {
  auto out = plan({{"meter.mod", mod_text(id_a)},
                   {"c.csv", device_text("a,meter,modbus,h:1\n")},
                   {"d.csv", device_text("a,meter,modbus,h:2\n"
                                         "b,meter,modbus,h:1\n")}});
  CHECK(issues(out)
        == "d.csv:2:1: device `a` is already in c.csv line 2\n"
           "d.csv:3:16: address `h:1` is already in c.csv line "
           "2\n");
}

TEST_CASE("device lists may repeat what others say", "[importer]") {
  auto out = plan({{"meter.mod", mod_text(id_a)},
                   {"c.csv", device_text("a,meter,modbus,h:1\n")},
                   {"d.csv", device_text("a,METER,Modbus,h:1\n"
                                         "b,meter,modbus,h:2\n")}});
  CHECK(issues(out).empty());
  REQUIRE(out.devices.size() == 2);
  CHECK(out.devices[0].file == "c.csv");
  CHECK(out.devices[1].handle == "b");
}

TEST_CASE("what refers to a broken file is not blamed for it", "[importer]") {
  auto out = plan({{"meter.mod", mod_text(id_a, "a/b")},
                   {"a.dtd", dtd_text("Meter 1,modbus," + id_a + ",true\n")},
                   {"d.csv", device_text("a,Meter 1,modbus,h:1\n")}});
  CHECK(out.issues.size() == 1);
  CHECK_FALSE(out.usable());
}

TEST_CASE("the first line says what a file is, not its name", "[importer]") {
  const std::vector<kind_case> table{
    {"a.mod", "#program_ID," + id_a + "\n#filetype, dtd,,\n",
     "file has no row of column names"},
    {"a.csv", "\xEF\xBB\xBF\r\n#filetype,lorawan_xif\n",
     "file has no row of column names"},
    {"a.csv", "#filetype,con\n", "file has no row of column names"},
    {"a.csv", "#filetype,BACnet_xif\n", "file has no row of column names"},
    {"a.csv", "#filetype,EnOcean_xif\n", "file has no row of column names"},
    {"a.csv", "#filetype,Iotc_xif\n", "file has no row of column names"},
    {"a.csv", "#filetype,dla\n", "file has no row of column names"},
    {"a.xif", "#filetype,example_xif\n", "file has no row of column names"},
    {"a.xif", "PK\x03\x04rest", "package cannot be opened: Not a zip archive"},
    {"a.xif", "\x89PNG\r\n\x1A\n",
     "warning: file is left out: pictures are not kept"},
    {"a.xif", std::string{"\0\1\2", 3}, "file is not text: it has zero bytes"},
    {"a.xif", "#filetype,a/b_xif\n", "file type `a/b_xif` is unknown"},
    {"a.xif", "#filetype,recipe\n", "file type `recipe` is unknown"},
    {"a.xif", "Dear reader,\n",
     "not a file that can be imported; its first line would be `File:`, "
     "`#filetype,...` or `name,deviceType,...`"},
    {"a.xif", "#only\n#settings\n",
     "not a file that can be imported; its first line would be `File:`, "
     "`#filetype,...` or `name,deviceType,...`"},
    {"a.xif", " \r\n\r\n", "file is empty"},
    {"a.xif", "", "file is empty"},
  };
  for (auto& x : table) {
    INFO(x.text);
    CHECK(issues(plan({{x.name, x.text}}))
          == x.name + std::string{":0:0: "} + x.issue + '\n');
  }
}

TEST_CASE("a stored type is read as it was", "[importer]") {
  auto first = plan({{"x/meter.mod", mod_text(id_a)}}).types.at(0);
  auto again = read_type(first->source_name, first->source_text, catalogue());
  REQUIRE(again);
  CHECK((*again)->name == first->name);
  CHECK((*again)->points.size() == first->points.size());
  CHECK((*again)->source_text == first->source_text);
  auto broken = read_type("m.mod", mod_text(id_a, "a+b"), catalogue());
  REQUIRE_FALSE(broken);
  CHECK(broken.error().code == ec::parse_error);
  CHECK(broken.error().text.substr(0, 10) == "m.mod:4:1:");
  CHECK_FALSE(read_type("d.csv", device_text(""), catalogue()));
}

} // namespace troupe
