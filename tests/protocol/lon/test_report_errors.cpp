// What is wrong in a resource report, and where.

#include "tests/protocol/lon/report_text.hpp"
#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace {

struct bad {
  const char* what;
  std::string text;
  std::string issue; ///< Behind the name of the file.
};

/// Items begin in line 7.
std::string profile(const std::string& members,
                    const std::string& key = "20012") {
  return report("<fpt id=\"P\" idx=\"1\" key=\"" + key + "\"><f-nvs>\n"
                + members + "</f-nvs></fpt>\n");
}

std::string enums(const std::string& members) {
  return report("<enumt id=\"e_t\" idx=\"1\"><members>\n" + members
                + "</members></enumt>\n");
}

} // namespace

TEST_CASE("broken reports are refused with their place", "[reports]") {
  const auto byte = scalar("unsigned short");
  const std::vector<bad> table{
    {"empty", "", ":1:1: not well-formed XML: No document element found"},
    {"no markup", "hello",
     ":1:6: not well-formed XML: No document element "
     "found"},
    {"unclosed", "<ldrf>\n<control>\n",
     ":2:10: not well-formed XML: Start-end "
     "tags mismatch"},
    {"crossed", "<ldrf>\n<a><b></a></b></ldrf>",
     ":2:9: not well-formed XML: Start-end tags mismatch"},
    {"attribute", "<ldrf>\r<a b=1/></ldrf>",
     ":2:6: not well-formed XML: Error parsing element attribute"},
    {"UTF-16", std::string{"\xFF\xFE<\0", 4},
     ":0:0: file is UTF-16; save it as UTF-8"},
    {"zero bytes", std::string{"<a\0/>", 5},
     ":0:0: file is not text: it has zero bytes"},
    {"another root", "<?xml version=\"1.0\"?>\n<html/>",
     ":2:1: not a resource report: it begins with `html`, not with `ldrf`"},
    {"no set", "<ldrf>\n <control/></ldrf>",
     ":2:2: set is not named: `folder` would be a program id, a hyphen and the "
     "scope"},
    {"bad set", report("", "90000106-4"),
     ":4:1: set is not named: `folder` would be a program id, a hyphen and the "
     "scope"},
    {"scope", report("", "9000010600000000-7"),
     ":4:1: set is not named: `folder` would be a program id, a hyphen and the "
     "scope"},
    {"selector",
     "<ldrf><control><folder>9000010600000000-4</folder>\n"
     "<selector>5</selector></control></ldrf>",
     ":2:1: selector 5 contradicts scope 4 of the set"},
    {"no id", report("<nvt idx=\"1\">" + byte + "</nvt>\n"),
     ":7:1: id `` is not a name of 1 to 128 characters without / + #"},
    {"bad id", report(type("a/b", byte)),
     ":7:1: id `a/b` is not a name of 1 to 128 characters without / + #"},
    {"twice", report(type("T", byte) + type("T", byte)),
     ":8:1: nvt `T` is there twice"},
    {"index", report("<nvt id=\"T\" idx=\"x\">" + byte + "</nvt>"),
     ":7:1: attribute idx `x` is not a whole number from 1 to 65535"},
    {"size", report(type("T", "\n<size>-1</size>" + byte)),
     ":8:1: size `-1` is not a whole number from 0 to 65535"},
    {"no format", report(type("T", "\n<scalar/>")),
     ":8:1: scalar has no nc-type"},
    {"number", report(type("T", scalar("unsigned short", "\n<min>a</min>"))),
     ":8:1: min `a` is not a number from -3.5e+38 to 3.5e+38"},
    {"reversed",
     report(type("T", scalar("unsigned short", "\n<min>2</min><max>1</max>"))),
     ":8:1: min 2 is above max 1"},
    {"factor 0",
     report(
       type("T", scalar("unsigned short", "<scaling>\n<a>0</a></scaling>"))),
     ":8:1: scaling by 0"},
    {"power",
     report(
       type("T", scalar("unsigned short", "<scaling>\n<b>16</b></scaling>"))),
     ":8:1: b `16` is not a whole number from -15 to 15"},
    {"array",
     report(
       type("T", scalar("unsigned short", "\n<array-size>70000</array-size>"))),
     ":8:1: array-size `70000` is not a whole number from 0 to 65535"},
    {"category", report(type("T", "\n<aggregate cat=\"list\"/>")),
     ":8:1: cat `list` is neither `struct` nor `union`"},
    {"no width",
     report(type("T", aggregate("\n" + member("x", "<bitfield/>")))),
     ":8:9: bitfield has no width"},
    {"crosses a byte",
     report(type("T", aggregate("\n" + member("x", bits(6, 3))))),
     ":8:9: bitfield of 3 bits at bit 6 does not lie within a byte"},
    {"member without name",
     report(type("T", aggregate("\n" + member("", byte)))),
     ":8:1: p-name `` is not a name without / + #"},
    {"member twice",
     report(type("T", aggregate(member("x", byte) + "\n" + member("x", byte)))),
     ":8:1: member `x` is there twice"},
    {"reference", report(type("T", "\n<ref>UNVT_x</ref>")),
     ":8:1: reference would be a `ref` with an `href` and a name"},
    {"no reference", report(type("T", "\n<enum/>")),
     ":8:1: reference would be a `ref` with an `href` and a name"},
    {"enumeration member", enums("<e-member><value>1</value></e-member>"),
     ":8:1: member has no id"},
    {"no value", enums("<e-member id=\"A\"/>"),
     ":8:1: member `A` has no value"},
    {"value", enums("<e-member id=\"A\">\n<value>300</value></e-member>"),
     ":9:1: value `300` is not a whole number from -128 to 255"},
    {"key", profile("", ""),
     ":7:1: attribute key `` is not a whole number from 0 to 65535"},
    {"member number", profile("<f-nv id=\"a\"><dir>input</dir></f-nv>"),
     ":8:1: `a` has no member number"},
    {"direction",
     profile("<f-nv id=\"a\"><member>1</member>\n<dir>up</dir></f-nv>"),
     ":9:1: dir `up` is neither `input` nor `output`"},
  };
  for (auto& x : table) {
    INFO(x.what);
    std::vector<import_issue> issues;
    auto out = read_report(x.text, &issues);
    REQUIRE(issues.size() == 1);
    CHECK(to_string(issues[0]) == "r.xml" + x.issue);
    CHECK_FALSE(issues[0].warning);
    // What is sound around it is still read.
    CHECK(out.types.size() + out.profiles.size() + out.enumerations.size()
          == (std::string{x.what} == "twice" ? 1 : 0));
  }
}

TEST_CASE("reports that define nothing are no errors", "[reports]") {
  std::vector<import_issue> issues;
  read_report("<usage><hints/></usage>", &issues);
  read_report("<ldrf><control><set>My own - set 80:00:0C:50:1E:03:04:01-6</set>"
              "</control><items/></ldrf>",
              &issues);
  CHECK(told(issues).empty());
  read_report(report(type("SNVT_x", scalar("unsigned short")),
                     "0000000000000000-0"),
              &issues);
  CHECK(told(issues)
        == std::vector<std::string>{
          "r.xml:4:1: warning: file is left out: sets of scope 0 are not a "
          "maker's own, and the standard types are part of the program"});
  auto other = read_report(report("<lang/>\n"), &issues);
  CHECK(told(issues)
        == std::vector<std::string>{
          "r.xml:7:1: warning: item `lang` is left out: nvt, cpt, enumt and "
          "fpt are known"});
  CHECK(other.set() == "9000010600000000-4");
}

TEST_CASE("structures in structures have a limit", "[reports]") {
  auto layout = scalar("unsigned short");
  for (int i = 0; i < 20; ++i)
    layout = aggregate(member("x", layout));
  std::vector<import_issue> issues;
  auto out = read_report(report(type("T", layout)), &issues);
  REQUIRE(issues.size() == 1);
  CHECK(issues[0].text == "nested too deeply");
  CHECK(out.types.empty());
  // However deep: nothing of ours goes down recursively before the limit.
  std::string deep;
  for (int i = 0; i < 200'000; ++i)
    deep += "<a>";
  read_report(deep, &issues);
  CHECK(issues.size() == 1);
  read_report(std::string(600'000, '<'), &issues);
  CHECK(issues[0].text == "more than 500000 elements");
}

TEST_CASE("entities of a report are not expanded", "[reports]") {
  std::vector<import_issue> issues;
  auto out = read_report(
    "<!DOCTYPE ldrf [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"/etc/passwd\">]>"
      + report("<enumt id=\"&a;&b;&lt;\" idx=\"1\"/>"),
    &issues);
  CHECK(issues.empty());
  REQUIRE(out.enumerations.size() == 1);
  CHECK(out.enumerations[0].name == "&a;&b;<");
}
