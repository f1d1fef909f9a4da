#include "bridge/external/logger_event.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("an event of a component becomes a diagnostic", "[external]") {
  auto x = read_logger_event(
    R"({"cat":"error","topic":"glp/0/s1/rq/dev/acme/r-1/do",)"
    R"("message":"d1-device not found","utc":"x","source":"acme","id":3})",
    7);
  REQUIRE(x);
  CHECK(x->level == severity::error);
  CHECK(x->topic == "glp/0/s1/rq/dev/acme/r-1/do");
  CHECK(x->message == "d1-device not found");
  CHECK(x->source == "acme");
  CHECK(x->time == 7);
}

TEST_CASE("a topic of null and a missing source are no failure", "[external]") {
  auto x
    = read_logger_event(R"({"cat":"debug","topic":null,"message":"hello"})", 0);
  REQUIRE(x);
  CHECK(x->topic.empty());
  CHECK(x->source == "logger");
}

TEST_CASE("the fatal of the toolkit is an error", "[external]") {
  auto x = read_logger_event(R"({"cat":"fatal","message":"gone"})", 0);
  REQUIRE(x);
  CHECK(x->level == severity::error);
}

TEST_CASE("what is no diagnostic is refused", "[external]") {
  for (auto payload : {"", "not json", "[]", R"({"cat":"alarm","message":"x"})",
                       R"({"cat":"data","message":"x"})", R"({"message":"x"})",
                       R"({"cat":"error"})", R"({"cat":"error","message":7})",
                       R"({"cat":["error"],"message":"x"})"})
    CHECK_FALSE(read_logger_event(payload, 0));
  auto big = R"({"cat":"error","message":")" + std::string(20'000, 'x') + "\"}";
  CHECK(read_logger_event(big, 0).error().code == ec::too_large);
}

} // namespace troupe
