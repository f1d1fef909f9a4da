// Entries of the event log in the order of their arrival.

#include "storage/events/event_log.hpp"
#include "storage/events/event_numbers.hpp"
#include "storage/memory_store.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos millisecond = 1'000'000;
constexpr unix_nanos day = 86'400'000 * millisecond;

struct fixture {
  fixture() {
    cfg.numbered = true;
    restart();
  }

  void restart(unix_nanos now = 0) {
    auto opened = event_log::open(disk, cfg, now);
    REQUIRE(opened);
    uut.emplace(*std::move(opened));
  }

  void append(unix_nanos time, const std::string& message) {
    event_record x;
    x.time = time;
    x.message = message;
    REQUIRE(disk.write(uut->append({x})));
  }

  /// Messages behind `last`, bars between pages.
  std::string read(size_t most = 100) {
    std::string out;
    for (auto more = true; more;) {
      auto page = read_numbered(disk, last, most);
      REQUIRE(page);
      for (auto& x : page->events)
        out += x.message;
      last = page->last;
      more = page->more;
      out += more ? "|" : "";
    }
    return out;
  }

  size_t numbers() {
    size_t out = 0;
    REQUIRE(disk.scan({record_family::events, "n", "o", false},
                      [&](auto, auto) { return ++out, true; }));
    return out;
  }

  memory_store disk;
  event_log_config cfg;
  std::optional<event_log> uut;
  uint64_t last = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "entries come in the order of their arrival",
                 "[event-log]") {
  append(2 * day, "a");
  append(1 * day, "b"); // late
  CHECK(read() == "ab");
  append(0, "c");
  restart();
  append(3 * day, "d");
  CHECK(read() == "cd");
  CHECK(read().empty());
  last = 0;
  CHECK(read(3) == "abc|d");
  CHECK(read_numbered(disk, 0, 1)->events[0].time == 2 * day);
}

TEST_CASE_METHOD(fixture, "entries that nobody copies have no numbers",
                 "[event-log]") {
  cfg.numbered = false;
  restart();
  append(day, "a");
  CHECK(numbers() == 0);
}

TEST_CASE_METHOD(fixture, "numbers that were copied are forgotten",
                 "[event-log]") {
  for (auto x : {"a", "b", "c", "d"})
    append(day, x);
  read(2);
  auto gone = forget_numbers(disk, 2, 100);
  REQUIRE(gone);
  REQUIRE(disk.write(*gone));
  CHECK(numbers() == 2);
  last = 0;
  CHECK(read() == "cd");
  CHECK(forget_numbers(disk, 100, 1)->size() == 1);
  CHECK(event_log::query(disk, {})->events.size() == 4);
}

TEST_CASE_METHOD(fixture, "what retention takes before it was copied is told",
                 "[event-log]") {
  cfg.days[static_cast<size_t>(event_category::info)] = 1;
  cfg.numbered = false;
  restart();
  append(day, "old"); // before anybody copied
  cfg.numbered = true;
  restart();
  append(day, "a");
  append(day, "b");
  append(5 * day, "c");
  SECTION("if some was copied") {
    auto found = uut->expire(disk, 6 * day, 100, 2); // up to "a"
    REQUIRE(found);
    CHECK(found->events == 3);
    CHECK(found->unread == 1);
    REQUIRE(disk.write(found->records));
    CHECK(numbers() == 2); // that of "a" goes with those that were copied
  }
  SECTION("if nothing was") {
    auto found = uut->expire(disk, 6 * day, 100);
    REQUIRE(found);
    CHECK(found->unread == 2);
    REQUIRE(disk.write(found->records));
    CHECK(numbers() == 1);
  }
  CHECK(read() == "c");
}

TEST_CASE_METHOD(fixture, "numbers do not come again after a restore",
                 "[event-log]") {
  append(day, "a");
  auto backup = disk;
  restart(10'000 * millisecond);
  append(day, "b");
  CHECK(read() == "ab");
  disk = backup;
  restart(20'000 * millisecond);
  append(day, "c");
  CHECK(read() == "c");
  CHECK(last == 20'000);
  CHECK(*event_log::stored_next(disk) == 20'001);
  restart(0); // the clock was set back
  append(day, "d");
  CHECK(read() == "d");
}

TEST_CASE_METHOD(fixture, "damaged entries are not copied", "[event-log]") {
  append(day, "a");
  append(day, "b");
  REQUIRE(disk.write({numbering(1, "e?"), numbering(7, "")}));
  CHECK(read() == "b");
  CHECK(last == 7);
}

} // namespace troupe
