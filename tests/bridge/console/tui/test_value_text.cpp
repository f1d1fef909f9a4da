// Values as people read them.

#include "bridge/console/cli/text.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

namespace {

console::point_row row(int64_t time) {
  console::point_row x;
  x.set_path("modbus/a/In/0/Temp");
  x.set_value("0");
  x.set_time(time);
  return x;
}

} // namespace

TEST_CASE("a value that nobody has read or written is not called good",
          "[tui]") {
  CHECK(value_text(row(0)) == "modbus/a/In/0/Temp = 0 (no value)");
  CHECK(cells(row(0))[3] == "no value");
  CHECK(value_text(row(1'000'000'000))
        == "modbus/a/In/0/Temp = 0 (good, 1970-01-01T00:00:01.000Z)");
  CHECK(cells(row(1))[3] == "good");
  SECTION("unless an override gives it one") {
    auto x = row(0);
    x.set_active_level(8);
    CHECK(cells(x)[3] == "good");
  }
  SECTION("but what is known to be bad is") {
    auto x = row(0);
    x.set_status(console::point_row::stale);
    CHECK(value_text(x) == "modbus/a/In/0/Temp = 0 (stale, -)");
    CHECK(cells(x)[3] == "stale");
  }
}

} // namespace troupe
