#include "bridge/console/cli/cause_text.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("a cause is told with what to do about it", "[troupe]") {
  console::cause_row x;
  x.set_effect("stale");
  x.set_id("deviceSilent");
  x.set_text("no answer\x1b[31m");
  CHECK(cause_text(x) == "stale: no answer?[31m");
  x.set_advice("check power");
  CHECK(cause_text(x) == "stale: no answer?[31m\n  what to do: check power");
  CHECK(*cause_value(x).field("id") == value{"deviceSilent"});
  CHECK(*cause_value(x).field("advice") == value{"check power"});
}
