// The same on the store of the gateway, whose disk is in memory.

#include "storage/history/retention.hpp"
#include "storage/rocks_store.hpp"
#include "tests/support/history_fixture.hpp"

#include <rocksdb/env.h>

namespace troupe {

using namespace test;

namespace {

struct on_rocks {
  on_rocks() {
    restart();
  }

  void restart() {
    uut.reset();
    disk.reset();
    rocks_config cfg;
    cfg.path = "/store";
    cfg.env = env.get();
    auto opened = rocks_store::open(cfg);
    REQUIRE(opened);
    disk = *std::move(opened);
    history_config small;
    small.tail_bytes = 4'000;
    small.memory_bytes = 30'000;
    auto found = history::open(*disk, small);
    REQUIRE(found);
    uut = *std::move(found);
  }

  void commit(unix_millis now) {
    auto records = uut->take_writes(to_nanos(now));
    if (!records)
      return;
    REQUIRE(disk->write(*records));
    uut->written();
  }

  size_t count(series_number x, row_order order) {
    history_query query;
    query.points = {x};
    query.order = order;
    auto cursor = history_cursor::open(*uut, query);
    REQUIRE(cursor);
    size_t out = 0;
    std::vector<history_row> page;
    do {
      REQUIRE(cursor->next(page, 1'000'000));
      out += page.size();
    } while (!page.empty());
    return out;
  }

  std::unique_ptr<rocksdb::Env> env{
    rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<rocks_store> disk;
  std::unique_ptr<history> uut;
};

} // namespace

TEST_CASE("history survives in RocksDB", "[history]") {
  on_rocks x;
  std::vector<series_number> points;
  for (int i = 0; i < 20; ++i) {
    auto number = x.uut->set_rules("p" + std::to_string(i), log_all(), 0);
    REQUIRE(number);
    points.push_back(*number);
  }
  for (int i = 0; i < 2'000; ++i) {
    auto time = new_year + i * hour; // several periods
    for (auto point : points)
      x.uut->append(point, {to_nanos(time), quality::good, value{i / 10.0}});
    x.commit(time);
    if (i % 700 == 699)
      x.restart();
  }
  for (auto point : points) {
    CHECK(x.count(point, row_order::oldest_first) == 2'002); // and two gaps
    CHECK(x.count(point, row_order::newest_first) == 2'002);
  }
  auto now = new_year + 2'000 * hour;
  retention uut{*x.uut, 0};
  for (auto done = false; !done; x.commit(now)) {
    auto step = uut.step(to_nanos(now), 50);
    REQUIRE(step);
    done = *step;
  }
  CHECK(x.count(points[0], row_order::oldest_first) < 1'000);
  CHECK(x.count(points[0], row_order::oldest_first) >= 14 * 24);
}

TEST_CASE("a damaged record costs what it held, and no more", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  x.log(point, new_year, value{1});
  x.uut->flush();
  x.commit(new_year);
  REQUIRE(x.disk.write({{checkpoint_key(point, 0), "?", record_family::history},
                        {tail_key(1), "?", record_family::history}}));
  x.restart();
  CHECK(x.uut->counters().damaged == 1);
  CHECK(x.log(point, new_year + second, value{2}));
  x.commit(new_year + second);
  CHECK(text_of(x.rows_of(point)) == "+0s=1 +1s=2");
}

} // namespace troupe
