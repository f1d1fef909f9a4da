#include "protocol/alarm/alarm_list.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'800'000'000 * second;

alarm_report on(const std::string& source, const std::string& type = "high") {
  alarm_report out;
  out.source = source;
  out.type = type;
  out.active = true;
  out.what = value{30};
  out.message = "hot";
  return out;
}

alarm_report with_duty(const std::string& source) {
  auto out = on(source);
  out.needs_ack = true;
  return out;
}

alarm_report off(const std::string& source, const std::string& type = "high") {
  auto out = on(source, type);
  out.active = false;
  return out;
}

std::string shown(const alarm_outcome& x) {
  std::string out;
  for (auto& event : x.events)
    out += std::string{to_string(event.what)} + ' ' + event.row.source
           + (event.row.acknowledged ? "" : "!") + ' ';
  return out;
}

std::string shown(const result<alarm_outcome>& x) {
  return x ? shown(*x) : x.error().text;
}

std::string shown(const std::vector<const alarm_row*>& x) {
  std::string out;
  for (auto row : x)
    out += row->source + ' ';
  return out;
}

/// The id of the row of *source* and type `high`.
std::string id_of(const alarm_list& x, const std::string& source) {
  auto row = x.find(source, "high");
  REQUIRE(row != nullptr);
  return row->id;
}

} // namespace

TEST_CASE("an alarm has one row, however often it recurs", "[alarm]") {
  alarm_list x;
  CHECK(shown(x.report(off("a"), noon)) == "");
  CHECK(shown(x.report(on("a"), noon + 1)) == "active a ");
  auto id = id_of(x, "a");
  CHECK(shown(x.report(off("a"), noon + 2)) == "inactive a ");
  CHECK(shown(x.report(on("a"), noon + 3)) == "active a ");
  CHECK(x.size() == 1);
  auto row = x.find(id);
  REQUIRE(row != nullptr);
  CHECK(row->count == 2);
  CHECK(row->first_raised == noon + 1);
  CHECK(row->last_raised == noon + 3);
  CHECK(row->ended == noon + 2);
  CHECK(row->what == value{30});
  CHECK(x.report(on("a", "low"), noon + 4).events.size() == 1);
  CHECK(x.size() == 2);
  CHECK(x.active_types("a") == std::vector<std::string>{"high", "low"});
}

TEST_CASE("reporting the same again changes nothing", "[alarm]") {
  alarm_list x;
  REQUIRE_FALSE(x.report(with_duty("a"), noon).kept.empty());
  auto again = with_duty("a");
  again.message = "hotter";
  again.what = value{31};
  auto same = x.report(again, noon + 1);
  CHECK(same.events.empty());
  CHECK(same.kept.empty());
  CHECK(x.find("a", "high")->message == "hot");
  REQUIRE_FALSE(x.report(off("a"), noon + 2).kept.empty());
  CHECK(x.report(off("a"), noon + 3).kept.empty());
  CHECK(x.find("a", "high")->ended == noon + 2);
}

TEST_CASE("an alarm with a duty waits for its acknowledgement", "[alarm]") {
  alarm_list x;
  CHECK(shown(x.report(with_duty("a"), noon)) == "active a! ");
  auto id = id_of(x, "a");
  CHECK(shown(x.clear(id, noon)) == id + ": is active");
  CHECK(shown(x.report(off("a"), noon + 1)) == "inactive a! ");
  CHECK(shown(x.clear(id, noon)) == id + ": is not acknowledged");
  CHECK(shown(x.acknowledge(id, "anna", noon + 2)) == "acknowledged a ");
  CHECK(shown(x.acknowledge(id, "bert", noon + 3)) == "");
  CHECK(x.find(id)->acknowledged_by == "anna");
  CHECK(x.find(id)->acknowledged_at == noon + 2);
  auto gone = x.clear(id, noon + 4);
  CHECK(shown(gone) == "cleared a ");
  CHECK(gone->gone == std::vector<std::string>{id});
  CHECK(x.size() == 0);
  CHECK(shown(x.clear(id, noon)) == "no alarm has this id");
  CHECK(shown(x.acknowledge("", "anna", noon)) == "no alarm has this id");
}

TEST_CASE("a new occurrence must be acknowledged anew", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(with_duty("a"), noon).events.size() == 1);
  auto id = id_of(x, "a");
  CHECK(shown(x.acknowledge(id, "anna", noon)) == "acknowledged a ");
  CHECK(shown(x.report(off("a"), noon)) == "inactive a ");
  CHECK(shown(x.report(with_duty("a"), noon)) == "active a! ");
  CHECK(x.find(id)->acknowledged_by.empty());
}

TEST_CASE("an alarm that was cleared comes back as a new one", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  auto id = id_of(x, "a");
  REQUIRE(x.report(off("a"), noon).events.size() == 1);
  REQUIRE(x.clear(id, noon));
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  CHECK(id_of(x, "a") > id);
  CHECK(x.find("a", "high")->count == 1);
}

TEST_CASE("a duty that comes or goes is told", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  CHECK(shown(x.report(with_duty("a"), noon)) == "unacknowledged a! ");
  CHECK(shown(x.report(on("a"), noon)) == "acknowledged a ");
  auto urgent = on("a");
  urgent.urgent = true;
  urgent.severity = 3;
  auto changed = x.report(urgent, noon);
  CHECK(changed.events.empty());
  REQUIRE(changed.kept.size() == 1);
  CHECK(changed.kept.front().severity == 3.0);
}

TEST_CASE("a shelved alarm is silent, and counts", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  auto id = id_of(x, "a");
  auto shelf = x.shelve(id, "anna", noon + 100, noon);
  REQUIRE(shelf);
  CHECK(shelf->events.empty());
  CHECK(shelf->kept.front().shelved_by == "anna");
  CHECK(x.next_deadline() == noon + 100);
  CHECK(shown(x.report(off("a"), noon + 1)) == "");
  CHECK(shown(x.report(with_duty("a"), noon + 2)) == "");
  CHECK(x.find(id)->count == 2);
  CHECK(shown(x.expire(noon + 99)) == "");
  SECTION("an active one is told when the shelf ends") {
    CHECK(shown(x.expire(noon + 100)) == "active a! ");
    CHECK_FALSE(x.find(id)->shelved());
    CHECK(x.next_deadline() == std::nullopt);
    CHECK(shown(x.expire(noon + 100)) == "");
  }
  SECTION("the end of one that was told as active is told") {
    CHECK(shown(x.report(off("a"), noon + 3)) == "");
    CHECK(shown(x.expire(noon + 100)) == "inactive a! ");
  }
  SECTION("a person can end the shelf, or move its end") {
    CHECK(shown(x.shelve(id, "bert", noon + 200, noon + 4)) == "");
    CHECK(shown(x.expire(noon + 100)) == "");
    CHECK(shown(x.shelve(id, "bert", 0, noon + 5)) == "active a! ");
    CHECK(shown(x.shelve(id, "bert", 0, noon + 6)) == "");
  }
  SECTION("one that is cleared is told as inactive first") {
    CHECK(shown(x.report(off("a"), noon + 3)) == "");
    CHECK(shown(x.acknowledge(id, "anna", noon + 4)) == "");
    CHECK(shown(x.clear(id, noon + 5)) == "inactive a cleared a ");
    CHECK(x.next_deadline() == std::nullopt);
  }
  SECTION("one that came and went in the shelf is not told") {
    alarm_list y;
    REQUIRE(y.report(on("b"), noon).events.size() == 1);
    REQUIRE(y.report(off("b"), noon).events.size() == 1);
    REQUIRE(y.shelve(id_of(y, "b"), "anna", noon + 100, noon));
    CHECK(shown(y.report(on("b"), noon + 1)) == "");
    CHECK(shown(y.report(off("b"), noon + 2)) == "");
    CHECK(shown(y.expire(noon + 100)) == "");
    CHECK(y.find("b", "high")->count == 2);
  }
}

TEST_CASE("a shelf lasts a year at most", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  auto id = id_of(x, "a");
  auto year = 366 * 24 * 3'600 * second;
  CHECK(shown(x.shelve(id, "anna", noon + year, noon)) == "");
  CHECK(shown(x.shelve(id, "anna", noon + year + 1, noon))
        == id + ": shelved for more than a year");
  CHECK(x.shelve(id, "anna", std::numeric_limits<unix_nanos>::min(), noon));
}

TEST_CASE("a source that is gone has no active alarms", "[alarm]") {
  alarm_list x;
  for (auto type : {"high", "low"})
    REQUIRE(x.report(on("b", type), noon).events.size() == 1);
  for (auto other : {"a", "bb", "c"})
    REQUIRE(x.report(on(other), noon).events.size() == 1);
  CHECK(shown(x.end_source("b", noon)) == "inactive b inactive b ");
  CHECK(shown(x.end_source("b", noon)) == "");
  CHECK(x.active_count() == 3);
}

TEST_CASE("who waits for somebody comes first, then the newest", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(with_duty("old duty"), noon).events.size() == 1);
  REQUIRE(x.report(on("plain"), noon + 1).events.size() == 1);
  REQUIRE(x.report(with_duty("duty"), noon + 2).events.size() == 1);
  REQUIRE(x.report(with_duty("over"), noon + 3).events.size() == 1);
  REQUIRE(x.report(off("over"), noon + 4).events.size() == 1);
  CHECK(shown(x.rows()) == "duty old duty over plain ");
}

TEST_CASE("old inactive rows are pushed out, those that wait last", "[alarm]") {
  alarm_list x{{10, 2}};
  unix_nanos now = noon;
  for (auto source : {"duty", "a", "b"})
    REQUIRE(x.report(with_duty(source), ++now).events.size() == 1);
  for (auto source : {"a", "b"})
    REQUIRE(x.acknowledge(id_of(x, source), "anna", now));
  for (auto source : {"duty", "a"})
    REQUIRE(x.report(off(source), ++now).gone.empty());
  auto id = id_of(x, "a");
  auto out = x.report(off("b"), ++now);
  CHECK(shown(out) == "inactive b cleared a ");
  CHECK(out.gone == std::vector<std::string>{id});
  REQUIRE(x.report(with_duty("c"), ++now).events.size() == 1);
  CHECK(shown(x.report(off("c"), ++now)) == "inactive c! cleared b ");
  REQUIRE(x.report(with_duty("d"), ++now).events.size() == 1);
  CHECK(shown(x.report(off("d"), ++now)) == "inactive d! cleared duty! ");
  CHECK(x.pushed_out() == 3);
}

TEST_CASE("beyond the bound raises are refused and counted", "[alarm]") {
  alarm_list x{{2, 2}};
  REQUIRE(x.report(on("a"), noon).events.size() == 1);
  REQUIRE(x.report(on("b"), noon).events.size() == 1);
  CHECK(shown(x.report(on("c"), noon)) == "");
  CHECK(x.refused() == 1);
  CHECK(shown(x.report(on("a"), noon)) == "");
  CHECK(x.refused() == 1);
  CHECK(shown(x.report(off("a"), noon)) == "inactive a ");
  CHECK(shown(x.report(on("c"), noon)) == "active c ");
  CHECK(shown(x.report(on("a"), noon)) == "");
  CHECK(x.refused() == 2);
  CHECK(x.size() == 3);
  CHECK(x.active_count() == 2);
}

TEST_CASE("texts of reports are bounded", "[alarm]") {
  alarm_list x;
  auto long_one = on("a");
  long_one.message = std::string(5'000, 'm');
  long_one.category = std::string(5'000, 'c');
  long_one.what = value{std::string(5'000, 'v')};
  REQUIRE(x.report(long_one, noon).events.size() == 1);
  auto row = x.find("a", "high");
  CHECK(row->message.size() == 1'024);
  CHECK(row->category.size() == 128);
  CHECK(row->what.is_null());
  CHECK(read_alarm_row(to_value(*row)));
  CHECK(x.report(on(std::string(1'025, 's')), noon).events.empty());
  CHECK(x.report(on("a", std::string(129, 't')), noon).events.empty());
  CHECK(x.report(on(""), noon).events.empty());
  CHECK(x.refused() == 3);
}

TEST_CASE("a restored list goes on where it was", "[alarm]") {
  alarm_list x;
  REQUIRE(x.report(with_duty("a"), noon).events.size() == 1);
  REQUIRE(x.report(on("b"), noon).events.size() == 1);
  REQUIRE(x.report(off("b"), noon).events.size() == 1);
  REQUIRE(x.shelve(id_of(x, "b"), "anna", noon + 100, noon));
  alarm_list y;
  for (auto row : x.rows())
    CHECK(y.restore(*row));
  CHECK_FALSE(y.restore(*x.rows().front()));
  auto twin = *x.rows().front();
  twin.id = "0000000000000001";
  CHECK_FALSE(y.restore(twin));
  CHECK(shown(y.report(with_duty("a"), noon + 1)) == "");
  CHECK(shown(y.report(off("b"), noon + 1)) == "");
  CHECK(y.next_deadline() == noon + 100);
  CHECK(y.active_count() == 1);
  // Ids go on behind those of the store, also with a clock that was set back.
  REQUIRE(y.report(on("c"), 0).events.size() == 1);
  CHECK(id_of(y, "c") > id_of(y, "b"));
}

} // namespace troupe
