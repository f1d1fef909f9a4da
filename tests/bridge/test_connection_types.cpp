#include "bridge/connection_types.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

const device_id here{"lon", "a"};

connection_end end(const char* point, const char* field = "",
                   const device_id& device = here) {
  return {device, "Lamp", 0, point, field};
}

std::string told(const connection_plan& plan) {
  auto ok = check_types(plan, {{here, lamp_type()}});
  return ok ? "" : ok.error().text;
}

connection_plan joined(connection_end from, connection_end to) {
  connection_plan out;
  out.sources = {std::move(from)};
  out.destinations = {std::move(to)};
  return out;
}

} // namespace

TEST_CASE("a structure does not go to a scalar as it is", "[connection]") {
  auto plan = joined(end("nvoLampFb"), end("nviLevel"));
  CHECK(told(plan)
        == "nvoLampFb is a structure, nviLevel is none: a map has to say "
           "which member to take");
  SECTION("but through a map") {
    plan.map.emplace_back("$", *iap::json_path::parse("$.value"));
    CHECK(told(plan).empty());
  }
  SECTION("but by the name of a preset") {
    plan.outgoing = *presentation::read(make_structure({{"ON", lamp(100, 1)}}),
                                        value{});
    CHECK(told(plan).empty());
  }
  SECTION("whichever ends they are") {
    plan.sources.insert(plan.sources.begin(), end("nviLevel"));
    plan.destinations.insert(plan.destinations.begin(), end("nviLamp"));
    CHECK_FALSE(told(plan).empty());
  }
}

TEST_CASE("scalars and structures go to their like", "[connection]") {
  CHECK(told(joined(end("nvoLampFb"), end("nviLamp"))).empty());
  CHECK(told(joined(end("nviLevel"), end("nviLevel"))).empty());
  CHECK(told(joined(end("nvoLampFb", "value"), end("nviLevel"))).empty());
  CHECK(told(joined(end("nviLevel"), end("nviLamp", "value"))).empty());
}

TEST_CASE("what is not known yet may fit", "[connection]") {
  const device_id later{"lon", "b"};
  CHECK(told(joined(end("nvoLampFb", "", later), end("nviLevel"))).empty());
  CHECK(told(joined(end("nvoLampFb"), end("nviLevel", "", later))).empty());
  CHECK(told(joined(end("nvoNone"), end("nviLevel"))).empty());
  CHECK(told(joined(end("nvoLampFb", "hue"), end("nviLevel"))).empty());
}

} // namespace troupe::test
