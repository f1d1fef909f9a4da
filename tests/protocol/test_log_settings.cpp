#include "protocol/iap/json.hpp"
#include "protocol/log_settings.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

std::string wrong(const std::string& text) {
  auto json = iap::read_json(text);
  REQUIRE(json);
  auto done = check_log_settings(*json);
  return done ? "none" : done.error().text;
}

} // namespace

TEST_CASE("log settings that are right are taken", "[log]") {
  CHECK(wrong("{}") == "none");
  CHECK(wrong(R"({"enabled":true,"minDeltaTime":0,"minDeltaValue":0.5,
    "levels":[{"interval":0,"retention":14},null,{"interval":3600}]})")
        == "none");
}

TEST_CASE("what is wrong with log settings names the member", "[log]") {
  CHECK(wrong("5") == "log: must be an object");
  CHECK(wrong(R"({"enabled":"yes"})") == "log/enabled: must be true or false");
  CHECK(wrong(R"({"levels":[{"interval":-1}]})")
        == "log/levels/0/interval: must be 0 to 31622400 seconds");
  CHECK(wrong(R"({"levels":[{},{"retention":-3}]})")
        == "log/levels/1/retention: must be 0 to 36500 days");
  CHECK(wrong(R"({"levels":[{"retention":"long"}]})")
        == "log/levels/0/retention: must be 0 to 36500 days");
  CHECK(wrong(R"({"levels":[{},{},{},{}]})")
        == "log/levels: has more than 3 elements");
  CHECK(wrong(R"({"minDeltaTime":-1})")
        == "log/minDeltaTime: must be 0 to 31622400 seconds");
  CHECK(wrong(R"({"minDeltaValue":"much"})")
        == "log/minDeltaValue: must be a number, 0 or more");
}

} // namespace troupe
