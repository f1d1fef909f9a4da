#include "tests/protocol/schedule/schedule_fixture.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

schedule_plan plan(const std::string& text) {
  auto out = read_schedule_plan(json(text));
  INFO(text << ": " << complaint(out));
  REQUIRE(out);
  return *out;
}

std::string wrong(const std::string& text) {
  return complaint(read_schedule_plan(json(text)));
}

const std::string weekday_codes
  = "must be 1 (Monday) to 7 (Sunday), 8 (every day), 9 (Monday to Friday), 10 "
    "(weekend), 11 (Friday and Saturday), or -1 (any)";

std::string wrong_time(const std::string& time) {
  auto out = read_events(json("{\"events\":{\"" + time + "\":1}}"), "events");
  return complaint(out);
}

} // namespace

TEST_CASE("an empty plan has the defaults", "[schedule_plan]") {
  auto x = plan("{}");
  CHECK_FALSE(x.suspended);
  CHECK_FALSE(x.ignore_dst);
  CHECK(x.level == normal_level);
  CHECK(x.otherwise.is_null());
  CHECK(x.stagger == 0);
  CHECK(x.catch_up.policy == catch_up_rule::kind::skip);
  CHECK(x.catch_up.hours == 24);
  CHECK(x.sun_elevation == -6);
  CHECK(matches(x.effective, day("1999-01-01")));
}

TEST_CASE("a plan is read with all its members", "[schedule_plan]") {
  auto x = plan(R"({
    "desc": "offices", "suspend": true, "prio": 9, "default": "Low",
    "effective": {"start": "2026-01-01", "end": {"year": 2026, "month": 6}},
    "stagger": 2, "ignoreDst": true, "targets": [{"any": "thing"}],
    "catchUp": {"policy": "last", "hours": 168}, "sun": {"elevation": -0.833},
    "weekly": [{"weekday": 9, "events": {"06:30": "High", "18:00": null}},
               {"events": {"sunset-01:15:30": {"preset": "Night"}}}],
    "exceptions": [{"date": {"month": 12, "day": 25}, "events": {"00:00": 1}},
                   {"date": {"ot": "date:ref", "calendar": "hol"}, "prio": 3,
                    "events": {}}]})");
  CHECK(x.description == "offices");
  CHECK(x.suspended);
  CHECK(x.level == 9);
  CHECK(x.otherwise == value{"Low"});
  CHECK(matches(x.effective, day("2026-06-30")));
  CHECK_FALSE(matches(x.effective, day("2026-07-01")));
  CHECK(x.stagger == 2);
  CHECK(x.ignore_dst);
  CHECK(x.catch_up.policy == catch_up_rule::kind::last);
  CHECK(x.catch_up.hours == 168);
  CHECK(x.sun_elevation == -0.833);
  REQUIRE(x.weekly.size() == 2);
  CHECK(x.weekly[0].weekday == 9);
  REQUIRE(x.weekly[0].events.size() == 2);
  CHECK(x.weekly[0].events[0].at.seconds == 6 * 3'600 + 1'800);
  CHECK(x.weekly[0].events[1].wanted.is_null());
  CHECK(x.weekly[1].weekday == any_date_part);
  CHECK(x.weekly[1].events[0].at.from == event_time::anchor::sunset);
  CHECK(x.weekly[1].events[0].at.seconds == -(3'600 + 15 * 60 + 30));
  CHECK(x.weekly[1].events[0].wanted
        == make_structure({{"preset", value{"Night"}}}));
  REQUIRE(x.exceptions.size() == 2);
  CHECK(x.exceptions[0].level == normal_level);
  CHECK(x.exceptions[1].level == 3);
  CHECK(calendars_of(x) == std::vector<std::string>{"hol"});
  CHECK(uses_sun(x));
  CHECK_FALSE(uses_sun(plan(R"({"weekly":[{"events":{"06:00":1}}]})")));
}

TEST_CASE("the week may be an object by weekdays", "[schedule_plan]") {
  auto x = plan(R"({"weekly":{"1":{"06:00":1},"10":{"events":{"08:00":2}},
                              "-1":{},"3":null}})");
  REQUIRE(x.weekly.size() == 3);
  CHECK(x.weekly[0].weekday == 1);
  CHECK(x.weekly[0].events[0].at.seconds == 6 * 3'600);
  CHECK(x.weekly[1].weekday == 10);
  CHECK(x.weekly[1].events[0].wanted == value{2});
  CHECK(x.weekly[2].weekday == any_date_part);
}

TEST_CASE("members that are null are absent", "[schedule_plan]") {
  plan(R"({"desc":null,"effective":null,"suspend":null,"weekly":null,
           "exceptions":null,"prio":null,"default":null,"stagger":null,
           "ignoreDst":null,"catchUp":null,"sun":null})");
  plan(R"({"effective":{"start":null,"end":null},"sun":{"elevation":null},
           "catchUp":{"policy":null,"hours":null}})");
}

TEST_CASE("times are of a 24 hour clock or of the sun", "[schedule_plan]") {
  for (auto good : {"00:00", "23:59", "23:59:59", "06:30:15", "sunrise",
                    "sunset", "sunrise+00:30", "sunset-01:15:00"})
    CHECK(wrong_time(good) == "none");
  for (auto bad : {"24:00",
                   "6:30",
                   "06:60",
                   "06:30:60",
                   "06",
                   "06:",
                   "06:3",
                   "06:30:",
                   "06:30:1",
                   "06:30:15:00",
                   "0630",
                   " 06:30",
                   "06:30 ",
                   "-1:00",
                   "Sunrise",
                   "sunrise+",
                   "sunrise 00:30",
                   "sunrise+30",
                   "sunrise+24:00",
                   "sunset--1:00",
                   "noon",
                   "",
                   "sunsetting"})
    CHECK(
      wrong_time(bad).rfind("events/" + std::string{bad} + ": is no time", 0)
      == 0);
}

TEST_CASE("a time is there once in a list of events", "[schedule_plan]") {
  auto list = [](const std::string& events) {
    return complaint(
      read_events(json("{\"events\":{" + events + "}}"), "events"));
  };
  CHECK(list(R"("06:30":1,"18:00":0,"06:30":2)")
        == "events/06:30: is there twice; 06:30 is the same time");
  CHECK(list(R"("06:30":1,"06:30:00":2)")
        == "events/06:30:00: is there twice; 06:30 is the same time");
  CHECK(list(R"("sunrise":1,"sunrise+00:00":2)")
        == "events/sunrise+00:00: is there twice; sunrise is the same time");
  // Whether the sun rises at that time shows only on the day.
  CHECK(list(R"("06:30":1,"06:30:01":2,"sunrise":3,"sunset":4)") == "none");
  CHECK(wrong(R"({"weekly":[{"events":{"06:30":1}},{"events":{"06:30":2}}]})")
        == "none");
  CHECK(wrong(R"({"exceptions":[{"date":{},"events":{"08:00":1,"08:00":1}}]})")
        == "exceptions/0/events/08:00: is there twice; 08:00 is the same time");
}

TEST_CASE("what is wrong with a plan names the member", "[schedule_plan]") {
  CHECK(wrong("[]") == "cfg: must be an object");
  CHECK(wrong(R"({"desc":1})") == "desc: must be a text");
  CHECK(wrong(R"({"suspend":"yes"})") == "suspend: must be true or false");
  CHECK(wrong(R"({"ignoreDst":1})") == "ignoreDst: must be true or false");
  CHECK(wrong(R"({"prio":0})") == "prio: must be a whole number, 1 to 17");
  CHECK(wrong(R"({"prio":18})") == "prio: must be a whole number, 1 to 17");
  CHECK(wrong(R"({"stagger":0.5})")
        == "stagger: must be a whole number, 0 to 3600");
  CHECK(wrong(R"({"stagger":-1})")
        == "stagger: must be a whole number, 0 to 3600");
  CHECK(wrong(R"({"effective":"2026-01-01"})")
        == "effective: must be an object with start and end");
  CHECK(wrong(R"({"effective":{"start":{"month":14}}})")
        == "effective/start/month: must be 1 to 12, or -1, in a range");
  CHECK(wrong(R"({"catchUp":"all"})")
        == "catchUp: must be an object with policy and hours");
  CHECK(wrong(R"({"catchUp":{"policy":"some"}})")
        == "catchUp/policy: must be skip, last or all");
  CHECK(wrong(R"({"catchUp":{"policy":1}})")
        == "catchUp/policy: must be skip, last or all");
  CHECK(wrong(R"({"catchUp":{"policy":"all","hours":169}})")
        == "catchUp/hours: must be a whole number, 1 to 168");
  CHECK(wrong(R"({"sun":-6})") == "sun: must be an object with elevation");
  for (auto bad : {"-18.1", "5.1", "true", R"("low")"})
    CHECK(wrong(R"({"sun":{"elevation":)" + std::string{bad} + "}}")
          == "sun/elevation: must be -18 to 5 degrees");
}

TEST_CASE("what is wrong with events names the entry", "[schedule_plan]") {
  CHECK(wrong(R"({"weekly":7})") == "weekly: must be a list");
  CHECK(wrong(R"({"weekly":[{"weekday":12,"events":{}}]})")
        == "weekly/0/weekday: " + weekday_codes);
  CHECK(wrong(R"({"weekly":[{"weekday":1}]})")
        == "weekly/0/events: must be an object of times and values");
  CHECK(wrong(R"({"weekly":{"0":{}}})")
        == "weekly/0/weekday: " + weekday_codes);
  CHECK(wrong(R"({"weekly":{"monday":{}}})")
        == "weekly/monday/weekday: " + weekday_codes);
  CHECK(wrong(R"({"weekly":{"1":5}})")
        == "weekly/1: must be an object of times and values");
  CHECK(wrong(R"({"weekly":{"1":{"25:00":1}}})").rfind("weekly/1/25:00: is", 0)
        == 0);
  CHECK(wrong(R"({"weekly":{"1":{"events":[]}}})")
        == "weekly/1/events: must be an object of times and values");
  CHECK(wrong(R"({"weekly":{"1":{"08:00":{"preset":5}}}})")
        == "weekly/1/08:00/preset: must be the name of a preset, a text");
  CHECK(wrong(R"({"default":{"preset":null}})")
        == "default/preset: must be the name of a preset, a text");
  CHECK(wrong(R"({"exceptions":{}})") == "exceptions: must be a list");
  CHECK(wrong(R"({"exceptions":[{"events":{}}]})")
        == "exceptions/0/date: is missing");
  CHECK(wrong(R"({"exceptions":[{"date":{"month":15},"events":{}}]})")
        == "exceptions/0/date/month: must be 1 to 14, or -1");
  CHECK(wrong(R"({"exceptions":[{"date":{}}]})")
        == "exceptions/0/events: must be an object of times and values");
  CHECK(wrong(R"({"exceptions":[{"date":{},"events":{},"prio":"1"}]})")
        == "exceptions/0/prio: must be a whole number, 1 to 17");
}

TEST_CASE("lists beyond their bounds are refused", "[schedule_plan]") {
  auto many = [](size_t count, const std::string& x) {
    std::string out = x;
    for (size_t i = 1; i < count; ++i)
      out += ',' + x;
    return out;
  };
  auto exceptions = [&](size_t count) {
    return wrong(R"({"exceptions":[)"
                 + many(count, R"({"date":{},"events":{}})") + "]}");
  };
  CHECK(exceptions(1'000) == "none");
  CHECK(exceptions(1'001) == "exceptions: has more than 1000 elements");
  auto times = [](size_t count) { // from 10:00:00 on, a second apart
    std::string out;
    for (size_t i = 0; i < count; ++i)
      out += fmt::format("{}\"10:{:02}:{:02}\":1", i == 0 ? "" : ",", i / 60,
                         i % 60);
    return out;
  };
  auto events = [&](size_t count) {
    return wrong(R"({"weekly":{"1":{)" + times(count) + "}}}");
  };
  CHECK(events(200) == "none");
  CHECK(events(201) == "weekly/1: has more than 200 events");
  auto entries = [&](size_t count) {
    return wrong(R"({"weekly":[)" + many(count, R"({"events":{}})") + "]}");
  };
  CHECK(entries(100) == "none");
  CHECK(entries(101) == "weekly: has more than 100 elements");
  auto full = R"({"date":{},"events":{)" + times(200) + "}}";
  CHECK(wrong(R"({"exceptions":[)" + many(50, full) + "]}") == "none");
  CHECK(wrong(R"({"exceptions":[)" + many(51, full) + "]}")
        == "exceptions: have more than 10000 events together");
  auto keyed = R"({"weekly":{)" + many(101, R"("1":{})") + "}}";
  CHECK(wrong(keyed) == "weekly: has more than 100 members");
}

} // namespace troupe
