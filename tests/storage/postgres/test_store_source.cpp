// What the sink reads from the gateway's own store.

#include "storage/events/event_log.hpp"
#include "storage/history/history_key.hpp"
#include "storage/memory_store.hpp"
#include "storage/postgres/store_source.hpp"
#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

/// Others write between two looks of the reader.
struct busy_store : store {
  explicit busy_store(const store& x) : disk(x) {
    // nop
  }

  status write(const record_list&) override {
    return failure{ec::storage_failed, "for readers only"};
  }

  result<record_list> load(const std::string& prefix) const override {
    return disk.load(prefix);
  }

  /// When the loss so far is known, and the page is not read yet.
  status scan(const key_range& range,
              const record_visitor& each) const override {
    counted = counted || range.first == kept_key();
    if (counted && range.first != kept_key())
      if (auto work = std::exchange(meanwhile, nullptr))
        work();
    return disk.scan(range, each);
  }

  const store& disk;
  mutable std::function<void()> meanwhile;
  mutable bool counted = false;
};

struct fixture : history_fixture {
  fixture() : history_fixture(keeping()) {
    restart_all(new_year);
  }

  static history_config keeping() {
    history_config out;
    out.tail_bytes = 300;
    out.kept_bytes = 100'000;
    return out;
  }

  /// The gateway starts anew.
  void restart_all(unix_millis now) {
    auto opened = history::open(disk, cfg, to_nanos(now));
    REQUIRE(opened);
    uut = *std::move(opened);
    event_log_config numbered;
    numbered.numbered = true;
    auto log = event_log::open(disk, numbered, to_nanos(now));
    REQUIRE(log);
    events.emplace(*std::move(log));
    progress = std::make_shared<sink_progress>();
    progress->first_commit = uut->begun();
    progress->first_event = events->next();
    lamp = add("lon/lamp/Lamp/0/nvoValue");
    open({});
  }

  void open(const store_source_config& x) {
    source.emplace(shared, x, progress);
  }

  void sample(int i) {
    log(lamp, new_year + i * second, value{i});
    commit(new_year + i * second);
  }

  void event(int i) {
    event_record x;
    x.time = to_nanos(new_year + i * second);
    x.category = event_category::alarm;
    x.message = "e" + std::to_string(i);
    x.severity = 2;
    REQUIRE(disk.write(events->append({x})));
  }

  sink_batch batch(size_t most = 1'000) {
    auto out = source->read(cursor, most);
    REQUIRE(out);
    CHECK(out->samples.size() + out->events.size() <= most);
    return *std::move(out);
  }

  /// Messages and values of all batches, which arrive.
  std::string read(size_t most = 1'000) {
    std::string out;
    for (auto more = true; more;) {
      auto x = batch(most);
      for (auto& y : x.events)
        out += y.message + ' ';
      for (auto& y : x.samples)
        out += (y.point == "*" ? "-" : iap::to_json(y.what)) + ' ';
      cursor = x.cursor;
      lost += x.lost;
      more = x.more;
      out += more ? "| " : "";
    }
    return out;
  }

  std::shared_ptr<const store> shared{std::make_shared<int>(), &disk};
  std::optional<event_log> events;
  std::shared_ptr<sink_progress> progress;
  series_number lamp = 0;
  std::optional<store_source> source;
  std::string cursor;
  uint64_t lost = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "samples and events are read once", "[postgres]") {
  sample(1);
  event(2);
  sample(3);
  auto first = batch();
  REQUIRE(first.samples.size() == 2);
  CHECK(first.samples[1].point == "lon/lamp/Lamp/0/nvoValue");
  CHECK(first.samples[1].time == to_nanos(new_year + 3 * second));
  REQUIRE(first.events.size() == 1);
  CHECK(first.events[0].category == "alarm");
  CHECK(first.events[0].severity == "2");
  CHECK(batch().cursor == first.cursor); // the same until it has arrived
  CHECK(read() == "e2 1 3 ");
  CHECK(read().empty());
  restart_all(new_year + minute);
  event(60);
  sample(60);
  CHECK(read() == "e60 - 60 ");
}

TEST_CASE_METHOD(fixture, "a backlog of samples does not hold up events",
                 "[postgres]") {
  for (int i = 0; i < 6; ++i) {
    sample(i);
    event(i);
  }
  CHECK(read(4) == "e0 0 1 2 | e1 3 4 5 | e2 | e3 | e4 | e5 ");
}

TEST_CASE_METHOD(fixture, "one of both may be left out", "[postgres]") {
  sample(1);
  event(2);
  open({true, false});
  CHECK(read() == "1 ");
  open({false, true});
  CHECK(read() == "e2 ");
  open({});
  CHECK(read().empty());
}

TEST_CASE_METHOD(fixture, "what has arrived need not be kept", "[postgres]") {
  for (int i = 0; i < 200; ++i)
    sample(i);
  event(1);
  event(2);
  read();
  CHECK(progress->event == 0); // the batch is on its way
  CHECK(batch().samples.empty());
  CHECK(progress->event == events->next() - 1);
  uut->read_up_to(progress->commit - 1);
  sample(200);
  CHECK(uut->kept() == 0);
  CHECK(read() == "200 ");
}

TEST_CASE_METHOD(fixture, "what was not kept is counted", "[postgres]") {
  sample(0);
  CHECK(read() == "0 ");
  cfg.kept_bytes = 500;
  restart_all(new_year + minute);
  for (int i = 60; i < 400; ++i)
    sample(i);
  auto got = read();
  auto samples = static_cast<size_t>(std::count(got.begin(), got.end(), ' '));
  CHECK(lost > 100);
  CHECK(samples + lost >= 340);
  // The stop is among them, and the first sample may count: the history that
  // began anew did not know that it had arrived.
  CHECK(samples + lost <= 342);
  lost = 0;
  sample(400);
  CHECK(read() == "400 ");
  CHECK(lost == 0);
}

TEST_CASE_METHOD(fixture, "what goes while a page is read is counted, once",
                 "[postgres]") {
  sample(0);
  CHECK(read() == "0 ");
  cfg.kept_bytes = 500;
  restart_all(new_year + minute);
  for (int i = 60; i < 230; ++i)
    sample(i);
  auto busy = std::make_shared<busy_store>(disk);
  busy->meanwhile = [this] {
    for (int i = 230; i < 400; ++i)
      sample(i);
  };
  source.emplace(busy, store_source_config{}, progress);
  auto got = read();
  CHECK_FALSE(busy->meanwhile);
  auto samples = static_cast<size_t>(std::count(got.begin(), got.end(), ' '));
  CHECK(samples + lost >= 340);
  CHECK(samples + lost <= 342); // as above
}

TEST_CASE_METHOD(fixture, "a restored state goes on", "[postgres]") {
  sample(0);
  event(0);
  auto backup = disk;
  sample(1);
  event(1);
  CHECK(read() == "e0 e1 0 1 ");
  disk = backup;
  auto start = GENERATE(new_year + hour, unix_millis{0}); // or a clock behind
  restart_all(start);
  CHECK(read().empty());
  sample(2);
  event(2);
  CHECK(read() == (start > 0 ? "e2 - 2 " : "e2 2 "));
  CHECK(lost == 0);
}

TEST_CASE_METHOD(fixture, "a store that is gone is an error", "[postgres]") {
  shared.reset();
  CHECK(source->read("", 10).error().code == ec::cancelled);
}

TEST_CASE("cursors are read as they are written", "[postgres]") {
  store_cursor x;
  x.samples = {1, 2, 3};
  x.unread = 4;
  x.event = 5;
  CHECK(to_text(x) == "1 1 2 3 4 5");
  auto back = read_store_cursor(to_text(x));
  REQUIRE(back);
  CHECK(to_text(*back) == to_text(x));
  CHECK(read_store_cursor("")->samples == arrival_place{});
  CHECK(read_store_cursor("1 9223372036854775807 0 0 0 0"));
}

TEST_CASE("what is no cursor is refused", "[postgres]") {
  for (auto x :
       {"1", "2 1 2 3 4 5", "1 1 2 3 4", "1 1 2 3 4 5 ", "1 1 2 3 4 5 6",
        "1  1 2 3 4 5", "1 -1 2 3 4 5", "1 1 2 3 4 x", " 1 1 2 3 4 5",
        "1 9223372036854775808 0 0 0 0", "1 99999999999999999999 0 0 0 0"}) {
    CAPTURE(x);
    auto read = read_store_cursor(x);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ec::storage_failed);
  }
}

} // namespace troupe
