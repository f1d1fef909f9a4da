#include "protocol/import/text.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("program ids are 16 hex digits, with or without colons", "[import]") {
  CHECK(parse_program_id("9F0096052804dc66") == "9F0096052804DC66");
  CHECK(parse_program_id("9F:00:96:05:28:04:DC:66") == "9F0096052804DC66");
  for (auto x : {"", "9F0096052804DC6", "9F0096052804DC661", "9F0096052804DC6G",
                 "9:F0:09:60:52:80:4D:C6:6", ":9F0096052804DC66",
                 "9F0096052804DC66:", "9F::0096052804DC66"})
    CHECK(parse_program_id(x).empty());
}

TEST_CASE("whole numbers are decimal or hexadecimal within limits",
          "[import]") {
  CHECK(parse_whole("0", 0, 10) == 0);
  CHECK(parse_whole("0x10", 0, 100) == 16);
  CHECK(parse_whole("-5", -10, 10) == -5);
  for (auto x : {"", "-1", "11", "1.0", "1 ", "+1", "0x", "0x-1", "ten",
                 "99999999999999999999"})
    CHECK(parse_whole(x, 0, 10) == std::nullopt);
}

TEST_CASE("numbers are finite", "[import]") {
  CHECK(parse_number("-0.5") == -0.5);
  CHECK(parse_number("1e3") == 1000.0);
  for (auto x : {"", "nan", "inf", "1e999", "1,5", "1.0x"})
    CHECK(parse_number(x) == std::nullopt);
}

TEST_CASE("text that is not UTF-8 is taken as ISO 8859-1", "[import]") {
  CHECK(to_utf8("caf\xE9") == "caf\xC3\xA9");
  CHECK(to_utf8("\xC3\xA9") == "\xC3\xA9");
  CHECK(to_utf8("\xF0\x9F\x8E\xAD") == "\xF0\x9F\x8E\xAD");
  // overlong, surrogate, beyond Unicode, cut off
  CHECK(to_utf8("\xC0\xAF") == "\xC3\x80\xC2\xAF");
  CHECK(to_utf8("\xED\xA0\x80") == "\xC3\xAD\xC2\xA0\xC2\x80");
  CHECK(to_utf8("\xF4\x90\x80\x80") != "\xF4\x90\x80\x80");
  CHECK(to_utf8("\xE2\x82") == "\xC3\xA2\xC2\x82");
}

TEST_CASE("the name of a file leads nowhere", "[import]") {
  CHECK(base_name("a/b.dtp!c/nvs.xml") == "nvs.xml");
  CHECK(base_name("b.zip!nvs.xml") == "nvs.xml");
  CHECK(base_name("a!b.xml") == "a!b.xml");
  CHECK(base_name("C:\\x\\nvs.xml") == "nvs.xml");
  for (auto x : {"", "a/", "..", "a/..", "."})
    CHECK(base_name(x) == "file");
  CHECK(base_name("a\nb") == "a_b");
  auto longest = std::string(300, 'x') + ".xml";
  CHECK(base_name(longest) == longest.substr(104));
}

TEST_CASE("types are named after files without folders and endings",
          "[import]") {
  CHECK(type_name_of("a b/Adam-4150.mod") == "Adam-4150");
  CHECK(type_name_of("Adam-4150.MOD.csv") == "Adam-4150");
  CHECK(type_name_of("C:\\x\\VAV_sim.XIF") == "VAV_sim");
  CHECK(type_name_of("v2.1.xif") == "v2.1");
  CHECK(type_name_of(".mod") == ".mod");
  CHECK(type_name_of("plain") == "plain");
}

} // namespace troupe
