#include "actors/cfg_rules.hpp"
#include "actors/device_life.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// What a device's configuration takes, as JSON, or why not.
std::string read(const char* patch) {
  auto x = iap::read_json(patch);
  REQUIRE(x);
  auto read = read_cfg(*x, default_cfg());
  return read ? iap::to_json(*read) : read.error().text;
}

} // namespace

TEST_CASE("names are texts, places and zones are numbers", "[cfg_rules]") {
  CHECK(read(R"({"name":12,"desc":true})") == R"({"name":"12","desc":"true"})");
  CHECK(read(R"({"loc":{"lat":"51.5","desc":3}})")
        == R"({"loc":{"lat":51.5,"desc":"3"}})");
  CHECK(read(R"({"motion_zone":"7","motion_radius":true})")
        == R"({"motion_zone":7,"motion_radius":1})");
  CHECK(read(R"({"name":["x"]})") == "name: value is invalid");
  CHECK(read(R"({"loc":"here"})") == "loc: value is invalid");
  CHECK(read(R"({"loc":{"lat":"north"}})") == "loc: lat: value is invalid");
}

TEST_CASE("places lie on earth", "[cfg_rules]") {
  for (auto good :
       {R"({"loc":{"lat":-90}})", R"({"loc":{"lng":-180}})",
        R"({"loc":{"lng":360}})", R"({"loc":{"ele":-400}})",
        R"({"loc":{"row":255}})", R"({"loc":{"lat":null}})", R"({"loc":null})"})
    CHECK(read(good) == good);
  CHECK(read(R"({"loc":{"lat":"90.5"}})") == "loc: lat: value is out-of-range");
  for (auto bad : {R"({"loc":{"lng":-181}})", R"({"loc":{"ele":1e9}})",
                   R"({"loc":{"row":256}})", R"({"loc":{"column":-1}})",
                   R"({"loc":{"sunset":-91}})"})
    CHECK(read(bad).find("value is out-of-range") != std::string::npos);
}

TEST_CASE("members of clients' own are taken as they are", "[cfg_rules]") {
  CHECK(read(R"({"own":[1,{"a":"5"}]})") == R"({"own":[1,{"a":"5"}]})");
}

} // namespace troupe
