#include "protocol/schedule/known_members.hpp"
#include "tests/protocol/schedule/schedule_fixture.hpp"

namespace troupe {

namespace {

std::string of_schedule(const std::string& text) {
  auto done = check_schedule_members(json(text));
  return done ? "none" : done.error().text;
}

std::string of_calendar(const std::string& text) {
  auto done = check_calendar_members(json(text));
  return done ? "none" : done.error().text;
}

bool begins(const std::string& text, const std::string& start) {
  return text.rfind(start, 0) == 0;
}

} // namespace

TEST_CASE("members that mean nothing are named", "[schedule_plan]") {
  CHECK(begins(of_schedule(R"({"priority":8})"), "priority: means nothing"));
  CHECK(of_schedule(R"({"catchUp":{"polcy":"all"}})")
        == "catchUp/polcy: means nothing here, only policy, hours do");
  CHECK(begins(of_schedule(R"({"sun":{"angle":-6}})"), "sun/angle: "));
  CHECK(begins(of_schedule(R"({"effective":{"from":"2026-01-01"}})"),
               "effective/from: "));
  CHECK(begins(of_schedule(R"({"effective":{"start":{"week":1}}})"),
               "effective/start/week: "));
  CHECK(begins(of_schedule(R"({"weekly":[{},{"weekdays":1}]})"),
               "weekly/1/weekdays: "));
  CHECK(begins(of_schedule(R"({"exceptions":[{"date":{},"prior":8}]})"),
               "exceptions/0/prior: "));
}

TEST_CASE("each kind of date has its members", "[schedule_plan]") {
  CHECK(of_calendar(R"({"dates":[{"ot":"date:single","week":2}]})")
        == "dates/0/week: means nothing here, only ot, year, month, day, "
           "weekday do");
  CHECK(begins(of_calendar(R"({"entries":[{"week":2,"day":1}]})"),
               "entries/0/day: "));
  CHECK(begins(of_calendar(R"({"dates":["2026-12-24",{"start":{},"day":1}]})"),
               "dates/1/day: "));
  CHECK(begins(
    of_schedule(R"({"exceptions":[{"date":{"calendar":"a","month":1}}]})"),
    "exceptions/0/date/month: "));
}

TEST_CASE("members that only describe are taken", "[schedule_plan]") {
  CHECK(of_schedule(R"({"name":"Office","color":"#fff","mru":"x","tags":{},
    "weekly":{"1":{"08:00":1}},"prioo":null,
    "exceptions":[{"date":{"ot":"date:ref","ref":"a"},"events":{}}]})")
        == "none");
  CHECK(of_calendar(R"({"desc":"a","dates":[{"week":2,"weekday":1,"month":1},
    {"start":"2026-01-01","end":{"year":2026,"month":2}}]})")
        == "none");
}

} // namespace troupe
