#include "storage/history/log_filter.hpp"
#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

std::string levels_of(const std::string& json) {
  std::string out;
  for (auto& x : log_rules_of(json).levels)
    out += x ? std::to_string(x->interval / second) + "s/"
                 + std::to_string(x->retention / day) + "d "
             : "- ";
  return out;
}

/// Which of these samples, one a second, are logged.
std::string logged(const std::string& rules,
                   const std::vector<std::string>& samples) {
  log_filter uut;
  auto wanted = log_rules_of(rules);
  std::string out;
  unix_millis time = new_year;
  for (auto& x : samples) {
    auto what = iap::read_json(x);
    REQUIRE(what);
    if (uut.wants(wanted, {to_nanos(time), quality::good, *what}))
      out += x + ' ';
    time += second;
  }
  return out;
}

} // namespace

TEST_CASE("levels are as the rules say, or as is usual", "[history]") {
  CHECK(levels_of("{}") == "0s/14d 900s/60d 3600s/730d ");
  CHECK(levels_of(R"({"levels":[]})") == "- - - ");
  CHECK(levels_of(R"({"levels":[{"interval":5,"retention":1},{},)"
                  R"({"interval":60}]})")
        == "5s/1d - 60s/730d ");
  // The same rows need not be kept twice.
  CHECK(levels_of(R"({"levels":[{"retention":14},{"retention":60},)"
                  R"({"interval":0,"retention":730}]})")
        == "0s/730d - - ");
  CHECK(levels_of(R"({"levels":[{"interval":-1,"retention":"x"},5]})")
        == "- - - ");
  CHECK_FALSE(log_rules_of("{}").enabled);
}

TEST_CASE("rules come back from their bytes", "[history]") {
  for (auto text :
       {"{}", R"({"enabled":true,"minDeltaTime":5,"minDeltaValue":0.5})",
        R"({"enabled":true,"minDeltaValue":0,"levels":[{},{"interval":9}]})"}) {
    auto rules = log_rules_of(text);
    std::string bytes;
    put_log_rules(bytes, rules);
    byte_reader in{bytes};
    CHECK(read_log_rules(in) == rules);
    CHECK((in.at_end() && !in.failed()));
  }
}

TEST_CASE("only what differs from the last logged value is logged",
          "[history]") {
  std::vector<std::string> walk{"1", "1", "1.2", "1.4", "1.6", "1", "1"};
  CHECK(logged(R"({"enabled":false})", walk).empty());
  CHECK(logged(R"({"enabled":true})", walk) == "1 1.2 1.4 1.6 1 ");
  CHECK(logged(R"({"enabled":true,"minDeltaValue":0})", walk)
        == "1 1 1.2 1.4 1.6 1 1 ");
  CHECK(logged(R"({"enabled":true,"minDeltaValue":0.5})", walk) == "1 1.6 1 ");
  CHECK(logged(R"({"enabled":true,"minDeltaTime":3})", walk) == "1 1.4 1 ");
  CHECK(logged(R"({"enabled":true,"minDeltaValue":9})",
               {"\"a\"", "\"a\"", "\"b\"", "null", "null", "\"b\""})
        == "\"a\" \"b\" null \"b\" ");
}

TEST_CASE("rules are shown as they are written", "[history]") {
  auto rules = log_rules_of(
    R"({"enabled":true,"minDeltaTime":1.5,"minDeltaValue":0.25,"levels":)"
    R"([{"retention":14},{"retention":20},{"interval":900}]})");
  CHECK(iap::to_json(to_value(rules))
        == R"({"enabled":true,"minDeltaTime":1.5,"minDeltaValue":0.25,)"
           R"("levels":[{"level":1,"interval":0,"retention":20},)"
           R"({"level":3,"interval":900,"retention":730}]})");
  CHECK(iap::to_json(to_value(log_rules{}))
        == R"({"enabled":false,"minDeltaTime":0,"levels":[]})");
}

} // namespace troupe
