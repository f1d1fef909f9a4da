// Interface files that are wrong.

#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

using lines = std::vector<std::string>;

const std::string lux = "\n79 * 1\n2 0 0 0 0";

struct row {
  std::string text;
  const char* message;
};

const row table[] = {
  {"", "t.xif:0:1: a LON interface file begins with `File:`"},
  {"#filetype,dtd\n", "t.xif:1:1: a LON interface file begins with `File:`"},
  {"File: t.xif, XIF Version 4.501\nno id\n",
   "t.xif:2:1: no program id, such as 90:00:01:06:00:04:85:11"},
  {"File: t.xif\n9000010600048511\nnumbers\n",
   "t.xif:3:1: a row of numbers must follow the program id"},
  {xif_head("\"&3.4@0Node,3[70000Lamp") + xif_var("a", 0, "*" + lux),
   "t.xif:8:1: block entry 3[70000Lamp has a count that is not a number from 1 "
   "to 4096"},
  {xif_head("\"&3.4@0Node,3[0]Lamp") + xif_var("a", 0, "*" + lux),
   "t.xif:8:1: block entry 3[0]Lamp has a count that is not a number from 1 to "
   "4096"},
  {xif_head() + "VAR nvi\n", "t.xif:10:1: VAR needs a name and an index"},
  {xif_head() + "  VAR nvi x 0 0 0\n",
   "t.xif:10:11: index must be a number from 0 to 65535"},
  {xif_head() + "VAR nvi 0 0 0 5000\n",
   "t.xif:10:15: array length must be a number from 0 to 4096"},
  {xif_head() + "VAR n/v 0 0 0 0\n",
   "t.xif:10:5: name has a character that cannot be in a name"},
  {xif_head() + "VAR nvi 0 0 0 0\n0 1\n",
   "t.xif:11:1: 13 numbers must follow VAR"},
  {xif_head() + "VAR nvi 0 0 0 0\n0 1 63 2 0 1 0 1 0 1 0 0 0\n",
   "t.xif:11:1: direction, the fourth number, must be 0 or 1"},
  {xif_head() + xif_var("nvi", 0, "*\nno type"),
   "t.xif:13:1: type must be given as `95 * 2`: number of the SNVT and of the "
   "lines of its layout, 256 at most"},
  {xif_head() + xif_var("nvi", 0, "*\n79 * 1\n2 0 0"),
   "t.xif:14:1: layout must be five numbers: kind, bit offset, width, sign, "
   "length"},
  {xif_head() + xif_var("nvi", 0, "*\n79 * 2\n2 0 0 0 0"),
   "t.xif:14:1: layout must be five numbers: kind, bit offset, width, sign, "
   "length"},
  {xif_head() + xif_var("nvi", 0, "*\n0 * 1\n9 0 0 0 0"),
   "t.xif:14:1: kind must be 0 to 4"},
  {xif_head() + xif_var("nvi", 0, "*\n0 * 2\n1 0 0 0 0\n3 4 5 0 0"),
   "t.xif:14:1: bitfield must lie within a byte"},
  {xif_head() + xif_var("nvi", 0, "*\n0 * 1\n4 0 0 0 0"),
   "t.xif:14:1: opaque value has no width"},
  {xif_head() + xif_var("nvi", 0, "*\n0 * 0"),
   "t.xif:13:1: type has no layout"},
  {xif_head() + xif_var("nvi", 0, "*\n0 * 1\n1 0 0 0 65535"),
   "t.xif:14:1: value is longer than 1024 bytes"},
  {xif_head() + xif_var("a", 0, "*" + lux) + xif_var("a", 1, "*" + lux),
   "t.xif:15:5: datapoint a is there twice"},
  {xif_head() + xif_var("a", 7, "*" + lux) + xif_var("b", 7, "*" + lux),
   "t.xif:15:5: index 7 is taken"},
  {xif_head() + xif_var("a", 65535, "*" + lux, false, false, 2),
   "t.xif:10:5: index 65536 is taken"},
};

const row warnings[] = {
  {xif_head() + "TAGS x\n",
   "t.xif:10:1: warning: line is left out: VAR, TAG, FILE or NVVAL was "
   "expected"},
  {xif_head() + xif_var("a", 0, "\"@9|1" + lux),
   "t.xif:10:5: warning: block 9 does not exist, the first 3 do"},
  {xif_head("\"&3.4@0Node,Lamp"),
   "t.xif:8:1: warning: 1 block entries without profile number are left out"},
  {xif_head() + xif_var("a", 0, "*\n900 * 1\n2 0 0 0 0"),
   "t.xif:13:1: warning: type 900 is not known, its layout is used"},
  {xif_head() + xif_var("a", 0, "*\n95 * 1\n1 0 0 0 0"),
   "t.xif:13:1: warning: SNVT_switch has 2 bytes, the layout has 1: the layout "
   "is used"},
  {xif_head() + xif_var("a", 0, "*" + lux, false, true)
     + "NVVAL\n\\x01 \\x02 \\x03",
   "t.xif:15:1: warning: initial values are left out: they have 3 bytes, the "
   "configuration variables have 2"},
  {xif_head() + "FILE value 1 1\n\\x01 zz\n",
   "t.xif:11:6: warning: values are left out from here: bytes such as \\x0A or "
   "0x0A were expected"},
  {xif_head() + "FILE template 0 2\n\"1.1;\n\"1,x;\n",
   "t.xif:12:1: warning: property is left out: not understood"},
  {xif_head() + "FILE template 0 2\n\"1.1;\n\"1,0,0\\x80,49;\n",
   "t.xif:12:1: warning: property is left out: no length"},
  {"File: t.xif, XIF Version 5.0\n" + xif_head().substr(31),
   "t.xif:1:14: warning: version is not known, 4.501 is the newest"},
};

} // namespace

TEST_CASE("errors say where they are and what would be right") {
  for (auto& [text, message] : table) {
    INFO(text);
    auto x = read(text);
    CHECK_FALSE(x.usable());
    CHECK(told(x.issues) == lines{message});
  }
}

TEST_CASE("what can be left out is a warning") {
  for (auto& [text, message] : warnings) {
    INFO(text);
    auto x = read(text);
    CHECK(x.usable());
    CHECK(told(x.issues) == lines{message});
  }
}

TEST_CASE("an error does not hide the next one") {
  auto x = read(xif_head() + xif_var("a", 0, "*\nno type")
                + xif_var("b", 1, "*\n79 * 1\nno layout")
                + xif_var("c", 2, "*" + lux));
  CHECK(x.issues.size() == 2);
  CHECK(x.what.points.size() == 1);
}

TEST_CASE("a file with too many datapoints ends with one error") {
  auto text = xif_head();
  for (int i = 0; i < 5000; ++i)
    text += xif_var("n" + std::to_string(i), i, "*" + lux);
  auto x = read(text);
  CHECK(told(x.issues).back().find("more than 4096") != std::string::npos);
  CHECK(x.what.points.size() == 4096);
  SECTION("also as arrays") {
    auto arrays = read(xif_head()
                       + xif_var("a", 0, "*" + lux, false, false, 4096)
                       + xif_var("b", 5000, "*" + lux, false, false, 4096));
    CHECK(told(arrays.issues)
          == lines{"t.xif:15:5: more than 4096 datapoints"});
  }
}

TEST_CASE("too many blocks are an error") {
  auto x = read(xif_head("\"&3.4@3[60000Lamp"));
  CHECK(told(x.issues) == lines{"t.xif:8:1: more than 4096 blocks"});
}

TEST_CASE("a file that is too long is not read at all") {
  std::string text(lon::most_xif_bytes + 1, 'x');
  CHECK(told(read(text).issues)
        == lines{"t.xif:0:0: file is longer than 16 MiB"});
}

TEST_CASE("a file cut anywhere is read or refused") {
  auto text = file_text(TROUPE_SOURCE_DIR "/tests/protocol/lon/data/lamp.xif");
  REQUIRE(text.size() > 100);
  for (size_t i = 0; i < text.size(); ++i)
    CHECK(read(text.substr(0, i)).what.points.size() <= 4);
}
