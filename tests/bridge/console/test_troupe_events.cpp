// `troupe events`, against a server with a fake journal behind it.

#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture : test::server_fixture {
  fixture() {
    REQUIRE(open());
    for (auto text : {"hot", "cold\033[2J", "hot again"}) {
      logged_event x;
      x.id = text;
      x.what.time = 1'694'613'693'381'000'000;
      x.what.category = event_category::alarm;
      x.what.topic = "glp/0/s1/fb/dev/lon/a";
      x.what.message = text;
      x.what.tags = {"active"};
      world->events.push_back(x);
    }
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "troupe prints events, a line each", "[troupe]") {
  auto got = troupe({"events"});
  CHECK(got.code == cli::exit_code::done);
  auto head = std::string{"2023-09-13T14:01:33.381Z alarm "
                          "glp/0/s1/fb/dev/lon/a "};
  CHECK(got.out
        == head + "hot active\n" + head + "cold [2J active\n" + head
             + "hot again active\n");
}

TEST_CASE_METHOD(fixture, "troupe asks for some events", "[troupe]") {
  auto got = troupe({"events", "glp/0/+/fb/dev/lon/#", "--category", "alarm",
                     "--category", "warning", "--source", "alarm", "--tag",
                     "highError", "--limit", "2", "--newest", "--from",
                     "2026-03-29T00:00Z"});
  CHECK(std::count(got.out.begin(), got.out.end(), '\n') == 2);
  REQUIRE(world->event_queries.size() == 2);
  auto& asked = world->event_queries[0];
  CHECK(asked.categories.size() == 2);
  CHECK(asked.source == "alarm");
  CHECK(asked.tag == "highError");
  CHECK(asked.most == 2);
  CHECK(asked.order == event_order::newest_first);
  CHECK(asked.from == 1'774'742'400'000'000'000);
  REQUIRE(asked.topic);
  CHECK(asked.topic->covers("glp/0/s1/fb/dev/lon/a"));
  CHECK(world->event_queries[1].most == 1);
}

TEST_CASE_METHOD(fixture, "troupe prints events as CSV and as JSON lines",
                 "[troupe]") {
  auto csv = troupe({"events", "--csv"});
  CHECK(csv.out.substr(0, 8) == "id,time,");
  CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 4);
  auto json = troupe({"events", "--json"});
  CHECK(json.out.substr(0, 7) == R"({"id":")");
  CHECK(std::count(json.out.begin(), json.out.end(), '\n') == 3);
}

TEST_CASE_METHOD(fixture, "troupe says which categories there are",
                 "[troupe]") {
  auto got = troupe({"events", "--category", "alarms"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err.find("alarms: is no category") != std::string::npos);
}

} // namespace troupe
