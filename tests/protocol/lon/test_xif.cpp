// What a LON interface file says about a device.

#include "protocol/iap/json.hpp"
#include "protocol/lon/codec.hpp"
#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

const point_type& point(const device_type& x, const std::string& block,
                        uint32_t index, const std::string& name) {
  INFO(block << '/' << index << '/' << name);
  auto found = x.find_block(block, index);
  REQUIRE(found != nullptr);
  auto i = x.find_point(*found, name);
  REQUIRE(i);
  return x.points[*i];
}

uint16_t index_of(const point_type& x) {
  auto at = std::get_if<lon_variable>(&x.address);
  REQUIRE(at != nullptr);
  return at->index;
}

const std::string lux = "\n79 * 1\n2 0 0 0 0";

} // namespace

TEST_CASE("the lamp file gives a lamp") {
  auto text = file_text(TROUPE_SOURCE_DIR "/tests/protocol/lon/data/lamp.xif");
  auto x = lon::read_xif("some/lamp.xif", text,
                         lon::type_catalogue::standard());
  CHECK(told(x.issues).empty());
  CHECK(x.what.name == "lamp");
  CHECK(x.what.protocol == "lon");
  CHECK(x.what.id() == "9000010600048511");
  CHECK(x.what.desc == "A lamp for tests");
  CHECK_FALSE(x.what.dynamic);
  CHECK(x.what.source_text == text);
  REQUIRE(x.what.blocks.size() == 1);
  CHECK(x.what.blocks[0].profile == "SFPTclosedLoopActuator");
  auto& in = point(x.what, "Lamp", 0, "nviLamp");
  CHECK(in.type->name == "SNVT_switch");
  CHECK(in.dir == direction::in);
  CHECK_FALSE(in.property);
  CHECK(index_of(in) == 0);
  CHECK(point(x.what, "Lamp", 0, "nvoLampFb").dir == direction::out);
  auto& property = point(x.what, "Lamp", 0, "cpDef");
  CHECK(property.property);
  REQUIRE(property.initial);
  CHECK(iap::to_json(*property.initial) == R"({"value":100,"state":1})");
}

TEST_CASE("block entries with a count make as many blocks") {
  auto x = read(xif_head("\"&3.4@0NodeObject,4[3Lamp,1010,20011Own,4Lamp")
                + xif_var("nvo", 0, "\"@2|1" + lux, true));
  CHECK(told(x.issues).empty());
  std::vector<std::string> names;
  for (auto& block : x.what.blocks)
    names.push_back(block.name + '/' + std::to_string(block.index));
  CHECK(names
        == std::vector<std::string>{"NodeObject/0", "Lamp/0", "Lamp/1",
                                    "Lamp/2", "lightSensor/0", "Own/0",
                                    "Lamp/3"});
  CHECK(x.what.blocks[4].profile == "SFPTlightSensor");
  CHECK(x.what.blocks[5].profile.empty());
  point(x.what, "Lamp", 1, "nvo");
}

TEST_CASE("block names go on in the next line, with their blanks") {
  auto x
    = read(xif_head("\"&3.4@0NodeObject,3[2Digital \n\"Output;A te\n\"xt"));
  REQUIRE(x.what.blocks.size() == 3);
  CHECK(x.what.blocks[2].name == "Digital Output");
  CHECK(x.what.desc == "A text");
}

TEST_CASE("names cannot break topics") {
  auto x = read(xif_head("\"&3.4@3a/b+c#d\xE9"));
  REQUIRE(x.what.blocks.size() == 1);
  CHECK(x.what.blocks[0].name == "a_b_c_d\xC3\xA9");
}

TEST_CASE("points without a block are in the block of the device") {
  auto x = read(xif_head() + xif_var("nviA", 0, "*" + lux)
                + xif_var("nviB", 1, "\"some text" + lux));
  CHECK(told(x.issues).empty());
  CHECK(x.what.blocks.back().name == "device");
  point(x.what, "device", 0, "nviA");
  point(x.what, "device", 0, "nviB");
}

TEST_CASE("a file without blocks has one for the device") {
  auto x = read(xif_head("*") + xif_var("nviA", 0, "*" + lux));
  CHECK(told(x.issues).empty());
  CHECK(x.what.blocks.size() == 1);
  point(x.what, "device", 0, "nviA");
}

TEST_CASE("members of a profile, of the device and of changeable type") {
  auto x = read(xif_head() + xif_var("a", 0, "\"@0|1" + lux)
                + xif_var("b", 1, "\"@1#7;Lux of the\n\" room" + lux)
                + xif_var("c", 2, "\"@2|1?" + lux, true));
  CHECK(told(x.issues).empty());
  point(x.what, "Node", 0, "a");
  CHECK(point(x.what, "Lamp", 0, "b").desc == "Lux of the room");
  point(x.what, "Lamp", 1, "c");
}

TEST_CASE("elements of an array are points of their own") {
  auto x = read(xif_head() + xif_var("nvo", 5, "\"@0#1" + lux, true, false, 3));
  CHECK(told(x.issues).empty());
  CHECK(index_of(point(x.what, "Node", 0, "nvo[0]")) == 5);
  CHECK(index_of(point(x.what, "Node", 0, "nvo[2]")) == 7);
}

TEST_CASE("an array as long as its array of blocks is one point in each") {
  for (auto doc : {"\"@1|1", "\"@1[|1"}) {
    auto x = read(xif_head() + xif_var("nvo", 5, doc + lux, true, false, 2));
    CHECK(told(x.issues).empty());
    CHECK(index_of(point(x.what, "Lamp", 0, "nvo")) == 5);
    CHECK(index_of(point(x.what, "Lamp", 1, "nvo")) == 6);
  }
}

TEST_CASE("configuration variables are where what they apply to is") {
  auto cp = [](const char* name, int index, const std::string& doc) {
    return xif_var(name, index, doc + "\n107 * 1\n2 0 0 0 0", false, true);
  };
  auto x = read(xif_head() + cp("toBlock", 0, "\"&1,2,0\\x80,49")
                + cp("toVariable", 1, "\"&2,9,0\\x80,49")
                + cp("toDevice", 2, "\"&0,0,0\\x80,49")
                + cp("toFirst", 3, "\"&2,9-10,0\\x84,49;Some text")
                + cp("rawFlags", 4, "\"&1,1,0\x80,49")
                + xif_var("nvo", 9, "\"@1|1" + lux, true, false, 2));
  CHECK(told(x.issues).empty());
  CHECK(point(x.what, "Lamp", 1, "toBlock").property);
  point(x.what, "Lamp", 0, "toVariable");
  point(x.what, "device", 0, "toDevice");
  auto& constant = point(x.what, "Lamp", 0, "toFirst");
  CHECK(constant.read_only);
  CHECK(constant.desc == "Some text");
  point(x.what, "Lamp", 0, "rawFlags");
}

TEST_CASE("an interface may change by its program id or its header") {
  CHECK(read(xif_head("*", "9F:FF:FF:05:01:84:04:60")).what.dynamic);
  CHECK_FALSE(read(xif_head("*", "9F:FF:FF:05:01:04:04:60")).what.dynamic);
  CHECK_FALSE(read(xif_head("*", "1F:FF:FF:05:01:84:04:60")).what.dynamic);
  auto room = xif_head("*");
  room.replace(room.find("1 1 11 2\n"), 9, "1 1 11 9\n");
  CHECK(read(room).what.dynamic);
}

TEST_CASE("layouts of own types become structures") {
  auto x = read(xif_head("*")
                + xif_var("nvoOwn", 0,
                          "*\n0 * 8\n1 0 0 0 0\n3 0 1 0 0\n3 1 7 1 0\n"
                          "3 0 8 0 0\n2 0 0 1 2\n0 0 0 0 3\n1 0 0 1 4\n"
                          "4 0 2 0 0",
                          true));
  CHECK(told(x.issues).empty());
  auto& type = *point(x.what, "device", 0, "nvoOwn").type;
  CHECK(type.name == "9000010600048511-4/UNVT_nvoOwn");
  CHECK(type.size == 1 + 1 + 1 + 4 + 3 + 4 + 2);
  const uint8_t wire[] = {7,   0xFF, 9,    0xFF, 0xFE, 0,    1,   'a',
                          'b', 0,    0xFF, 0xFF, 0xFF, 0xFF, 0xA, 0xB};
  CHECK(iap::to_json(lon::decode(wire, sizeof(wire), type))
        == R"({"f0":7,"f1":1,"f2":-1,"f3":9,"f4":[-2,1],"f5":"ab","f6":-1,)"
           R"("f7":"0A0B"})");
}

TEST_CASE("a float of an own type is found by its pieces") {
  auto x = read(xif_head("*")
                + xif_var("nvo", 0,
                          "*\n0 * 5\n3 0 1 0 0\n3 1 7 0 0\n3 0 1 0 0\n"
                          "3 1 7 0 0\n2 0 0 0 0"));
  CHECK(told(x.issues).empty());
  auto& type = *point(x.what, "device", 0, "nvo").type;
  CHECK(type.format == raw_format::f32);
  CHECK(type.name == "9000010600048511-4/UNVT_nvo");
}

TEST_CASE("a property of a standard type has that type") {
  auto x = read(
    xif_head()
    + xif_var("nci", 0, "\"&1,0,0\\x80,17\n0 * 1\n4 0 31 0 0", false, true));
  CHECK(told(x.issues).empty());
  CHECK(point(x.what, "Node", 0, "nci").type->name == "SCPTlocation");
}

TEST_CASE("initial values come in all their notations") {
  auto records = xif_head() + xif_var("a", 0, "*" + lux, false, true)
                 + xif_var("b", 1, "*" + lux)
                 + xif_var("c", 2, "*" + lux, false, true);
  for (auto values : {"\\x01 \\x02\n\\x03 \\x04", "0x01 02 \n0x03 04 ",
                      "# a\n0x0102,0x0304 // c", "0x01020304",
                      "\\x1 \\x2 \\x3\n\t\\x04APPIMAGE\x01\x02\xFF"}) {
    auto x = read(records + "\nNVVAL\n" + values);
    INFO(values);
    CHECK(told(x.issues).empty());
    CHECK(point(x.what, "device", 0, "a").initial == value{0x0102});
    CHECK(point(x.what, "device", 0, "c").initial == value{0x0304});
    CHECK_FALSE(point(x.what, "device", 0, "b").initial);
  }
}

TEST_CASE("properties in files are points with values of their own") {
  auto x = read(xif_head() + xif_var("nvo", 3, "\"@2|1" + lux, true)
                + "FILE template 0 2\n\"1.1;\n\"1,0,0\\x84,165,1;\n"
                  "\"1,1~2,0\\x80,49,2,2;\n\"2,3,0\\x80,49,2,,0:600;\"  // x\n"
                  "\"1,0,6\\x80,4,3;\n\"1,0,0\\x80,52,2,2;\n"
                  "\nFILE value 1 1\n\\x00 \\x0A\n\\x00 \\x14\n\\x00 \\x1E\n"
                  "\\x01 \\x02 \\x03\n\\x00 \\x28 \\x00 \\x32\n"
                  "FILE readOnly 2 1\n\\x07\n");
  CHECK(told(x.issues)
        == std::vector<std::string>{"t.xif:20:1: warning: property 4 of set 6 "
                                    "is left out: its type is not known"});
  auto seconds = [&](const char* block, uint32_t i, const char* name) {
    auto& found = point(x.what, block, i, name);
    CHECK(found.property);
    REQUIRE(found.initial);
    return found.initial->number();
  };
  CHECK(seconds("Lamp", 0, "cpMaxSendTime") == 1.0);
  CHECK(seconds("Lamp", 1, "cpMaxSendTime") == 2.0);
  CHECK(seconds("Lamp", 1, "cpMaxSendTime_2") == 3.0);
  CHECK(seconds("Node", 0, "cpMinSendTime[0]") == 4.0);
  CHECK(seconds("Node", 0, "cpMinSendTime[1]") == 5.0);
  CHECK(seconds("Node", 0, "cpDevMajVer") == 7.0);
  CHECK(point(x.what, "Node", 0, "cpDevMajVer").read_only);
  CHECK_FALSE(point(x.what, "Lamp", 0, "cpMaxSendTime").read_only);
}

TEST_CASE("a property that inherits has the type of its variable") {
  // SCPTdefOutput
  auto x = read(xif_head() + xif_var("nvi", 3, "\"@2|1" + lux)
                + "FILE template 0 2\n\"1.1;\n\"2,3,0\\x80,7,2;\n");
  CHECK(told(x.issues).empty());
  auto& found = point(x.what, "Lamp", 1, "cpDefOutput");
  CHECK(found.type->name == "SNVT_lux");
  CHECK_FALSE(found.initial);
}

TEST_CASE("line ends of all systems are read") {
  auto text = xif_head() + xif_var("nvi", 3, "\"@2|1" + lux) + "oops\n";
  auto expected = told(read(text).issues);
  REQUIRE(expected.size() == 1);
  for (auto end : {"\r\n", "\r"}) {
    std::string other;
    for (auto c : text)
      other += c == '\n' ? std::string{end} : std::string(1, c);
    auto x = read(other);
    CHECK(told(x.issues) == expected);
    point(x.what, "Lamp", 1, "nvi");
  }
}
