// Samples in the order of their coming, for who copies them.

#include "storage/history/arrivals.hpp"
#include "storage/history/kept_tail.hpp"
#include "tests/support/history_fixture.hpp"

#include <limits>
#include <random>

namespace troupe {

using namespace test;

namespace {

/// Chunks take over early, and a reader is there.
history_config small() {
  history_config out;
  out.tail_bytes = 300;
  out.memory_bytes = 20'000;
  out.kept_bytes = 1'000'000;
  return out;
}

struct fixture : history_fixture {
  explicit fixture(const history_config& x = small()) : history_fixture(x) {
    // nop
  }

  /// Values as text, `-` for a stop; bars between pages.
  std::string read(size_t most = 1'000) {
    std::string out;
    for (auto more = true; more;) {
      auto page = read_arrivals(disk, place, most);
      REQUIRE(page);
      CHECK(page->all.size() <= most);
      for (auto& x : page->all)
        out += (x.series ? iap::to_json(x.what.what) : "-") + ' ';
      place = page->next;
      more = page->more;
      out += more ? "| " : "";
    }
    return out;
  }

  /// What the sink has need not be kept.
  void tell() {
    uut->read_up_to(place.sequence - 1);
  }

  [[nodiscard]] size_t commits() const {
    size_t out = 0;
    REQUIRE(disk.scan({record_family::history, "t", "u", false},
                      [&](auto, auto) { return ++out, true; }));
    return out;
  }

  [[nodiscard]] uint64_t unread() const {
    auto out = count_unread(disk);
    REQUIRE(out);
    return *out;
  }

  /// One sample in a commit of its own.
  void log_one(int i) {
    log(lamp, new_year + i * second, value{i});
    commit(new_year + i * second);
  }

  series_number lamp = add("lamp");
  arrival_place place;
};

} // namespace

TEST_CASE("samples are read in the order of their coming", "[arrivals]") {
  fixture x;
  x.log(x.lamp, new_year + minute, value{1});
  x.log(x.lamp, new_year, value{2}); // late
  x.commit(new_year + minute);
  x.log(x.lamp, new_year, value{"on"});
  CHECK(x.read() == "1 2 "); // the third is not written yet
  x.commit(new_year + 2 * minute);
  CHECK(x.read() == "\"on\" ");
  CHECK(x.read().empty());
}

TEST_CASE("a thinned point has all its samples", "[arrivals]") {
  fixture x;
  x.lamp = x.add("thin", log_rules_of(R"({"enabled":true,"levels":[
    {"interval":3600,"retention":1}]})"));
  for (int i = 0; i < 5; ++i)
    x.log_one(i);
  CHECK(x.read() == "0 1 2 3 4 ");
}

TEST_CASE("a page may end within a commit", "[arrivals]") {
  fixture x;
  for (int i = 0; i < 5; ++i)
    x.log(x.lamp, new_year + i * second, value{i});
  x.commit(new_year);
  x.log_one(5);
  auto most = GENERATE(1u, 2u, 3u, 5u, 6u);
  CAPTURE(most);
  auto all = x.read(most);
  all.erase(std::remove(all.begin(), all.end(), '|'), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end()); // blanks
  CHECK(all == "0 1 2 3 4 5 ");
}

TEST_CASE("a stop of the gateway is told once, in its place", "[arrivals]") {
  fixture x;
  x.log_one(1);
  x.restart();
  x.restart(); // nothing happened in between
  x.log_one(2);
  CHECK(x.read() == "1 - 2 ");
  x.restart();
  CHECK(x.read().empty());
  x.log_one(3);
  x.log_one(4);
  CHECK(x.read(1) == "- | 3 | 4 ");
}

TEST_CASE("the time of a stop is that of the last commit", "[arrivals]") {
  fixture x;
  x.log_one(1);
  x.restart();
  x.log_one(100);
  auto page = read_arrivals(x.disk, {}, 10);
  REQUIRE(page);
  REQUIRE(page->all.size() == 3);
  CHECK_FALSE(page->all[1].series);
  CHECK(page->all[1].what.time == to_nanos(new_year + second));
  CHECK(page->all[1].what.what.is_null());
}

TEST_CASE("what is not read stays when chunks have it", "[arrivals]") {
  fixture x;
  std::string all;
  for (int i = 0; i < 300; ++i) {
    x.log_one(i);
    all += std::to_string(i) + ' ';
  }
  CHECK(x.uut->kept() > 0);
  CHECK(x.commits() >= 300);
  SECTION("until it is") {
    CHECK(x.read() == all);
    x.tell();
    x.log_one(300);
    CHECK(x.uut->kept() == 0);
    CHECK(x.commits() < 40);
    CHECK(x.read() == "300 ");
    CHECK(x.unread() == 0);
  }
  SECTION("also over a restart, and is not logged twice") {
    x.restart();
    CHECK(x.read() == all);
    CHECK(x.rows_of(x.lamp).size() == 301); // and a gap
    x.log_one(300);
    CHECK(x.read() == "- 300 ");
  }
  SECTION("unless nobody reads any more") {
    x.cfg.kept_bytes = 0;
    x.restart();
    x.log_one(300);
    CHECK(x.uut->kept() == 0);
    CHECK(x.commits() < 40);
    CHECK(x.rows_of(x.lamp).size() == 302);
    CHECK(x.unread() == 0);
  }
}

TEST_CASE("without a reader nothing is kept", "[arrivals]") {
  auto cfg = small();
  cfg.kept_bytes = 0;
  fixture x{cfg};
  for (int i = 0; i < 300; ++i)
    x.log_one(i);
  CHECK(x.commits() < 40);
  size_t records = 0;
  REQUIRE(x.disk.scan({record_family::history, "k", "l", false},
                      [&](auto, auto) { return ++records, true; }));
  CHECK(records == 0);
}

TEST_CASE("beyond the limit the oldest go unread, and are counted",
          "[arrivals]") {
  auto cfg = small();
  cfg.kept_bytes = 500;
  fixture x{cfg};
  for (int i = 0; i < 300; ++i)
    x.log_one(i);
  CHECK(x.uut->kept() <= 500);
  auto gone = x.unread();
  CHECK(gone > 100);
  std::string rest;
  for (auto i = static_cast<int>(gone); i < 300; ++i)
    rest += std::to_string(i) + ' ';
  CHECK(x.read() == rest);
  x.restart();
  CHECK(x.unread() == gone);
}

TEST_CASE("a lot of what was kept is erased in steps", "[arrivals]") {
  fixture x;
  for (int i = 0; i < 2'500; ++i)
    x.log_one(i);
  x.read();
  x.tell();
  CHECK(x.uut->must_trim());
  for (int i = 0; i < 3; ++i)
    x.commit(new_year + (3'000 + i) * second);
  CHECK_FALSE(x.uut->must_trim());
  CHECK(x.uut->kept() == 0);
}

TEST_CASE("a broken account of what is kept costs nothing", "[arrivals]") {
  fixture x;
  for (int i = 0; i < 100; ++i)
    x.log_one(i);
  REQUIRE(x.disk.write({{kept_key(), "?", record_family::history}}));
  x.restart();
  CHECK(x.uut->counters().damaged == 1);
  CHECK(x.rows_of(x.lamp).size() == 101);
  CHECK(x.unread() == 0);
}

TEST_CASE("a commit that is broken is left where it breaks", "[arrivals]") {
  fixture x;
  x.log_one(1);
  REQUIRE(x.disk.write({{tail_key(2), "?", record_family::history},
                        {tail_key(3), "\1", record_family::history}}));
  x.restart();
  x.log_one(4);
  CHECK(x.read() == "1 - 4 ");
}

TEST_CASE("a store that was restored goes on with higher numbers",
          "[arrivals]") {
  fixture x;
  auto begin = [&x](unix_millis now) {
    auto opened = history::open(x.disk, x.cfg, to_nanos(now));
    REQUIRE(opened);
    x.uut = *std::move(opened);
  };
  x.commit(new_year);
  begin(new_year);
  x.log_one(0);
  auto backup = x.disk;
  begin(new_year + minute);
  x.log_one(60);
  CHECK(x.read() == "- 0 - 60 ");
  x.disk = backup;
  SECTION("when the clock is right") {
    begin(new_year + hour);
    auto known = valid_place(x.disk, x.place, x.uut->begun());
    REQUIRE(known);
    CHECK(*known == x.place); // before the first commit
    x.log_one(3'600);
    known = valid_place(x.disk, x.place, x.uut->begun());
    REQUIRE(known);
    x.place = *known;
    CHECK(x.read() == "3600 "); // the stop before it was told already
  }
  SECTION("when the clock is behind, as a new sink would") {
    begin(0);
    x.log_one(30);
    auto known = valid_place(x.disk, x.place, x.uut->begun());
    REQUIRE(known);
    x.place = *known;
    CHECK(x.read() == "30 ");
  }
}

TEST_CASE("a new reader begins with what is there", "[arrivals]") {
  fixture x;
  auto first = first_arrival(x.disk);
  REQUIRE(first);
  CHECK(*first == arrival_place{});
  x.log_one(1);
  x.restart();
  x.log_one(2);
  REQUIRE(x.disk.write({{tail_key(1), std::nullopt, record_family::history}}));
  first = first_arrival(x.disk);
  REQUIRE(first);
  x.place = *first;
  CHECK(x.read() == "2 "); // the stop was before
}

TEST_CASE("each sample comes once, whatever happens", "[arrivals]") {
  auto seed = GENERATE(range(1u, 13u));
  CAPTURE(seed);
  std::minstd_rand random{seed};
  fixture x;
  std::vector<series_number> points;
  for (int i = 0; i < 5; ++i)
    points.push_back(x.add("p" + std::to_string(i)));
  x.commit(new_year);
  auto durable = x.place; // as the sink's own database has it
  std::vector<int64_t> got;
  std::vector<int64_t> wanted;
  std::vector<int64_t> pending;
  int64_t number = 0;
  auto read = [&](bool commits) {
    auto page = read_arrivals(x.disk, durable, 1 + random() % 20);
    REQUIRE(page);
    x.uut->read_up_to(std::max<uint64_t>(durable.sequence, 1) - 1);
    if (!commits)
      return; // its transaction failed
    for (auto& y : page->all)
      if (y.series)
        got.push_back(*y.what.what.integer());
    durable = page->next;
  };
  for (auto step = 0; step < 3'000; ++step) {
    auto now = new_year + step * second;
    auto dice = random() % 100;
    if (dice < 60) {
      auto late = static_cast<unix_millis>(random() % 10) * minute;
      pending.push_back(++number);
      x.log(points[random() % points.size()], now - late, value{number});
    } else if (dice < 75) {
      x.commit(now);
      wanted.insert(wanted.end(), pending.begin(), pending.end());
      pending.clear();
    } else if (dice < 96) {
      read(dice < 92);
    } else if (dice < 98) {
      x.restart();
      pending.clear();
    } else {
      x.uut->flush();
    }
  }
  x.commit(new_year + day);
  wanted.insert(wanted.end(), pending.begin(), pending.end());
  for (auto i = 0; i < 2'000; ++i)
    read(true);
  CHECK(got == wanted);
  CHECK(x.unread() == 0);
}

TEST_CASE("what cannot be read to be erased is told, and goes later",
          "[arrivals]") {
  struct blind_store : memory_store {
    status scan(const key_range& range,
                const record_visitor& each) const override {
      if (blind && range.first.substr(0, 1) == "t")
        return failure{ec::storage_failed, "blind"};
      return memory_store::scan(range, each);
    }

    bool blind = false;
  };
  blind_store disk;
  auto opened = history::open(disk, small());
  REQUIRE(opened);
  auto& uut = **opened;
  auto lamp = uut.set_rules("lamp", log_all(), 0);
  REQUIRE(lamp);
  auto log_one = [&](int i) {
    auto now = to_nanos(new_year + i * second);
    uut.append(*lamp, {now, quality::good, value{i}});
    if (auto records = uut.take_writes(now)) {
      REQUIRE(disk.write(*records));
      uut.written();
    }
  };
  for (int i = 0; i < 100; ++i)
    log_one(i);
  REQUIRE(uut.kept() > 0);
  CHECK(uut.trimmed());
  uut.read_up_to(std::numeric_limits<uint64_t>::max());
  disk.blind = true;
  log_one(100);
  CHECK(uut.trimmed().error().text == "blind");
  CHECK(uut.kept() > 0);
  disk.blind = false;
  log_one(101);
  CHECK(uut.trimmed());
  CHECK(uut.kept() == 0);
}

} // namespace troupe
