// The line that says how far long work is.

#include "bridge/console/cli/progress.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <sstream>

namespace troupe {

using namespace cli;

TEST_CASE("a bar grows from empty to full", "[tui]") {
  CHECK(bar_text(0) == "[------------------------------] 0 %");
  CHECK(bar_text(0.5) == "[###############---------------] 50 %");
  CHECK(bar_text(1) == "[##############################] 100 %");
  CHECK(bar_text(7) == bar_text(1));
  CHECK(bar_text(-1) == bar_text(0));
  CHECK(bar_text(std::nan("")) == bar_text(0));
}

TEST_CASE("progress is drawn over itself, and goes", "[tui]") {
  std::ostringstream out;
  {
    progress_line uut{out, liveness::live};
    uut.show("1");
    uut.show("2");
    uut.clear();
    uut.clear();
    CHECK(out.str() == "\r\x1b[K1\r\x1b[K2\r\x1b[K");
    uut.show("3");
  }
  CHECK(out.str() == "\r\x1b[K1\r\x1b[K2\r\x1b[K\r\x1b[K3\r\x1b[K");
}

TEST_CASE("without a terminal there is no progress", "[tui]") {
  std::ostringstream out;
  progress_line uut{out, liveness::none};
  uut.show("1");
  uut.clear();
  CHECK(out.str().empty());
}

} // namespace troupe
