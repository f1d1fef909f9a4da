#include "tests/protocol/schedule/schedule_fixture.hpp"

namespace troupe {

namespace {

date_rule rule(const std::string& text) {
  auto out = read_date_rule(json("{\"date\":" + text + "}"), "date");
  INFO(text << ": " << complaint(out));
  REQUIRE(out);
  return *out;
}

/// Whether the rule fits a date.
bool fits(const std::string& text, const std::string& date) {
  return matches(rule(text), day(date), {});
}

std::string wrong(const std::string& text) {
  return complaint(read_date_rule(json("{\"date\":" + text + "}"), "date"));
}

/// How many days of 2028, a leap year that begins on a Saturday, fit.
int days_of_2028(const std::string& text) {
  auto x = rule(text);
  auto out = 0;
  for (auto i = 0; i < 366; ++i)
    out += matches(x, make_civil_day(day("2028-01-01").number + i), {}) ? 1 : 0;
  return out;
}

} // namespace

TEST_CASE("a single date fits where all its parts do", "[date_rule]") {
  CHECK(fits(R"({"ot":"date:single","year":2026,"month":12,"day":24})",
             "2026-12-24"));
  CHECK_FALSE(fits(R"({"year":2026,"month":12,"day":24})", "2027-12-24"));
  CHECK_FALSE(fits(R"({"month":12,"day":24,"weekday":5})", "2026-12-24"));
  CHECK(fits(R"({"month":12,"day":24,"weekday":4})", "2026-12-24"));
  CHECK(fits(R"("2026-12-24")", "2026-12-24"));
  CHECK_FALSE(fits(R"("2026-12-24")", "2026-12-25"));
}

TEST_CASE("parts that are absent, null or -1 are any", "[date_rule]") {
  for (auto any : {"{}", R"({"ot":"date:single"})", R"({"month":null})",
                   R"({"year":-1,"month":-1,"day":-1,"weekday":-1})",
                   R"({"weekday":8})", R"({"ot":"date:range"})",
                   R"({"ot":"date:range","start":{"day":-1},"end":null})",
                   R"({"ot":"date:weekday"})"})
    CHECK(days_of_2028(any) == 366);
}

TEST_CASE("codes stand for several months, days and weekdays", "[date_rule]") {
  CHECK(days_of_2028(R"({"month":13})") == 184);
  CHECK(days_of_2028(R"({"month":14})") == 182);
  CHECK(days_of_2028(R"({"day":32})") == 12);
  CHECK(fits(R"({"day":32})", "2028-02-29"));
  CHECK(fits(R"({"day":32})", "2026-02-28"));
  CHECK_FALSE(fits(R"({"day":32})", "2028-02-28"));
  CHECK(days_of_2028(R"({"day":33})") == 187);
  CHECK(days_of_2028(R"({"day":34})") == 179);
  CHECK(days_of_2028(R"({"weekday":9})") == 260);
  CHECK(days_of_2028(R"({"weekday":10})") == 106);
  CHECK(fits(R"({"weekday":11})", "2026-11-27"));
  CHECK(fits(R"({"weekday":11})", "2026-11-28"));
  CHECK_FALSE(fits(R"({"weekday":11})", "2026-11-29"));
  CHECK(fits(R"({"weekday":7})", "2026-11-29"));
  CHECK(days_of_2028(R"({"month":2,"day":29})") == 1);
}

TEST_CASE("a range holds its ends and what lies between", "[date_rule]") {
  auto x = R"({"ot":"date:range","start":"2026-12-24","end":"2027-01-06"})";
  CHECK_FALSE(fits(x, "2026-12-23"));
  CHECK(fits(x, "2026-12-24"));
  CHECK(fits(x, "2027-01-06"));
  CHECK_FALSE(fits(x, "2027-01-07"));
  CHECK_FALSE(fits(x, "2027-12-26"));
  CHECK(fits(R"({"ot":"date:range","start":"2026-12-24"})", "2999-01-01"));
  CHECK(fits(R"({"ot":"date:range","end":"2026-12-24"})", "1999-01-01"));
  CHECK_FALSE(fits(R"({"end":"2026-12-24"})", "2026-12-25"));
}

TEST_CASE("a range without year or month comes back", "[date_rule]") {
  auto winter = R"({"start":{"month":12,"day":24},"end":{"month":1,"day":6}})";
  CHECK(days_of_2028(winter) == 14);
  CHECK(fits(winter, "2031-01-06"));
  CHECK_FALSE(fits(winter, "2031-01-07"));
  CHECK(days_of_2028(R"({"start":{"month":6},"end":{"month":8}})") == 92);
  CHECK(days_of_2028(R"({"start":{"day":10},"end":{"day":20}})") == 132);
  CHECK(days_of_2028(R"({"start":{"day":32},"end":{"day":1}})") == 24);
  CHECK(days_of_2028(R"({"start":{"month":2,"day":32},"end":{"month":2}})")
        == 1);
  CHECK(days_of_2028(R"({"start":{"year":2027},"end":{"year":2028,"month":3}})")
        == 91);
  CHECK(days_of_2028(R"({"start":{"month":12}})") == 31);
  auto nearly_all = R"({"start":{"day":32},"end":{"day":28}})";
  CHECK(fits(nearly_all, "2026-02-15")); // though its last day is the 28th
  CHECK_FALSE(fits(nearly_all, "2026-03-29"));
}

TEST_CASE("week-and-day counts weeks from both ends of the month",
          "[date_rule]") {
  auto third_monday
    = R"({"ot":"date:weekday","month":11,"week":3,"weekday":1})";
  CHECK(fits(third_monday, "2026-11-16"));
  CHECK_FALSE(fits(third_monday, "2026-11-23"));
  CHECK(days_of_2028(third_monday) == 1);
  CHECK(days_of_2028(R"({"week":1})") == 84);
  CHECK(days_of_2028(R"({"week":5})") == 7 * 3 + 4 * 2 + 1);
  auto last_friday = R"({"ot":"date:weeknday","week":6,"weekday":5})";
  CHECK(days_of_2028(last_friday) == 12);
  CHECK(fits(last_friday, "2026-02-27"));
  CHECK(fits(last_friday, "2026-05-29"));
  CHECK_FALSE(fits(last_friday, "2026-05-22"));
  CHECK(fits(R"({"week":7,"weekday":5})", "2026-05-22"));
  CHECK(days_of_2028(R"({"ot":"date:weekday","month":13,"weekday":10})") == 53);
}

TEST_CASE("a calendar fits on any of its dates", "[date_rule]") {
  for (auto name : {"dates", "entries", "dateList"}) {
    auto x = read_calendar(json(
      "{\"desc\":\"holidays\",\"" + std::string{name}
      + R"(":[{"month":12,"day":25},"2026-05-04",{"start":{"day":30}}]})"));
    REQUIRE(x);
    CHECK(x->description == "holidays");
    CHECK(matches(*x, day("2030-12-25")));
    CHECK(matches(*x, day("2026-05-04")));
    CHECK(matches(*x, day("2030-07-31")));
    CHECK_FALSE(matches(*x, day("2030-07-29")));
  }
  CHECK_FALSE(matches(*read_calendar(json("{}")), day("2030-07-29")));
}

TEST_CASE("a reference fits while its calendar does", "[date_rule]") {
  calendar_map calendars;
  for (auto text :
       {R"({"ot":"date:ref","calendar":"hol"})", R"({"calendar":"hol"})",
        R"({"ot":"date:cal","handle":"hol"})", R"({"ref":"hol"})",
        R"({"ot":"date:calendar","ref":"cal/hol"})",
        R"({"ot":"date:ref","calendar":"glp/0/1/fb/cal/hol/cfg"})"}) {
    auto x = rule(text);
    calendars.clear();
    CHECK_FALSE(matches(x, day("2026-12-25"), calendars));
    calendars["hol"] = *read_calendar(json(R"({"dates":["2026-12-25"]})"));
    CHECK(matches(x, day("2026-12-25"), calendars));
    CHECK_FALSE(matches(x, day("2026-12-26"), calendars));
  }
}

TEST_CASE("what is wrong with a date names the member", "[date_rule]") {
  CHECK(wrong("5") == "date: must be a date object or a text like 2026-12-24");
  CHECK(wrong(R"("2026-02-30")")
        == "date: 2026-02-30 is no date: that month has 28 days");
  CHECK(wrong(R"("2028-02-00")")
        == "date: 2028-02-00 is no date: that month has 29 days");
  CHECK(wrong(R"("2026-13-01")")
        == "date: 2026-13-01 is no date: months are 01 to 12");
  for (auto bad : {"0026-01-01", "2026-1a-01", "2026-01-0x", "24.12.2026"})
    CHECK(wrong('"' + std::string{bad} + '"')
          == "date: must be a date object or a text like 2026-12-24");
  CHECK(wrong(R"({"year":2026,"month":2,"day":29})")
        == "date/day: 2026-02-29 is no date: that month has 28 days");
  CHECK(wrong(R"({"year":2028,"month":2,"day":29})") == "none");
  CHECK(wrong(R"({"year":2026,"month":2,"day":32})") == "none");
  CHECK(wrong(R"({"year":2026,"month":2})") == "none");
  CHECK(wrong(R"({"month":14,"day":31})") == "none");
  CHECK(wrong(R"({"end":"2026-04-31"})")
        == "date/end: 2026-04-31 is no date: that month has 30 days");
  CHECK(wrong("null") == "date: is missing");
  CHECK(wrong(R"({"month":15})") == "date/month: must be 1 to 14, or -1");
  CHECK(wrong(R"({"day":1.5})") == "date/day: must be 1 to 34, or -1");
  CHECK(wrong(R"({"year":26})") == "date/year: must be 1000 to 9999, or -1");
  for (auto text : {R"({"weekday":"1"})", R"({"weekday":0})",
                    R"({"ot":"date:weekday","weekday":12})"})
    CHECK(wrong(text).find("date/weekday: must be 1 (Monday) to 7 (Sunday)")
          == 0);
  CHECK(wrong(R"({"week":0})") == "date/week: must be 1 to 9, or -1");
  CHECK(wrong(R"({"ot":"date:moon"})").rfind("date/ot: must be", 0) == 0);
  CHECK(wrong(R"({"ot":5})") == "date/ot: must be a text");
  CHECK(wrong(R"({"ot":"date:ref"})") == "date/calendar: is missing");
  CHECK(wrong(R"({"calendar":"a/b"})")
        == "date/calendar: must be the handle of a calendar");
  CHECK(wrong(R"({"start":{"month":13}})")
        == "date/start/month: must be 1 to 12, or -1, in a range");
  CHECK(wrong(R"({"start":{"month":1,"day":33}})")
        == "date/start/day: must be 1 to 32, or -1, in a range");
  CHECK(wrong(R"({"end":{"weekday":3}})")
        == "date/end/weekday: says nothing in a range");
  CHECK(wrong(R"({"end":{"year":2026,"day":3}})")
        == "date/end/month: is missing");
  CHECK(wrong(R"({"end":"soon"})").rfind("date/end: must be", 0) == 0);
  CHECK(wrong(R"({"start":"2026-12-24","end":{"month":1}})")
        == "date/end: must leave open what the start leaves open");
  CHECK(wrong(R"({"start":"2026-12-24","end":"2026-12-23"})")
        == "date/end: lies before the start");
  CHECK(wrong(R"({"start":"2026-12-24","end":{"year":2026}})") == "none");
}

TEST_CASE("dates that never come are refused", "[date_rule]") {
  CHECK(wrong(R"({"month":4,"day":31})")
        == "date/day: 04-31 is no date: that month has 30 days");
  CHECK(wrong(R"({"month":2,"day":30})")
        == "date/day: 02-30 is no date: that month has 29 days");
  CHECK(wrong(R"({"year":2026,"month":12,"day":24,"weekday":5})")
        == "date/weekday: 2026-12-24 is none of these: it has weekday 4");
  CHECK(wrong(R"({"year":2026,"month":12,"day":24,"weekday":9})") == "none");
  CHECK(wrong(R"({"month":14,"day":31})") == "none"); // in August
}

TEST_CASE("what is wrong with a calendar names the member", "[date_rule]") {
  auto wrong_calendar = [](const std::string& x) {
    return complaint(read_calendar(json(x)));
  };
  CHECK(wrong_calendar("[]") == "cfg: must be an object");
  CHECK(wrong_calendar(R"({"desc":1})") == "desc: must be a text");
  CHECK(wrong_calendar(R"({"dates":{}})") == "dates: must be a list");
  CHECK(wrong_calendar(R"({"dates":[{},{"day":0}]})")
        == "dates/1/day: must be 1 to 34, or -1");
  CHECK(wrong_calendar(R"({"entries":[{"calendar":"x"}]})")
        == "entries/0: must not refer to a calendar");
  std::string many = R"({"dates":[{})";
  for (auto i = 0; i < 1'000; ++i)
    many += ",{}";
  CHECK(wrong_calendar(many + "]}") == "dates: has more than 1000 elements");
}

} // namespace troupe
