// `troupe log`, against a server with a fake historian behind it.

#include "bridge/console/cli/options.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture : test::server_fixture {
  fixture() {
    REQUIRE(open());
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "troupe prints all pages of a log", "[troupe]") {
  world->log = {"time,value\r\n", "1,21.5\r\n", "2,21.6\r\n"};
  auto got = troupe({"log", "lon/*/**", "--limit", "9", "--newest"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == "time,value\r\n1,21.5\r\n2,21.6\r\n");
  REQUIRE(world->questions.size() == 1);
  auto& asked = world->questions[0];
  CHECK(asked.which == std::vector<std::string>{"lon/*/**"});
  CHECK(asked.limit == 9u);
  CHECK(asked.newest_first);
  CHECK_FALSE(asked.to);
  CHECK_FALSE(asked.every);
  CHECK(asked.text == log_question::form::csv);
}

TEST_CASE_METHOD(fixture, "a log is CSV, and may be asked for as such",
                 "[troupe]") {
  world->log = {"time,value\r\n"};
  auto got = troupe({"log", "lon/a/**", "--csv"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == world->log[0]);
  CHECK(world->questions[0].text == log_question::form::csv);
}

TEST_CASE_METHOD(fixture, "a page of a log may be longer than a buffer",
                 "[troupe]") {
  world->log = {std::string(200'000, 'a'), std::string(200'000, 'b'), "c"};
  auto got = troupe({"log", "lon/*/**"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == world->log[0] + world->log[1] + "c");
}

TEST_CASE_METHOD(fixture, "troupe asks for intervals of a span", "[troupe]") {
  world->log = {"{}\n"};
  auto got = troupe({"log", "a", "b", "--from", "2026-03-29T00:00Z", "--to",
                     "2026-03-29T02:00:00+02:00", "--every", "15m", "--json"});
  CHECK(got.out == "{}\n");
  REQUIRE(world->questions.size() == 1);
  auto& asked = world->questions[0];
  CHECK(asked.from == 1'774'742'400'000'000'000);
  CHECK(asked.to == asked.from);
  CHECK(asked.every == 900u);
  CHECK(asked.text == log_question::form::json_lines);
}

TEST_CASE_METHOD(fixture, "troupe says why there is no log", "[troupe]") {
  auto got = troupe({"log", "lon/a/**"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.out.empty());
  CHECK(got.err.find("nothing is logged there") != std::string::npos);
}

TEST_CASE("times of a log are written in several ways", "[troupe]") {
  using cli::parse_instant;
  auto noon = parse_instant("2026-03-29T12:00:00Z");
  REQUIRE(noon);
  for (auto same : {"2026-03-29T12:00Z", "2026-03-29T14:00+02:00",
                    "2026-03-29T12:00:00.000Z", "2026-03-29t12:00:00z"})
    if (auto x = parse_instant(same))
      CHECK(*x == *noon);
  CHECK(parse_instant("2026-03-29"));
  CHECK(parse_instant("2026-03-29 12:30"));
  for (auto bad : {"", "noon", "2026-13-01", "2026-03-29T25:00", "1969-01-01"})
    CHECK_FALSE(parse_instant(bad));
}

} // namespace troupe
