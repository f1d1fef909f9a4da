#include "storage/postgres/copy_text.hpp"
#include "storage/postgres/schema.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace troupe {

namespace {

const std::string mark = "\xef\xbf\xbd";

std::string row(const value& x, copy_limits limits = {}) {
  std::string out;
  uint64_t changed = 0;
  append_row(out, 7, {"p", 1'700'000'000'123'000'000, quality::good, x}, limits,
             changed);
  return out + std::to_string(changed);
}

std::string line(const std::string& number, const std::string& content,
                 const std::string& changed = "0") {
  return "7\t2023-11-14T22:13:20.123Z\t" + number + '\t' + content + "\tgood\n"
         + changed;
}

} // namespace

TEST_CASE("a sample becomes a row", "[postgres]") {
  CHECK(row(value{21.37}) == line("21.37", "\\N"));
  CHECK(row(value{true}) == line("1", "\\N"));
  CHECK(row(value{-3}) == line("-3", "\\N"));
  CHECK(row(value{}) == line("\\N", "\\N"));
  CHECK(row(value{std::nan("")}) == line("NaN", "\\N"));
  CHECK(row(value{-INFINITY}) == line("-Infinity", "\\N"));
  CHECK(row(value{"on"}) == line("\\N", "\"on\""));
  CHECK(row(value{int64_t{9'007'199'254'740'993}})
        == line("9007199254740992", "9007199254740993"));
  enumeration on{1, std::make_shared<std::string>("ON")};
  CHECK(row(value{on}) == line("1", "\"ON\""));
  CHECK(row(make_structure({{"a", value{1}}})) == line("\\N", "{\"a\":1}"));
}

TEST_CASE("hostile texts become harmless", "[postgres]") {
  CHECK(row(value{"a\tb\nc\\d"}) == line("\\N", R"("a\\u0009b\\u000ac\\\\d")"));
  CHECK(row(value{std::string{"a\0b", 3}})
        == line("\\N", R"("a\\ufffdb")", "1"));
  CHECK(row(value{"\\u0000"}) == line("\\N", R"("\\\\u0000")"));
  CHECK(row(value{"a\xff"}) == line("\\N", "\"a" + mark + "\"", "1"));
  CHECK(row(value{"long"}, {10, 10, 5}) == line("\\N", "\\N", "1"));
}

TEST_CASE("only UTF-8 stays as it is", "[postgres]") {
  for (std::string good :
       {"", "a", "\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    uint64_t changed = 0;
    CHECK(clean_text(good, 100, changed) == good);
    CHECK(changed == 0);
  }
  for (std::string bad :
       {"\x80", "\xc1\x80", "\xe0\x9f\x80", "\xed\xa0\x80", "\xf0\x8f\x80\x80",
        "\xf4\x90\x80\x80", "\xf5", "\xe2\x82", "\xc2"}) {
    uint64_t changed = 0;
    CHECK(clean_text("a" + bad, 100, changed).substr(0, 4) == "a" + mark);
    CHECK(changed == 1);
  }
}

TEST_CASE("a text is cut between characters", "[postgres]") {
  uint64_t changed = 0;
  CHECK(clean_text("ab\xc2\x80", 3, changed) == "ab");
  CHECK(changed == 1);
  CHECK(clean_text("ab\xc2\x80", 4, changed) == "ab\xc2\x80");
  CHECK(changed == 1);
}

TEST_CASE("a list of names becomes an array", "[postgres]") {
  CHECK(to_array({}) == "{}");
  CHECK(to_array({"a", "b\"\\,{}"}) == R"({"a","b\"\\,{}"})");
}

} // namespace troupe
