// Text in the cells of a terminal: widths, cuts, and what must not get there.

#include "bridge/console/cli/tui/cell_text.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

TEST_CASE("hostile text cannot steer a terminal", "[tui]") {
  CHECK(safe_text("plain") == "plain");
  CHECK(safe_text("a\x1b[2Jb\tc\x7f") == "a?[2Jb?c?");
  CHECK(safe_text("\xc2\x9b"
                  "31m")
        == "?31m"); // C1: CSI
  CHECK(safe_text("a\xe2\x80\xae"
                  "b")
        == "a?b"); // right-to-left override
  CHECK(safe_text("a\xef\xbb\xbf"
                  "b")
        == "a?b");                           // without width
  CHECK(safe_text("\xff\xfe x") == "?? x");  // no UTF-8
  CHECK(safe_text("\xc0\xaf") == "??");      // too long a form
  CHECK(safe_text("\xed\xa0\x80") == "???"); // a surrogate
  CHECK(safe_text("\xe4\xb8") == "??");      // cut off
  CHECK(safe_text(std::string_view{"a\0b", 3}) == "a?b");
  CHECK(safe_text("Büro 温度 °C") == "Büro 温度 °C");
}

TEST_CASE("wide characters take two columns", "[tui]") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("Büro") == 4);
  CHECK(columns_of("温度") == 4);
  CHECK(columns_of("e\xcc\x81") == 1); // a combining accent
  CHECK(columns_of("") == 0);
}

TEST_CASE("lines are cut between characters", "[tui]") {
  CHECK(cut("Büro", 2) == "Bü");
  CHECK(cut("Büro", 4) == "Büro");
  CHECK(cut("温度", 3) == "温");
  CHECK(cut("温度", 1).empty());
  CHECK(cut("", 4).empty());
}

TEST_CASE("of a path the end stays", "[tui]") {
  CHECK(cut_left("modbus/ahu-1/Temp", 17) == "modbus/ahu-1/Temp");
  CHECK(cut_left("modbus/ahu-1/Temp", 8) == "<-1/Temp");
  CHECK(cut_left("温度温度", 4) == "<度");
  CHECK(cut_left("温度温度", 5) == "<温度");
  CHECK(cut_left("abc", 1) == "<");
  CHECK(cut_left("abc", 0).empty());
}

TEST_CASE("a cell is exactly as wide as it should be", "[tui]") {
  CHECK(fitted("ab", 4) == "ab  ");
  CHECK(fitted("ab", 4, side::right) == "  ab");
  CHECK(fitted("abcdef", 4) == "abcd");
  CHECK(fitted("温度", 3) == "温 ");
  CHECK(fitted("ab", 0).empty());
}

TEST_CASE("long lines are broken at blanks", "[tui]") {
  using lines = std::vector<std::string>;
  CHECK(wrapped("one two three", 8) == lines{"one two", "three"});
  CHECK(wrapped("one two", 7) == lines{"one two"});
  CHECK(wrapped("abcdefgh", 3) == lines{"abc", "def", "gh"});
  CHECK(wrapped("a\nb", 8) == lines{"a", "b"});
  CHECK(wrapped("  why\n\nb", 8) == lines{"  why", "", "b"});
  CHECK(wrapped("温度", 1) == lines{"温", "度"}); // it cannot be narrower
  CHECK(wrapped("ab", 0) == lines{"a", "b"});
  CHECK(wrapped("", 8).empty());
}

} // namespace troupe
