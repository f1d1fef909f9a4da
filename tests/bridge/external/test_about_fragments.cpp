#include "bridge/external/about_fragments.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const std::string base
  = R"({"limitations":{"devices":100,"protocols":["lon"]},)"
    R"("components":[{"name":"trouped"}],"protocol":{"lon":{"devices":100}},)"
    R"("version":"1","mru":"x"})";

const std::string acme
  = R"({"components":[{"name":"acme driver","version":"2"}],)"
    R"("limitations":{"devices":20,"protocols":["acme"]},)"
    R"("protocol":{"acme":{"devices":20,"discoverDevices":true}}})";

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("protocols of drivers are announced before they speak",
          "[external]") {
  about_fragments uut{base, {"acme"}};
  auto json = uut.render(0);
  CHECK(has(json, R"("protocols":["lon","acme"])"));
  CHECK(has(json, R"("protocol":{"lon":{"devices":100},"acme":{}})"));
  CHECK(has(json, R"("version":"1","mru":"1970-01-01 00:00:00.000 UTC"})"));
}

TEST_CASE("a fragment adds components and limits", "[external]") {
  about_fragments uut{base, {"acme"}};
  auto news = uut.take("acme", acme);
  REQUIRE(news);
  CHECK(*news);
  auto json = uut.render(0);
  CHECK(has(json, R"([{"name":"trouped"},{"name":"acme driver",)"));
  CHECK(has(json, R"("acme":{"devices":20,"discoverDevices":true})"));
  CHECK(has(json, R"("limitations":{"devices":100,)"));
}

TEST_CASE("a repeated fragment is no news, a new one replaces it",
          "[external]") {
  about_fragments uut{base, {"acme"}};
  CHECK(*uut.take("acme", acme));
  CHECK_FALSE(*uut.take("acme", acme));
  CHECK(*uut.take("acme", R"({"components":[{"name":"other"}]})"));
  CHECK_FALSE(has(uut.render(0), "acme driver"));
}

TEST_CASE("a fragment without a protocol in its topic says whose it is",
          "[external]") {
  about_fragments uut{base, {"acme"}};
  CHECK(*uut.take({}, acme));
  CHECK_FALSE(uut.take({}, R"({"components":[{"name":"x"}]})"));
}

TEST_CASE("nobody speaks for the protocols of others", "[external]") {
  about_fragments uut{base, {"acme", "zigbee"}};
  CHECK_FALSE(uut.take({}, R"({"protocol":{"lon":{}}})"));
  CHECK_FALSE(uut.take("acme", R"({"protocol":{"zigbee":{}}})"));
  CHECK_FALSE(uut.take("acme", R"({"limitations":{"protocols":["modbus"]}})"));
}

TEST_CASE("a malformed fragment changes nothing", "[external]") {
  about_fragments uut{base, {"acme"}};
  auto before = uut.render(0);
  for (auto payload :
       {"", "[]", "junk", R"({"components":{}})", R"({"components":[7]})",
        R"({"components":[{"desc":"no name"}]})", R"({"protocol":[]})",
        R"({"protocol":{"acme":7}})"})
    CHECK_FALSE(uut.take("acme", payload));
  std::string many = R"({"components":[{"name":"0"})";
  for (auto i = 0; i < 16; ++i)
    many += R"(,{"name":"x"})";
  CHECK(uut.take("acme", many + "]}").error().code == ec::too_large);
  CHECK(uut.take("acme", std::string(20'000, ' ')).error().code
        == ec::too_large);
  CHECK(uut.render(0) == before);
}

} // namespace troupe
