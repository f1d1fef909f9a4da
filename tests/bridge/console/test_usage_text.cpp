// Sizes and rules as people read them.

#include "bridge/console/cli/usage_text.hpp"

#include <catch2/catch.hpp>

using namespace troupe;
using namespace troupe::cli;

TEST_CASE("sizes are told in binary units", "[troupe]") {
  CHECK(bytes_text(0) == "0 B");
  CHECK(bytes_text(1'023) == "1023 B");
  CHECK(bytes_text(1'536) == "1.5 KiB");
  CHECK(bytes_text(4.0 * (1 << 30)) == "4.0 GiB");
  CHECK(bytes_text(5e18) == "4547473.5 TiB");
}

TEST_CASE("rules are told in a few words", "[troupe]") {
  CHECK(rules_text(R"({"enabled":true,"minDeltaTime":0,"levels":[)"
                   R"({"level":1,"interval":0,"retention":14},)"
                   R"({"level":2,"interval":900,"retention":60},)"
                   R"({"level":3,"interval":3600,"retention":730}]})")
        == "every change: all for 14 d, 15 min for 60 d, 1 h for 730 d");
  CHECK(rules_text(R"({"minDeltaValue":0,"minDeltaTime":3,"levels":[)"
                   R"({"interval":150,"retention":0.5}]})")
        == "every sample, 3 s apart: 2.5 min for 12 h");
  CHECK(rules_text(R"({"minDeltaValue":0.5})") == "changes of 0.5");
  CHECK(rules_text("nonsense") == "nonsense");
}

TEST_CASE("rates that nobody knows yet are not zero", "[troupe]") {
  console::usage_row x;
  x.set_logged(true);
  x.set_points(3);
  x.set_seconds(600);
  x.set_rules("{}");
  CHECK(usage_cells(x)
        == std::vector<std::string>{"3", "0", "10 min", "0 B", "-", "-", "-",
                                    "every change"});
  x.set_logged(false);
  CHECK(usage_cells(x)[4] == "0 B");
  CHECK(usage_cells(x)[7] == "no longer logged, was every change");
}

TEST_CASE("it is told when the rules want more than there is", "[troupe]") {
  console::usage_total x;
  x.set_at_rest(3'072);
  x.set_most(2'048);
  CHECK(usage_text(x)
        == "0 B a day, 0 B after a year, 3.0 KiB at rest, 150.0 % of the 2.0 "
           "KiB that the history may have: the oldest will go before its time. "
           "The history has 0 B now.");
  x.set_most(0);
  CHECK(usage_text(x)
        == "0 B a day, 0 B after a year, 3.0 KiB at rest. The history has 0 B "
           "now.");
}
