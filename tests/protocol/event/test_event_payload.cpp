#include "protocol/event/event_payload.hpp"
#include "protocol/event/read_event.hpp"

#include <catch2/catch.hpp>

using namespace troupe;

TEST_CASE("an event has all members that clients read") {
  auto json = to_json({"audit", "glp/0/s1/fb/dev/lon/a", "anna deleted \"it\"",
                       "anna", 1'694'613'693'381'000'000});
  CHECK(json
        == R"({"cat":"audit","topic":"glp/0/s1/fb/dev/lon/a",)"
           R"("message":"anna deleted \"it\"",)"
           R"("utc":"2023-09-13 14:01:33.381 UTC","source":"anna",)"
           R"("language":"en","ts":"2023-09-13T14:01:33.381Z",)"
           R"("local":"anna deleted \"it\""})");
}

TEST_CASE("the log keeps what an event says") {
  auto json = to_json({"audit", "glp/0/s1/fb/dev", "anna deleted it", "anna",
                       1'694'613'693'381'000'000});
  auto x = read_event("glp/0/s1/ev/audit", json, 0);
  REQUIRE(x);
  CHECK(x->category == event_category::audit);
  CHECK(x->time == 1'694'613'693'381'000'000);
  CHECK(x->topic == "glp/0/s1/fb/dev");
  CHECK(x->source == "anna");
  CHECK(x->message == "anna deleted it");
}
