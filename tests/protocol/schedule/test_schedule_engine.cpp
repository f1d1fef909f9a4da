#include "tests/protocol/schedule/schedule_fixture.hpp"

namespace troupe {

namespace {

/// Offices that open on working days.
constexpr auto offices = R"({"weekly":[{"weekday":9,
  "events":{"06:30":"High","18:00":"Low"}}]})";

} // namespace

TEST_CASE_METHOD(schedule_fixture, "the newest weekly event of the day counts",
                 "[schedule_engine]") {
  auto x = make(offices);
  CHECK(at(x, "2026-11-24 06:30") == R"("High"@17)");
  CHECK(at(x, "2026-11-24 17:59:59") == R"("High"@17)");
  CHECK(at(x, "2026-11-24 18:00") == R"("Low"@17)");
  CHECK(at(x, "2026-11-24 23:59:59") == R"("Low"@17)");
}

TEST_CASE_METHOD(schedule_fixture,
                 "what the evening wanted holds over night and weekend",
                 "[schedule_engine]") {
  auto x = make(offices);
  CHECK(at(x, "2026-11-25 03:00") == R"("Low"@17)");
  CHECK(at(x, "2026-11-29 12:00") == R"("Low"@17)");
  auto monthly = make(R"({"weekly":[{"weekday":1,"events":{"08:00":1}}]})");
  CHECK(at(monthly, "2026-11-30 07:59:59") == "1@17");
  auto first = make(R"({"effective":{"start":"2026-11-24"},
    "weekly":[{"weekday":9,"events":{"06:30":1,"18:00":0}}]})");
  CHECK(at(first, "2026-11-24 06:29") == "-");
  CHECK(at(first, "2026-11-25 06:29") == "0@17");
}

TEST_CASE_METHOD(schedule_fixture,
                 "a break of the effective period ends what held before it",
                 "[schedule_engine]") {
  auto x = make(R"({"effective":{"start":{"day":10},"end":{"day":6}},
    "weekly":[{"weekday":-1,"events":{"06:00":1}}]})");
  CHECK(at(x, "2026-11-06 23:00") == "1@17");
  CHECK(at(x, "2026-11-07 00:00") == "-");
  CHECK(at(x, "2026-11-10 05:59") == "-");
  CHECK(at(x, "2026-11-11 05:59") == "1@17");
}

TEST_CASE_METHOD(schedule_fixture, "the default counts before the first event",
                 "[schedule_engine]") {
  auto x = make(R"({"default":"Off","prio":12,"weekly":[
    {"weekday":9,"events":{"06:30":"High"}}]})");
  CHECK(at(x, "2026-11-24 00:00") == R"("Off"@12)");
  CHECK(at(x, "2026-11-24 06:30") == R"("High"@12)");
  CHECK(at(x, "2026-11-25 00:00") == R"("Off"@12)");
  CHECK(at(x, "2026-11-29 12:00") == R"("Off"@12)");
  CHECK(at(make(R"({"default":7})"), "2026-11-29 12:00") == "7@17");
}

TEST_CASE_METHOD(schedule_fixture,
                 "a weekly event that is null leaves the default or nothing",
                 "[schedule_engine]") {
  constexpr auto weekly = R"("weekly":[{"events":{"08:00":1,"20:00":null}}]})";
  auto with = make(std::string{R"({"default":5,)"} + weekly);
  CHECK(at(with, "2026-11-24 20:00") == "5@17");
  auto without = make(std::string{"{"} + weekly);
  CHECK(at(without, "2026-11-24 19:59") == "1@17");
  CHECK(at(without, "2026-11-24 20:00") == "-");
  CHECK(at(without, "2026-11-25 07:59") == "-");
}

TEST_CASE_METHOD(schedule_fixture,
                 "entries that fit the same day count together",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"weekday":9,"events":{"08:00":1,"12:00":2}},
    {"weekday":2,"events":{"10:00":3,"12:00":4}}]})");
  CHECK(at(x, "2026-11-24 08:00") == "1@17");
  CHECK(at(x, "2026-11-24 10:00") == "3@17");
  CHECK(at(x, "2026-11-24 12:00") == "4@17"); // the later entry wins
  CHECK(at(x, "2026-11-25 12:00") == "2@17");
}

TEST_CASE_METHOD(schedule_fixture,
                 "an exception counts from its first event on",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"events":{"06:00":"High"}}],"exceptions":[
    {"date":"2026-12-25","prio":8,"events":{"08:00":"Low","20:00":null}}]})");
  CHECK(at(x, "2026-12-25 07:59:59") == R"("High"@17)");
  CHECK(at(x, "2026-12-25 08:00") == R"("Low"@8)");
  CHECK(at(x, "2026-12-25 20:00") == R"("High"@17)");
}

TEST_CASE_METHOD(schedule_fixture, "an exception ends with its day",
                 "[schedule_engine]") {
  auto x = make(R"({"exceptions":[
    {"date":"2026-12-24","prio":8,"events":{"22:00":1}},
    {"date":"2026-12-25","prio":8,"events":{"00:00":1,"02:00":null}}]})");
  CHECK(at(x, "2026-12-24 21:59") == "-");
  CHECK(at(x, "2026-12-24 23:59:59") == "1@8");
  CHECK(at(x, "2026-12-25 01:59:59") == "1@8"); // goes on without a break
  CHECK(
    x.changes(local("2026-12-24 00:00"), local("2026-12-26 00:00"), 9).size()
    == 2);
  auto alone = make(R"({"exceptions":[
    {"date":"2026-12-24","prio":8,"events":{"22:00":1}}]})");
  CHECK(at(alone, "2026-12-25 00:00") == "-");
}

TEST_CASE_METHOD(schedule_fixture, "the exception of the best priority wins",
                 "[schedule_engine]") {
  auto x = make(R"({"default":0,"exceptions":[
    {"date":{},"events":{"00:00":17}},
    {"date":{},"prio":5,"events":{"08:00":5,"12:00":null}},
    {"date":{},"prio":3,"events":{"10:00":3,"11:00":null}},
    {"date":{},"prio":5,"events":{"09:00":55,"13:00":null}}]})");
  CHECK(at(x, "2026-11-24 07:59") == "17@17");
  CHECK(at(x, "2026-11-24 08:00") == "5@5");
  CHECK(at(x, "2026-11-24 09:00") == "5@5"); // the earlier of equals
  CHECK(at(x, "2026-11-24 10:00") == "3@3");
  CHECK(at(x, "2026-11-24 11:00") == "5@5");
  CHECK(at(x, "2026-11-24 12:00") == "55@5");
  CHECK(at(x, "2026-11-24 13:00") == "17@17");
}

TEST_CASE_METHOD(schedule_fixture,
                 "an exception at the normal level comes before the week",
                 "[schedule_engine]") {
  auto x = make(R"({"prio":4,"weekly":[{"events":{"00:00":"week"}}],
    "exceptions":[{"date":{},"events":{"12:00":"exception"}}]})");
  CHECK(at(x, "2026-11-24 11:59") == R"("week"@4)");
  CHECK(at(x, "2026-11-24 12:00") == R"("exception"@17)");
}

TEST_CASE_METHOD(schedule_fixture, "exceptions follow their calendar",
                 "[schedule_engine]") {
  constexpr auto cfg = R"({"exceptions":[
    {"date":{"ot":"date:ref","calendar":"hol"},"prio":9,"events":{"00:00":0}}]})";
  CHECK(at(make(cfg), "2026-12-25 10:00") == "-");
  add_calendar("hol", R"({"dates":[{"month":12,"day":25}]})");
  CHECK(at(make(cfg), "2026-12-25 10:00") == "0@9");
  CHECK(at(make(cfg), "2026-12-26 10:00") == "-");
}

TEST_CASE_METHOD(schedule_fixture,
                 "outside its period or suspended a schedule wants nothing",
                 "[schedule_engine]") {
  constexpr auto rest = R"("default":1,"weekly":[{"events":{"06:00":2}}],
    "exceptions":[{"date":{},"prio":1,"events":{"00:00":3}}]})";
  auto summer = make(std::string{R"({"effective":{"start":{"month":6,"day":1},
    "end":{"month":8,"day":32}},)"}
                     + rest);
  CHECK(at(summer, "2026-05-31 23:59:59") == "-");
  CHECK(at(summer, "2026-06-01 00:00") == "3@1");
  CHECK(at(summer, "2026-08-31 23:59:59") == "3@1");
  CHECK(at(summer, "2026-09-01 00:00") == "-");
  auto suspended = make(std::string{R"({"suspend":true,)"} + rest);
  CHECK(at(suspended, "2026-06-01 12:00") == "-");
  CHECK_FALSE(suspended.next_change(local("2026-06-01 12:00")));
}

TEST_CASE_METHOD(schedule_fixture, "values pass through as they are",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"events":{"00:00":{"preset":"High"},
    "06:00":[1,2],"12:00":false,"18:00":{"value":{"a":1.5}}}}]})");
  CHECK(at(x, "2026-11-24 00:00") == R"({"preset":"High"}@17)");
  CHECK(at(x, "2026-11-24 06:00") == "[1,2]@17");
  CHECK(at(x, "2026-11-24 12:00") == "false@17");
  CHECK(at(x, "2026-11-24 18:00") == R"({"value":{"a":1.5}}@17)");
}

TEST_CASE_METHOD(schedule_fixture, "an event repeats what was given before",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"weekday":8,"events":{"07:00":1}}],
    "exceptions":[{"date":"2026-11-25","prio":8,"events":{"00:00":2}}]})");
  auto next = [&](const char* after) { return x.next_event(local(after)); };
  CHECK(next("2026-11-23 07:00") == local("2026-11-24 07:00"));
  CHECK(next("2026-11-24 07:00") == local("2026-11-25 00:00"));
  // The event at seven is hidden by the exception.
  CHECK(next("2026-11-25 00:00") == local("2026-11-26 00:00"));
  CHECK(next("2026-11-26 00:00") == local("2026-11-26 07:00"));
}

TEST_CASE_METHOD(schedule_fixture, "the next change is exact to the second",
                 "[schedule_engine]") {
  auto x = make(offices);
  CHECK(x.next_change(local("2026-11-24 06:29:59"))
        == local("2026-11-24 06:30"));
  CHECK(x.next_change(local("2026-11-24 06:30")) == local("2026-11-24 18:00"));
  CHECK(x.next_change(local("2026-11-24 06:30") + 999'999'999)
        == local("2026-11-24 18:00"));
  CHECK(x.next_change(local("2026-11-27 18:00")) == local("2026-11-30 06:30"));
  CHECK(x.next_change(local("2026-03-27 18:00")) == local("2026-03-30 06:30"));
  auto far
    = make(R"({"exceptions":[{"date":"2027-06-01","events":{"12:00":1}}]})");
  CHECK(far.next_change(local("2026-06-01 00:00"))
        == local("2027-06-01 12:00"));
  CHECK_FALSE(far.next_change(local("2026-01-01 00:00"))); // beyond 400 days
  CHECK_FALSE(far.next_change(local("2027-06-02 00:00")));
}

TEST_CASE_METHOD(schedule_fixture, "an event that wants the same is no change",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"events":{"06:00":1,"09:00":1,"12:00":2}}]})");
  CHECK(x.next_change(local("2026-11-24 06:00")) == local("2026-11-24 12:00"));
}

TEST_CASE_METHOD(schedule_fixture, "changes are told in their order",
                 "[schedule_engine]") {
  auto x = make(offices);
  auto list = x.changes(local("2026-11-26 18:00"), local("2026-11-30 06:30"),
                        100);
  REQUIRE(list.size() == 3);
  CHECK(list[0].at == local("2026-11-27 06:30"));
  CHECK(show(list[0].output) == R"("High"@17)");
  CHECK(list[1].at == local("2026-11-27 18:00"));
  CHECK(list[2].at == local("2026-11-30 06:30")); // the end is included
  CHECK(
    x.changes(local("2026-11-26 18:00"), local("2026-11-30 06:30"), 2).size()
    == 2);
  CHECK(
    x.changes(local("2026-11-26 18:00"), local("2026-11-30 06:30"), 0).empty());
  CHECK(
    x.changes(local("2026-11-26 18:00"), local("2026-11-26 12:00"), 9).empty());
}

TEST_CASE_METHOD(schedule_fixture,
                 "an event in the skipped hour happens when the gap ends",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"events":
    {"00:00":0,"01:40":2,"01:10":1,"03:00":3}}]})");
  auto gap = local("2026-03-29 01:00");
  CHECK(show(x.at(gap - 1)) == "0@17");
  CHECK(show(x.at(gap)) == "2@17"); // the newest of the skipped
  CHECK(x.next_change(gap - 1) == gap);
  CHECK(x.next_change(gap) == local("2026-03-29 03:00"));
}

TEST_CASE_METHOD(schedule_fixture,
                 "an event in the doubled hour happens once, at its first pass",
                 "[schedule_engine]") {
  auto x = make(R"({"weekly":[{"events":{"00:00":0,"01:30":1,"02:00":2}}]})");
  auto first = local("2026-10-25 01:30");
  constexpr unix_nanos minute = 60'000'000'000;
  CHECK(show(x.at(first - 1)) == "0@17");
  for (auto i = 0; i < 90; ++i)
    CHECK(show(x.at(first + i * minute)) == "1@17");
  CHECK(x.next_change(first) == first + 90 * minute);
  CHECK(local("2026-10-25 02:00") == first + 90 * minute);
}

TEST_CASE_METHOD(schedule_fixture, "events may stay on standard time",
                 "[schedule_engine]") {
  auto x = make(R"({"ignoreDst":true,"weekly":[{"events":
    {"06:00":1,"18:00":0}}]})");
  CHECK(x.next_change(local("2026-01-15 00:00")) == local("2026-01-15 06:00"));
  CHECK(x.next_change(local("2026-07-15 01:00")) == local("2026-07-15 07:00"));
  CHECK(at(x, "2026-07-15 18:59") == "1@17");
}

TEST_CASE_METHOD(schedule_fixture, "the sun switches the lights",
                 "[schedule_engine]") {
  around.place = geo_place{51.5074, -0.1278};
  auto x = make(R"({"sun":{"elevation":-0.833},
    "weekly":[{"events":{"sunset":true,"sunrise":false}}]})");
  CHECK(at(x, "2026-06-21 04:40") == "true@17");
  CHECK(at(x, "2026-06-21 04:46") == "false@17");
  CHECK(at(x, "2026-06-21 21:18") == "false@17");
  CHECK(at(x, "2026-06-21 21:24") == "true@17");
  auto year = x.changes(local("2026-01-01 12:00"), local("2027-01-01 12:00"),
                        999);
  CHECK(year.size() == 730);
  around.place.reset();
  auto blind = make(R"({"weekly":[{"events":{"sunset":true}}]})");
  CHECK(at(blind, "2026-06-21 23:00") == "-");
}

TEST_CASE_METHOD(schedule_fixture, "lights stay off all polar summer",
                 "[schedule_engine]") {
  move_to("Europe/Oslo");
  around.place = geo_place{69.6492, 18.9553};
  auto x = make(R"({"sun":{"elevation":-0.833},
    "weekly":[{"events":{"sunset":true,"sunrise":false}}]})");
  CHECK(at(x, "2026-06-21 00:00") == "false@17");
  auto change = x.next_change(local("2026-06-01 00:00"));
  REQUIRE(change);
  CHECK(*change > local("2026-07-26 00:00"));
  CHECK(*change < local("2026-07-27 00:00"));
  CHECK(at(x, "2026-12-21 12:00") == "true@17");
}

TEST_CASE_METHOD(schedule_fixture, "a day that the zone left out has no events",
                 "[schedule_engine]") {
  move_to("Pacific/Apia");
  auto x = make(R"({"default":0,"exceptions":[
    {"date":"2011-12-30","events":{"00:00":1,"12:00":2}}]})");
  CHECK_FALSE(x.next_change(local("2011-12-01 00:00")));
}

TEST_CASE_METHOD(schedule_fixture, "any instant can be asked for",
                 "[schedule_engine]") {
  auto x = make(offices);
  constexpr auto first = std::numeric_limits<unix_nanos>::min();
  constexpr auto last = std::numeric_limits<unix_nanos>::max();
  for (auto instant : {first, unix_nanos{-1}, unix_nanos{0}, last}) {
    CHECK(show(x.at(instant)) != "-");
    auto next = x.next_change(instant);
    CHECK((!next || *next > instant));
  }
  CHECK_FALSE(x.next_change(last));
}

} // namespace troupe
