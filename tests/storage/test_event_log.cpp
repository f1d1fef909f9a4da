// What the event log keeps, finds and forgets.

#include "storage/events/event_log.hpp"
#include "storage/events/event_numbers.hpp"
#include "storage/memory_store.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos day = 86'400 * second;

event_record event(unix_nanos time, const std::string& message,
                   event_category category = event_category::info) {
  event_record out;
  out.time = time;
  out.category = category;
  out.message = message;
  out.topic = "glp/0/s1/fb/dev/" + message;
  return out;
}

struct event_log_fixture {
  event_log_config cfg;
  memory_store disk;
  event_log uut = opened();

  [[nodiscard]] event_log opened() const {
    auto out = event_log::open(disk, cfg);
    REQUIRE(out);
    return *std::move(out);
  }

  void append(const std::vector<event_record>& events) {
    REQUIRE(disk.write(uut.append(events)));
  }

  [[nodiscard]] event_page page(const event_query& x) const {
    auto out = event_log::query(disk, x);
    REQUIRE(out);
    return *std::move(out);
  }

  /// Messages of all pages, with bars between the pages.
  [[nodiscard]] std::string found(event_query x = {}) const {
    std::string out;
    for (;;) {
      auto some = page(x);
      for (auto& y : some.events)
        out += y.what.message;
      if (some.next.empty())
        return out;
      out += '|';
      x.after = some.next;
    }
  }

  /// Until nothing is left to do.
  void expire(unix_nanos now, size_t budget = 1'000) {
    for (auto more = true; more;) {
      auto gone = uut.expire(disk, now, budget);
      REQUIRE(gone);
      CHECK(gone->events <= budget);
      REQUIRE(disk.write(gone->records));
      uut.erased(*gone);
      more = gone->more || gone->events > 0;
    }
  }
};

} // namespace

TEST_CASE("the log returns its entries by time", "[event]") {
  event_log_fixture x;
  x.append({event(1, "a"), event(2, "b")});
  x.append({event(4, "d"), event(3, "c")}); // the clock was set back
  x.append({event(3, "C")});                // and comes by again
  CHECK(x.found() == "dCcba");
  event_query query;
  query.order = event_order::oldest_first;
  CHECK(x.found(query) == "abcCd");

  SECTION("within a range") {
    query.from = 2;
    query.to = 4;
    CHECK(x.found(query) == "bcC");
    query.order = event_order::newest_first;
    CHECK(x.found(query) == "Ccb");
    query.to = 2;
    CHECK(x.found(query).empty());
    query.to = 1;
    CHECK(x.found(query).empty());
  }
  SECTION("in pages") {
    query.most = GENERATE(1u, 2u, 3u, 4u);
    auto text = x.found(query);
    text.erase(std::remove(text.begin(), text.end(), '|'), text.end());
    CHECK(text == "abcCd");
    query.order = event_order::newest_first;
    CHECK(x.page(query).events.size() == query.most);
    text = x.found(query);
    text.erase(std::remove(text.begin(), text.end(), '|'), text.end());
    CHECK(text == "dCcba");
  }
}

TEST_CASE("times before 1970 sort before it", "[event]") {
  event_log_fixture x;
  x.append({event(0, "b"), event(-5, "a"), event(5, "c"),
            event(std::numeric_limits<unix_nanos>::min(), "A"),
            event(std::numeric_limits<unix_nanos>::max(), "d")});
  CHECK(x.found() == "dcbaA");
}

TEST_CASE("the log returns whole entries", "[event]") {
  event_log_fixture x;
  auto what = event(17, "hot", event_category::alarm);
  what.severity = 3;
  what.tags = {"heat"};
  x.append({what});
  auto found = x.page({}).events.at(0);
  CHECK(found.what.time == 17);
  CHECK(found.what.category == event_category::alarm);
  CHECK(found.what.severity == 3.0);
  CHECK(found.what.tags == what.tags);
  CHECK(found.id
        == "80000000000000110000000000000001"
           "00");
}

TEST_CASE("the log finds by category, topic, source and severity", "[event]") {
  event_log_fixture x;
  auto urgent = event(2, "b", event_category::alarm);
  urgent.severity = 5;
  urgent.source = "alarm";
  x.append({event(1, "a"), urgent, event(3, "c", event_category::audit)});
  event_query query;
  query.categories = {event_category::audit, event_category::alarm};
  CHECK(x.found(query) == "cb");
  query = {};
  query.topic = topic_pattern("glp/+/s1/fb/dev/a");
  CHECK(x.found(query) == "a");
  query = {};
  query.source = "alarm";
  CHECK(x.found(query) == "b");
  query = {};
  query.severity = 4;
  CHECK(x.found(query) == "b");
}

TEST_CASE("a search that finds little reads a bounded number of entries",
          "[event]") {
  event_log_fixture x;
  std::vector<event_record> many(50'000, event(1, "."));
  many.front() = event(0, "needle", event_category::alarm);
  x.append(many);
  event_query query;
  query.categories = {event_category::alarm};
  CHECK(x.found(query) == "||needle");
}

TEST_CASE("a page is bounded in bytes", "[event]") {
  event_log_fixture x;
  x.append(std::vector<event_record>(1'000, event(1, std::string(4'000, 'x'))));
  event_query query;
  query.most = 1'000;
  auto page = x.page(query);
  CHECK(page.events.size() < 300);
  CHECK(!page.next.empty());
}

TEST_CASE("an id of another log is refused", "[event]") {
  event_query query;
  query.after = GENERATE(as<std::string>{}, "17", std::string(34, 'g'),
                         std::string(34, 'f'), std::string(34, '0') + "0");
  auto out = event_log::query(memory_store{}, query);
  REQUIRE(!out);
  CHECK(out.error().code == ec::invalid_request);
}

TEST_CASE("damaged entries are left out", "[event]") {
  event_log_fixture x;
  x.append({event(1, "a"), event(2, "b")});
  REQUIRE(x.disk.write(
    {{to_text({2, 2, event_category::info}), "{", record_family::events},
     {"e", "short", record_family::events},
     {"e\x90", "shorter", record_family::events}}));
  CHECK(x.found() == "a");
}

TEST_CASE("numbers go on after a restart", "[event]") {
  event_log_fixture x;
  x.append({event(1, "a")});
  auto bytes = x.uut.bytes();
  x.uut = x.opened();
  CHECK(x.uut.events() == 1);
  CHECK(x.uut.bytes() == bytes);
  x.append({event(1, "b")});
  CHECK(x.found() == "ba");

  SECTION("even if the counts are damaged") {
    auto damage = GENERATE(as<std::string>{}, "", "{}", R"({"next":-1})",
                           R"({"next":1,"events":"x","bytes":0})");
    REQUIRE(x.disk.write({{"h", damage, record_family::events}}));
    auto before = x.uut.bytes();
    x.uut = x.opened();
    CHECK(x.uut.events() == 2);
    CHECK(x.uut.bytes() == before);
    x.append({event(1, "c")});
    CHECK(x.found() == "cba");
  }
}

TEST_CASE("what the disk refused is not counted", "[event]") {
  event_log_fixture x;
  x.append({event(1, "a")});
  auto bytes = x.uut.bytes();
  auto some = x.uut.append({event(2, "b"), event(3, "c")});
  CHECK(x.uut.refused(std::move(some), 0).empty());
  CHECK(x.uut.events() == 1);
  CHECK(x.uut.bytes() == bytes);
  x.append({event(4, "d")});
  CHECK(x.found() == "da");
}

TEST_CASE("of what the disk refuses for long the newest entries stay",
          "[event]") {
  event_log_fixture x;
  x.cfg.numbered = GENERATE(true, false);
  x.uut = x.opened();
  record_list waiting;
  for (auto message : {"a", "b", "c"})
    for (auto& record : x.uut.append({event(1, message)}))
      waiting.push_back(std::move(record));
  auto left = x.uut.refused(std::move(waiting), 2);
  CHECK(x.uut.events() == 2);
  left = x.uut.refused(std::move(left), 2); // refused again, and none too many
  CHECK(x.uut.events() == 2);
  REQUIRE(x.disk.write(left));
  CHECK(x.found() == "cb");
  auto again = x.opened();
  CHECK(again.events() == 2);
  CHECK(again.bytes() == x.uut.bytes());
  auto numbered = read_numbered(x.disk, 0, 10);
  REQUIRE(numbered);
  CHECK(numbered->events.size() == (x.cfg.numbered ? 2 : 0));
}

TEST_CASE("entries are kept for the days of their category", "[event]") {
  event_log_fixture x;
  x.uut = *event_log::open(x.disk, [] {
    event_log_config cfg;
    cfg.days.fill(0);
    cfg.days[static_cast<size_t>(event_category::info)] = 2;
    cfg.days[static_cast<size_t>(event_category::alarm)] = 5;
    return cfg;
  }());
  for (auto i = 0; i < 8; ++i)
    x.append({event(i * day, std::to_string(i)),
              event(i * day + 1, std::string(1, static_cast<char>('a' + i)),
                    event_category::alarm),
              event(i * day + 2, ".", event_category::audit)});
  auto budget = GENERATE(1u, 3u, 1'000u);
  x.expire(7 * day, budget);
  event_query query;
  query.order = event_order::oldest_first;
  CHECK(x.found(query) == "..c.d.e.5f.6g.7h.");
  CHECK(x.uut.events() == 17);
  x.expire(7 * day + 1, budget);
  CHECK(x.found(query) == "..c.d.e.f.6g.7h."); // c is as old as it may be
  x.expire(8 * day, budget);
  CHECK(x.found(query) == "...d.e.f.6g.7h.");

  SECTION("also those that came late") {
    x.append({event(day, "z")});
    x.expire(8 * day, budget);
    CHECK(x.found(query) == "...d.e.f.6g.7h.");
  }
  SECTION("and counted right after a restart") {
    auto events = x.uut.events();
    auto bytes = x.uut.bytes();
    x.uut = x.opened();
    CHECK(x.uut.events() == events);
    CHECK(x.uut.bytes() == bytes);
  }
}

TEST_CASE("what could not be erased is found again", "[event]") {
  event_log_fixture x;
  x.append({event(1, "a")});
  auto now = 100 * day;
  auto gone = x.uut.expire(x.disk, now, 10);
  REQUIRE(gone);
  CHECK(gone->events == 1); // and the disk refuses
  CHECK(x.uut.events() == 1);
  x.expire(now);
  CHECK(x.found().empty());
  CHECK(x.uut.events() == 0);
  CHECK(x.uut.bytes() == 0);
}

TEST_CASE("what comes late while something is erased is not forgotten",
          "[event]") {
  event_log_fixture x;
  x.append({event(5 * day, "a")});
  auto gone = x.uut.expire(x.disk, 100 * day, 10);
  REQUIRE(gone);
  x.append({event(4 * day, "b")});
  REQUIRE(x.disk.write(gone->records));
  x.uut.erased(*gone);
  CHECK(x.found() == "b");
  x.expire(100 * day);
  CHECK(x.found().empty());
}

TEST_CASE("a full log forgets its oldest chatter first", "[event]") {
  event_log_fixture x;
  x.append({event(1, "A", event_category::alarm), event(2, "a"),
            event(3, "U", event_category::audit), event(4, "b"),
            event(5, "c")});
  auto each = x.uut.bytes() / 5;
  x.cfg.days.fill(0);
  x.cfg.most_bytes = 3 * each + 20;
  x.uut = x.opened();
  x.expire(9, 1);
  CHECK(x.found() == "cUA");
  x.cfg.most_bytes = each + 20;
  x.uut = x.opened();
  x.expire(9);
  CHECK(x.found() == "U"); // the older of the two went
  CHECK(x.uut.bytes() <= x.cfg.most_bytes);
}

} // namespace troupe
