// What an outbox keeps, sends, repeats and drops.

#include "tests/support/outbox_fixture.hpp"

namespace troupe {

namespace {

/// Room for a few messages of a hundred bytes.
durable_outbox_config small() {
  durable_outbox_config out;
  out.most_bytes = 2'000;
  out.window_bytes = 400;
  out.batch_bytes = 150;
  out.message_bytes = 300;
  return out;
}

std::string hundred(int x) {
  auto text = std::to_string(x);
  return text + std::string(100 - text.size(), '.');
}

} // namespace

TEST_CASE("an outbox sends nothing before it is on disk", "[outbox]") {
  outbox_fixture x;
  auto first = x.uut.put({message(alarm_topic, "a")}, 1);
  auto second = x.uut.put({message(alarm_topic, "b")}, 1);
  CHECK(first.records.size() == 1);
  CHECK(first.records[0].family == record_family::outbox);
  CHECK(x.sent().empty());
  x.uut.committed(first.end);
  CHECK(x.sent() == "a");
  x.uut.committed(second.end);
  CHECK(x.sent() == "b");
  CHECK(x.sent().empty());
}

TEST_CASE("an outbox sends no more than is allowed in flight", "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a", "b", "c", "d"});
  CHECK(x.sent(2) == "a b");
  CHECK(x.sent(2).empty());
  x.uut.acked(x.numbers[1]);
  CHECK(x.sent(2) == "c");
  CHECK(x.uut.in_flight() == 2);

  SECTION("nor bytes, but at least one message") {
    x.uut.acked(x.numbers[0]);
    x.uut.acked(x.numbers[2]);
    CHECK(x.uut.next(10, 1).size() == 1);
    CHECK(x.uut.next(10, 1).empty());
  }
}

TEST_CASE("a batch is erased when all of it is acknowledged", "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a", "b"});
  x.put(alarm_topic, {"c"});
  CHECK(x.sent() == "a b c");
  x.uut.acked(x.numbers[2]);
  x.uut.acked(x.numbers[0]);
  x.uut.acked(x.numbers[0]); // twice
  x.uut.acked(999);          // of somebody else
  CHECK(x.uut.take_writes().empty());
  CHECK(x.records() == 2);
  CHECK(x.uut.waiting() == 1);
  x.uut.acked(x.numbers[1]);
  x.erase();
  CHECK(x.records() == 0);
  CHECK(x.uut.bytes() == 0);
  CHECK(x.uut.waiting() == 0);
  CHECK(x.uut.counters().published == 3);
}

TEST_CASE("erasures that failed are written again", "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a"});
  CHECK(x.sent() == "a");
  x.uut.acked(x.numbers[0]);
  CHECK(x.uut.take_writes().size() == 2); // the batch, and the cursor
  CHECK(x.uut.take_writes().empty());     // one at a time
  x.uut.written(false);
  x.erase();
  CHECK(x.records() == 0);
  CHECK(x.uut.take_writes().empty());
}

TEST_CASE("after a loss what was in flight goes out again in order",
          "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a", "b", "c", "d", "e"});
  CHECK(x.sent(4) == "a b c d");
  x.uut.acked(x.numbers[1]);
  x.uut.lost();
  x.uut.acked(x.numbers[0]); // too late: nobody knows of which link it is
  CHECK(x.sent() == "a c d e");
  CHECK(x.uut.counters().resent == 3);
}

TEST_CASE("after a crash what was not erased goes out again", "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a"});
  x.put(alarm_topic, {"b", "c"});
  x.put(data_topic, {"d"});
  CHECK(x.sent() == "a b c d");
  x.uut.acked(x.numbers[0]);
  x.uut.acked(x.numbers[1]);
  x.erase();
  x.crash();
  CHECK(x.uut.waiting() == 3);
  CHECK(x.sent() == "b c d");

  SECTION("and new messages follow") {
    x.put(alarm_topic, {"e"});
    CHECK(x.sent() == "e");
    CHECK(x.numbers.back() > x.numbers[3]);
  }
}

TEST_CASE("an outbox begins anew when it was empty", "[outbox]") {
  outbox_fixture x;
  x.crash();
  CHECK(x.sent().empty());
  x.put(data_topic, {"a"});
  CHECK(x.sent() == "a");
}

TEST_CASE("a backlog lies on disk and is read back in order", "[outbox]") {
  outbox_fixture x{small()};
  for (auto i = 10; i < 19; ++i)
    x.put(data_topic, {hundred(i)});
  CHECK(x.records() == 9);
  CHECK(x.uut.window_bytes() <= 400);
  std::string all;
  while (x.uut.waiting() > 0) {
    all += x.sent(2).substr(0, 2) + ' ';
    for (auto number : std::exchange(x.numbers, {}))
      x.uut.acked(number);
    REQUIRE(refill(x.uut, x.disk));
  }
  CHECK(all == "10 12 14 16 18 ");
}

TEST_CASE("what is urgent does not wait for a backlog of samples", "[outbox]") {
  outbox_fixture x{small()};
  for (auto i = 10; i < 18; ++i)
    x.put(data_topic, {hundred(i)});
  CHECK(x.sent(2).substr(0, 2) == "10");
  x.put(alarm_topic, {"alarm"});
  x.uut.acked(x.numbers[0]);
  CHECK(x.sent(2) == "alarm");

  SECTION("even if the backlog takes all it may") {
    outbox_fixture y;
    std::vector<bus_message_ptr> many(1'000, message(data_topic, "sample"));
    y.put(many);
    y.sent(16);
    CHECK(y.uut.in_flight() == 14);
    y.put(alarm_topic, {"alarm"});
    CHECK(y.sent(16) == "alarm");
  }
}

TEST_CASE("a message waits for the backlog of its own topic", "[outbox]") {
  outbox_fixture x{small()};
  for (auto i = 10; i < 18; ++i)
    x.put(data_topic, {hundred(i)});
  x.put(data_topic, {"new"});
  CHECK(x.sent(1).substr(0, 2) == "10");
  CHECK(x.sent(2).substr(0, 2) == "11");
}

TEST_CASE("lanes that are up to date share one order", "[outbox]") {
  outbox_fixture x;
  x.put(data_topic, {"a"});
  x.put(alarm_topic, {"b"});
  x.put(updated_topic, {"c"});
  x.put(data_topic, {"d"});
  CHECK(x.sent() == "a b c d");
}

TEST_CASE("a full outbox drops its oldest samples first", "[outbox]") {
  outbox_fixture x{small()};
  x.put({message(alarm_topic, hundred(1))}, 5'000'000);
  for (auto i = 10; i < 19; ++i)
    x.put({message(data_topic, hundred(i))}, i * 1'000'000'000ll);
  for (auto i = 19; i < 25; ++i)
    x.put({message(data_topic, hundred(i))}, i * 1'000'000'000ll);
  CHECK(x.uut.bytes() <= 2'000);
  CHECK(x.uut.drops().total() == x.uut.drops().total(outbox_lane::samples));
  auto gone = x.uut.drops().total();
  CHECK(gone > 1);
  CHECK(x.uut.waiting() == 16 - gone);
  CHECK(x.uut.drops().text()
        == std::to_string(gone)
             + " samples of 1970-01-01T00:00:10.000Z to 1970-01-01T00:00:"
             + std::to_string(9 + gone)
             + ".000Z never reached the broker: outbox full ("
             + std::to_string(gone) + ")");

  SECTION("a crash does not forget what it dropped") {
    // Batches, the cursor and the count.
    CHECK(x.uut.take_writes().size() == gone + 2);
    x.uut.written(false);
    x.erase();
    x.crash();
    CHECK(x.uut.drops().total(drop_reason::quota) == gone);
    CHECK(x.uut.waiting() == 16 - gone);
  }

  SECTION("a message tells it once, when there is room again") {
    x.erase();
    x.sent(10);
    for (auto number : x.numbers)
      x.uut.acked(number);
    x.erase();
    auto marker = x.uut.announce(
      message("glp/0/s1/ev/warning", x.uut.drops().text()), 30);
    REQUIRE(x.disk.write(marker.records));
    x.uut.committed(marker.end);
    CHECK(x.uut.drops().total() == 0);
    x.crash();
    CHECK(x.uut.drops().total() == 0);
    CHECK(x.sent(2).find("never reached") != std::string::npos);
  }
}

TEST_CASE("what follows a drop waits until the drop is on disk", "[outbox]") {
  outbox_fixture x{small()};
  for (auto i = 10; i < 30; ++i)
    x.put(data_topic, {hundred(i)});
  x.put(alarm_topic, {"alarm"});
  CHECK(x.sent() == "alarm"); // of another lane
  CHECK(x.uut.take_writes().size() > 1);
  auto done = GENERATE(true, false);
  x.uut.written(done); // a disk that refuses holds up nothing
  CHECK(!x.sent().empty());
}

TEST_CASE("events are dropped when there are no samples left", "[outbox]") {
  outbox_fixture x{small()};
  for (auto i = 10; i < 30; ++i)
    x.put(alarm_topic, {hundred(i)});
  CHECK(x.uut.drops().total(outbox_lane::news) > 0);
  CHECK(x.uut.bytes() <= 2'000);
}

TEST_CASE("numbers go on when a lane ran empty", "[outbox]") {
  outbox_fixture x;
  for (auto text : {"a", "b", "c"}) {
    x.put(data_topic, {text});
    x.crash();
    CHECK(x.sent() == text);
    x.uut.acked(x.numbers.back());
    x.erase();
    x.crash();
    CHECK(x.uut.idle());
  }
  CHECK(x.numbers == std::vector<uint64_t>{1, 2, 3});

  SECTION("and a damaged cursor hides nothing") {
    x.put(data_topic, {"d"});
    auto cursor = cursor_record(outbox_lane::samples, 0);
    cursor.bytes = "?";
    REQUIRE(x.disk.write({cursor}));
    x.crash();
    CHECK(x.sent() == "d");
  }
}

TEST_CASE("a message that no broker takes is refused at once", "[outbox]") {
  outbox_fixture x{small()};
  x.put(alarm_topic, {std::string(301, 'x'), "b"});
  CHECK(x.sent() == "b");
  CHECK(x.uut.drops().total(drop_reason::too_large) == 1);
}

TEST_CASE("what the disk refused goes out from memory, once", "[outbox]") {
  outbox_fixture x{small()};
  x.put(alarm_topic, {"a"});
  auto lost = x.uut.put({message(alarm_topic, "b")}, 1);
  x.uut.refused(lost.end);
  x.put(alarm_topic, {"c"});
  CHECK(x.sent() == "a b c");
  for (auto number : x.numbers)
    x.uut.acked(number);
  x.erase();
  CHECK(x.records() == 0);
  CHECK(x.uut.bytes() == 0);
  CHECK(x.uut.drops().total() == 0);

  SECTION("as long as there is room") {
    uint64_t end = 0;
    for (auto i = 10; i < 20; ++i)
      end = x.uut.put({message(data_topic, hundred(i))}, 1).end;
    x.uut.refused(end);
    REQUIRE(refill(x.uut, x.disk));
    auto gone = x.uut.drops().total(drop_reason::unstored);
    CHECK(gone > 0);
    CHECK(x.uut.next(100, 1u << 20).size() == 10 - gone);
    CHECK(x.uut.bytes() == 0);
  }
}

TEST_CASE("a damaged record is dropped, and the rest goes on", "[outbox]") {
  outbox_fixture x;
  x.put(alarm_topic, {"a"});
  x.put(alarm_topic, {"b"});
  x.put(alarm_topic, {"c"});
  auto which = GENERATE(1u, 2u, 3u);
  REQUIRE(x.disk.write(
    {{batch_key(outbox_lane::news, which), "\xFF", record_family::outbox}}));
  x.crash();
  CHECK(x.sent().size() == 3); // two and a blank
  CHECK(x.uut.drops().total(drop_reason::unreadable) == 1);
  for (auto number : x.numbers)
    x.uut.acked(number);
  x.erase();
  CHECK(x.records() == 0);
}

TEST_CASE("impossible limits of an outbox are refused", "[outbox]") {
  durable_outbox_config cfg;
  CHECK(validate(cfg));
  cfg.window_bytes = cfg.batch_bytes - 1;
  CHECK(!validate(cfg));
  CHECK(!durable_outbox::open(memory_store{}, cfg));
  cfg = {};
  cfg.most_bytes = 0;
  CHECK(!validate(cfg));
}

} // namespace troupe
