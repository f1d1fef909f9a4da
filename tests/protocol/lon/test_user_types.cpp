// What makers define beside the standard types.

#include "protocol/iap/json.hpp"
#include "protocol/lon/codec.hpp"
#include "tests/protocol/lon/report_text.hpp"
#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

const std::string own = "9000010600000000-4/";

/// Returns a catalogue with the types of all *reports*.
import_result<lon::type_catalogue>
with(const std::vector<std::string>& reports) {
  std::vector<lon::resource_report> read;
  for (auto& x : reports)
    read.push_back(read_report(x));
  return lon::extended(lon::type_catalogue::standard(), read);
}

std::string decoded(const std::string& layout,
                    const std::vector<uint8_t>& bytes) {
  auto types = with({report(type("UNVT_x", layout))});
  CHECK(told(types.issues).empty());
  auto x = types.what.find(own + "UNVT_x");
  REQUIRE(x != nullptr);
  CHECK(x->size == bytes.size());
  auto value = lon::decode(bytes.data(), bytes.size(), *x);
  // What can be read can be written.
  auto back = lon::encode(value, *x);
  REQUIRE(back);
  CHECK(*back == bytes);
  return iap::to_json(value);
}

} // namespace

TEST_CASE("numbers of user types are scaled, limited and big-endian",
          "[reports]") {
  CHECK(decoded(scalar("signed long", scaled("5", "-1", "0")), {0xFF, 0xFD})
        == "-1.5");
  CHECK(decoded(scalar("unsigned short", scaled("1", "0", "-40")), {50})
        == "10");
  CHECK(decoded(scalar("unsigned quad"), {0xFF, 0xFF, 0xFF, 0xFF})
        == "4294967295");
  CHECK(decoded(scalar("s32_type"), {0xFF, 0xFF, 0xFF, 0xFE}) == "-2");
  CHECK(decoded(scalar("float_type"), {0x3F, 0x80, 0, 0}) == "1");
  CHECK(decoded(scalar("signed long", "<invalid>32767</invalid>"), {0x7F, 0xFF})
        == "null");
}

TEST_CASE("members of user types lie one behind the other", "[reports]") {
  auto layout = aggregate(
    member("level", scalar("unsigned long", scaled("5", "-3", "0")))
    + member("a", bits(0, 1)) + member("b", bits(1, 3, true))
    + member("c", bits(6, 2)) + member("d", bits(0, 8))
    + member("temp", reference("SNVT_temp_p", "0000000000000000-0"))
    + member("name", scalar("unsigned char", "<array-size>4</array-size>"))
    + member("pair", scalar("unsigned short", "<array-size>2</array-size>")));
  CHECK(
    decoded(layout, {0x00, 0xC8, 0xF1, 0x07, 0x08, 0x98, 'l', 'a', 0, 0, 1, 2})
    == R"({"level":1,"a":1,"b":-1,"c":1,"d":7,"temp":22,"name":"la",)"
       R"("pair":[1,2]})");
}

TEST_CASE("a union is as long as its longest overlay", "[reports]") {
  auto layout = aggregate(
    member("kind", scalar("unsigned short"))
    + member("u", aggregate(member("small", scalar("unsigned short"))
                              + member("big", scalar("unsigned long")),
                            "union")));
  CHECK(decoded(layout, {3, 1, 2}) == R"({"kind":3,"u":{"big":258}})");
}

TEST_CASE("references lead to other reports and enumerations to members",
          "[reports]") {
  auto enums = report("<enumt id=\"pass_t\" idx=\"3\"><members>"
                      "<e-member id=\"PASS_ON\"><value>0</value></e-member>"
                      "<e-member id=\"PASS_OFF\"><value>1</value></e-member>"
                      "</members></enumt>\n");
  auto nvs = report(
    type("UNVT_pair",
         aggregate(
           member("pass", "<enum><min>0</min><max>1</max>" + reference("pass_t")
                            + "</enum>")
           + member("hvac", "<enum>" + reference("hvac_t", "0000000000000000-0")
                              + "</enum>"))));
  auto cps = report(type("UCPTpairs",
                         aggregate(member("list", reference("UNVT_pair")
                                                    + "<array-size>2"
                                                      "</array-size>")),
                         "cpt", 4));
  // In any order.
  auto types = with({cps, nvs, enums});
  CHECK(told(types.issues).empty());
  auto x = types.what.find(own + "UCPTpairs");
  REQUIRE(x != nullptr);
  const uint8_t bytes[] = {1, 6, 0, 0xFF};
  CHECK(iap::to_json(lon::decode(bytes, sizeof(bytes), *x))
        == R"({"list":[{"pass":"PASS_OFF","hvac":"HVAC_OFF"},)"
           R"({"pass":"PASS_ON","hvac":"HVAC_NUL"}]})");
  CHECK(types.what.user_property("9000010600048511", 4, 4) == x);
  CHECK(types.what.user_property("9000010600048511", 6, 4) == nullptr);
  CHECK(types.what.user_property("9000010700048511", 4, 4) == nullptr);
}

TEST_CASE("digits that the scope leaves open do not count in names",
          "[reports]") {
  auto types = with({report(type("UNVT_x", scalar("unsigned short")))}).what;
  for (auto name : {"9000010600000000-4/UNVT_x", "9000010600048511-4/UNVT_x"})
    CHECK(types.find(name) != nullptr);
  auto six = with(
    {report(type("UNVT_x", scalar("unsigned short")), "80000c501e030401-6")});
  CHECK(six.what.find("80:00:0C:50:1E:03:04:01-6/UNVT_x") != nullptr);
  CHECK(types.find("9000010600048511-6/UNVT_x") == nullptr);
  CHECK(types.find("UNVT_x") == nullptr);
  CHECK(types.find("SNVT_switch") != nullptr);
  CHECK(lon::type_catalogue::standard().find(own + "UNVT_x") == nullptr);
}

TEST_CASE("what a report lacks is left out and told with its place",
          "[reports]") {
  struct row {
    std::string items;
    std::string issue;
  };
  const std::vector<row> table{
    {type("T", scalar("unsigned huge")),
     "nc-type `unsigned huge` is not known"},
    {type("T", ""), "its layout is not given"},
    {type("T", aggregate("")), "it has no members"},
    {type("T", "<size>3</size>" + scalar("unsigned long")),
     "it has 3 bytes, its members have 2"},
    {type("T", aggregate(member("x", reference("T")))),
     "x: 9000010600000000-4/T contains itself"},
    {type("T", reference("SNVT_none", "0000000000000000-0")),
     "`SNVT_none` is not known; import the reports of its set together with "
     "this one"},
    {type("T", "<enum>" + reference("none_t") + "</enum>"),
     "enumeration `none_t` of set 9000010600000000-4 is not known; import its "
     "`enums.xml` together with this one"},
    {type("T", scalar("unsigned long", "<array-size>40000</array-size>")),
     "it is longer than 65535 bytes"},
  };
  for (auto& x : table) {
    INFO(x.issue);
    auto types = with({report(x.items)});
    REQUIRE(types.issues.size() == 1);
    CHECK(to_string(types.issues[0])
          == "r.xml:7:1: warning: type `T` is left out: " + x.issue);
    CHECK(types.what.find(own + "T") == nullptr);
  }
}

TEST_CASE("the first of two definitions holds", "[reports]") {
  auto one = type("T", "<size>1</size>" + scalar("unsigned short"));
  auto two = type("T", "<size>2</size>" + scalar("unsigned long"));
  auto same = with({report(one), report(one)});
  CHECK(told(same.issues).empty());
  auto other = with({report(one), report(two)});
  CHECK(told(other.issues)
        == std::vector<std::string>{"r.xml:7:1: warning: type `T` is left out: "
                                    "r.xml has another version of it"});
  CHECK(other.what.find(own + "T")->size == 1);
}

TEST_CASE("variables have the types that the maker's profiles name",
          "[reports]") {
  auto nvs = report(type("UNVT_lux",
                         "<unit id=\"4-1\"/>"
                           + scalar("unsigned long", scaled("1", "-1", "0"))),
                    "9000010600000000-4", "<string id=\"4-1\">lux</string>");
  auto cps = report(type("UCPTgain", scalar("unsigned short"), "cpt", 8));
  auto fps = report(
    "<fpt id=\"UFPTeye\" idx=\"1\" key=\"20012\"><inheriting>no</inheriting>"
    "<f-nvs><f-nv id=\"nvoLux\" idx=\"1\"><member>3</member>"
    + reference("UNVT_lux")
    + "<dir>output</dir></f-nv></f-nvs></fpt>\n"
      "<fpt id=\"UFPTsensor\" idx=\"2\" key=\"1\"><inheriting>yes"
    + reference("SFPTopenLoopSensor", "0000000000000000-0")
    + "</inheriting><f-nvs><f-nv id=\"nvoOwn\" idx=\"1\"><member>1</member>"
    + reference("UNVT_lux") + "<dir>output</dir></f-nv></f-nvs></fpt>\n");
  auto types = with({nvs, cps, fps});
  CHECK(told(types.issues).empty());
  auto layout = "\n0 * 1\n2 0 0 0 0";
  auto text = xif_head("\"&3.4@20012,1")
              + xif_var("nvoLux", 0, std::string{"\"@0|3"} + layout, true)
              + xif_var("nvoValue", 1, std::string{"\"@1|1"} + layout, true)
              + xif_var("nvoOwn", 2, std::string{"\"@1#1"} + layout, true)
              + xif_var("nvoWide", 3, "\"@1#1\n0 * 1\n1 0 0 0 0", true)
              + xif_var("cpGain", 4, "\"&1,0,4\\x80,8\n0 * 1\n1 0 0 0 0", false,
                        true);
  auto x = lon::read_xif("t.xif", text, types.what);
  CHECK(told(x.issues)
        == std::vector<std::string>{
          "t.xif:18:1: warning: type of nvoValue is not in the resource "
          "reports of its maker, its layout is used",
          "t.xif:28:1: warning: 9000010600000000-4/UNVT_lux has 2 bytes, the "
          "layout has 1: the layout is used"});
  REQUIRE(x.what.blocks.size() == 2);
  CHECK(x.what.blocks[0].name == "eye");
  CHECK(x.what.blocks[0].profile == own + "UFPTeye");
  REQUIRE(x.what.points.size() == 5);
  CHECK(x.what.points[0].type->name == own + "UNVT_lux");
  CHECK(x.what.points[0].type->unit == "lux");
  CHECK(x.what.points[1].type->name == "9000010600048511-4/UNVT_nvoValue");
  CHECK(x.what.points[2].type->name == own + "UNVT_lux");
  CHECK(x.what.points[4].type->name == own + "UCPTgain");
  // Without reports nothing is said.
  CHECK(told(read(text).issues).empty());
}

TEST_CASE("properties in value files may be of the maker's types",
          "[reports]") {
  auto types = with({report(type(
    "UCPTgain", scalar("unsigned short", scaled("5", "-1", "0")), "cpt", 8))});
  auto x = lon::read_xif("t.xif",
                         xif_head("\"&3.4@0Node")
                           + "FILE template 0 2\n\"1.1;1,0,4\\x80,8,1;\n"
                             "FILE value 1 1\n\\x09\n",
                         types.what);
  CHECK(told(x.issues).empty());
  REQUIRE(x.what.points.size() == 1);
  CHECK(x.what.points[0].name == "cpGain");
  CHECK(iap::to_json(*x.what.points[0].initial) == "4.5");
}
