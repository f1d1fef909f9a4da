#include "bridge/external/value_control.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// The answer to a datapoint, without its frame.
std::string values(const std::string& datapoint) {
  auto x = answer_control(R"({"respond":"glp/0/./=engine/acme/dp","datapoint":)"
                            + datapoint + '}',
                          1);
  REQUIRE(x);
  REQUIRE(*x);
  CHECK((*x)->topic == "glp/0/./=engine/acme/dp");
  const std::string head = R"({"datapoint":{"values":)";
  auto& json = (*x)->json;
  return json.compare(0, head.size(), head) == 0
           ? json.substr(head.size(), json.size() - head.size() - 2)
           : json;
}

const std::string overridden
  = R"("values":{"level":8,"levels":{"17":20,"8":25},"inactive":{}})";

} // namespace

TEST_CASE("a plain write sets the normal value", "[external]") {
  CHECK(values(R"({"value":21.5})")
        == R"({"level":17,"levels":{"17":21.5},"inactive":{}})");
  CHECK(values(R"({"value":21,"prio":0})")
        == R"({"level":17,"levels":{"17":21},"inactive":{}})");
}

TEST_CASE("an override wins over the normal value", "[external]") {
  CHECK(values(R"({"value":25,"prio":8,"values":{"level":"17",)"
               R"("levels":{"17":20},"inactive":{}}})")
        == R"({"level":8,"levels":{"17":20,"8":25},"inactive":{}})");
  CHECK(values(R"({"value":22,)" + overridden + '}')
        == R"({"level":8,"levels":{"17":22,"8":25},"inactive":{}})");
  CHECK(values(R"({"value":23,"prio":"3",)" + overridden + '}')
        == R"({"level":3,"levels":{"17":20,"3":23,"8":25},"inactive":{}})");
}

TEST_CASE("an override ends, or is put out of effect and back", "[external]") {
  CHECK(values(R"({"value":null,"prio":8,)" + overridden + '}')
        == R"({"level":17,"levels":{"17":20},"inactive":{}})");
  CHECK(values(R"({"prio":8,"active":false,)" + overridden + '}')
        == R"({"level":17,"levels":{"17":20},"inactive":{"8":25}})");
  CHECK(values(R"({"prio":8,"active":true,"values":{"level":17,)"
               R"("levels":{"17":20},"inactive":{"8":25}}})")
        == R"({"level":8,"levels":{"17":20,"8":25},"inactive":{}})");
}

TEST_CASE("a structure is a value like any other", "[external]") {
  CHECK(values(R"({"value":{"value":87,"state":0}})")
        == R"({"level":17,"levels":{"17":{"value":87,"state":0}},)"
           R"("inactive":{}})");
}

TEST_CASE("what is wrong is answered, so that nobody waits", "[external]") {
  CHECK(values(R"({"value":1,"prio":18})")
        == R"({"error":"priority is out-of-range"})");
  CHECK(values(R"({"value":null})").find("error") != std::string::npos);
  CHECK(values(R"({"prio":4,"active":true})").find("error")
        != std::string::npos);
  CHECK(values(R"({"value":1,"values":{"levels":[]}})").find("error")
        != std::string::npos);
  CHECK(values(R"({"value":1,"values":{"levels":{"x":1}}})").find("error")
        != std::string::npos);
  CHECK(values("7") == R"({"error":"datapoint is required"})");
}

TEST_CASE("answers and the gateway's own messages ask for nothing",
          "[external]") {
  auto own
    = answer_control(R"({"request":"glp/0/s1/rq/dev/lon/lon.sys/if/system/0",)"
                     R"("datapoint":{"value":"Independent"}})",
                     1);
  REQUIRE(own);
  CHECK_FALSE(*own);
  auto answer = answer_control(
    R"({"datapoint":{"values":{"level":17,"levels":{"17":1}}}})", 1);
  REQUIRE(answer);
  CHECK_FALSE(*answer);
}

TEST_CASE("nobody is answered where a request would be understood",
          "[external]") {
  for (auto topic : {"\"glp/0/s1/rq/dev/lon/d-1/do\"", "\"a/#\"", "7", "\"\""})
    CHECK_FALSE(answer_control(
      R"({"datapoint":{"value":1},"respond":)" + std::string{topic} + '}', 1));
  CHECK_FALSE(answer_control("junk", 1));
  CHECK(answer_control(std::string(300'000, ' '), 1).error().code
        == ec::too_large);
}

} // namespace troupe
