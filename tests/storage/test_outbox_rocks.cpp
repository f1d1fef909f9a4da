// The outbox and the event log on a real database.

#include "storage/events/event_log.hpp"
#include "storage/outbox/durable_outbox.hpp"
#include "storage/rocks_store.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/env.h>

#include <memory>

namespace troupe {

namespace {

struct on_disk {
  std::unique_ptr<rocksdb::Env> env{
    rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<rocks_store> disk = open();

  [[nodiscard]] std::unique_ptr<rocks_store> open() const {
    rocks_config cfg;
    cfg.path = "/store";
    cfg.env = env.get();
    auto opened = rocks_store::open(cfg);
    REQUIRE(opened);
    return *std::move(opened);
  }

  void restart() {
    disk.reset();
    disk = open();
  }
};

} // namespace

TEST_CASE("a database keeps the outbox in order", "[outbox]") {
  on_disk x;
  durable_outbox_config cfg;
  cfg.window_bytes = 2'000;
  cfg.batch_bytes = 1'000;
  auto uut = durable_outbox::open(*x.disk, cfg);
  REQUIRE(uut);
  for (auto i = 0; i < 1'000; ++i) {
    auto put = uut->put({std::make_shared<const bus_message>(bus_message{
                          "glp/0/s1/ev/data", std::to_string(i), false})},
                        1);
    REQUIRE(x.disk->write(put.records));
    uut->committed(put.end);
  }
  x.restart();
  uut = durable_outbox::open(*x.disk, cfg);
  REQUIRE(uut);
  CHECK(uut->waiting() == 1'000);
  auto expected = 0;
  while (!uut->idle()) {
    REQUIRE(refill(*uut, *x.disk));
    for (auto& y : uut->next(100, 10'000)) {
      CHECK(y.what->payload == std::to_string(expected++));
      uut->acked(y.number);
    }
    REQUIRE(x.disk->write(uut->take_writes()));
    uut->written(true);
  }
  CHECK(expected == 1'000);
  x.restart();
  CHECK(durable_outbox::open(*x.disk, cfg)->idle());
}

TEST_CASE("a database keeps the event log in order", "[event]") {
  on_disk x;
  auto uut = event_log::open(*x.disk, {});
  REQUIRE(uut);
  for (unix_nanos i = 0; i < 300; ++i) {
    event_record event;
    event.time = i % 2 == 0 ? i : -i;
    REQUIRE(x.disk->write(uut->append({event})));
  }
  x.restart();
  uut = event_log::open(*x.disk, {});
  REQUIRE(uut);
  CHECK(uut->events() == 300);
  event_query query;
  unix_nanos last = 300;
  size_t found = 0;
  do {
    auto page = event_log::query(*x.disk, query);
    REQUIRE(page);
    for (auto& y : page->events) {
      CHECK(y.what.time < last);
      last = y.what.time;
      ++found;
    }
    query.after = page->next;
  } while (!query.after.empty());
  CHECK(found == 300);
}

} // namespace troupe
