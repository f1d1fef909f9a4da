// What clients know without a broker.

#include "bench/load/clients/findings.hpp"
#include "bench/load/clients/ledger.hpp"
#include "bench/load/clients/pace.hpp"
#include "bench/load/clients/pending.hpp"
#include "bench/load/clients/sample_event.hpp"
#include "bench/load/clients/targets.hpp"
#include "bench/load/clients/writers.hpp"
#include "bench/load/punctuality.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe::load {

namespace {

using namespace std::chrono_literals;
using time_point = std::chrono::steady_clock::time_point;

const time_point start{1h};

constexpr auto event = R"({"cat":"data",)"
                       R"("topic":"glp/0/s1/fb/dev/modbus/d-1/if/Unit/0",)"
                       R"("message":"Temp1/value","data":21.5,)"
                       R"("source":"modbus","ts":"2023-09-13T14:01:33.381Z"})";

constexpr auto block_at = "glp/0/s1/fb/dev/modbus/d-1/if/Unit/0";

} // namespace

TEST_CASE("a data event tells point and time", "[load]") {
  auto x = read_sample_event(event);
  REQUIRE(x);
  CHECK(x->point == "glp/0/s1/fb/dev/modbus/d-1/if/Unit/0/Temp1/value");
  CHECK(x->time == 1'694'613'693'381'000'000);
}

TEST_CASE("answers of the get service are no samples", "[load]") {
  CHECK_FALSE(read_sample_event(R"({"corr":"a","result":[]})"));
  CHECK_FALSE(read_sample_event("{"));
  CHECK_FALSE(
    read_sample_event(R"({"topic":"a","message":"b","ts":"yesterday"})"));
}

TEST_CASE("samples come on one topic a gateway", "[load]") {
  CHECK(is_data_topic("glp/0/s1/ev/data"));
  CHECK_FALSE(is_data_topic("glp/0/s1/ev/alarm"));
  CHECK_FALSE(is_data_topic("my/ev/data"));
}

TEST_CASE("a block's topic has ten levels", "[load]") {
  auto x = read_block_topic(block_at);
  REQUIRE(x);
  CHECK(x->sid == "s1");
  CHECK(x->path == "dev/modbus/d-1/if/Unit/0");
  CHECK_FALSE(read_block_topic("glp/0/s1/fb/dev/modbus/d-1/sts"));
  CHECK_FALSE(read_block_topic(std::string{block_at} + "/more"));
  CHECK_FALSE(read_block_topic(""));
}

TEST_CASE("a ledger books each sample once", "[load]") {
  ledger uut;
  CHECK(uut.book("a", 10) == ledger::outcome::fresh);
  CHECK(uut.book("b", 10) == ledger::outcome::fresh);
  CHECK(uut.book("a", 10) == ledger::outcome::repeated);
  CHECK(uut.book("a", 9) == ledger::outcome::late);
  CHECK(uut.book("a", 11) == ledger::outcome::fresh);
  CHECK(uut.fresh() == 3);
  CHECK(uut.repeated() == 1);
  CHECK(uut.late() == 1);
}

TEST_CASE("a schedule does not wait for who is late", "[load]") {
  pace uut{start, 10};
  time_point due;
  CHECK(uut.take(start, due));
  CHECK(due == start);
  CHECK_FALSE(uut.take(start + 99ms, due));
  // A stall: all that was due meanwhile is due at its own time.
  CHECK(uut.take(start + 1s, due));
  CHECK(due == start + 100ms);
  auto count = 2;
  while (uut.take(start + 1s, due))
    ++count;
  CHECK(count == 11);
  CHECK(uut.taken() == 11);
}

TEST_CASE("at no rate nothing is due", "[load]") {
  pace uut{start, 0};
  time_point due;
  CHECK_FALSE(uut.take(start + 1h, due));
}

TEST_CASE("a request ends with its effect", "[load]") {
  pending uut{10s};
  CHECK(uut.begin("a", start));
  CHECK_FALSE(uut.begin("a", start + 1ms));
  CHECK(uut.end("a", start + 5ms));
  CHECK_FALSE(uut.end("a", start + 6ms));
  CHECK(uut.begun() == 1);
  CHECK(uut.refused() == 1);
  CHECK(uut.done() == 1);
  CHECK(uut.times().highest() == 5'000);
}

TEST_CASE("a request without effect is given up", "[load]") {
  pending uut{10s};
  CHECK(uut.begin("a", start));
  CHECK(uut.begin("b", start + 5s));
  uut.give_up(start + 9s);
  CHECK(uut.waiting() == 2);
  uut.give_up(start + 10s);
  CHECK(uut.lost() == 1);
  CHECK_FALSE(uut.waits_for("a"));
  CHECK(uut.waits_for("b"));
  SECTION("not because one before it with the same name was") {
    CHECK(uut.end("b", start + 11s));
    CHECK(uut.begin("b", start + 12s));
    uut.give_up(start + 16s);
    CHECK(uut.waits_for("b"));
    CHECK(uut.lost() == 1);
  }
}

TEST_CASE("what is written goes round within its limits", "[load]") {
  CHECK(next_value(std::nullopt, 20, 22) == 20);
  CHECK(next_value(20, 20, 22) == 21);
  CHECK(next_value(22, 20, 22) == 20);
  CHECK(next_value(-4, 20, 22) == 20);
  CHECK(next_value(21.5, 20, 22) == 20);
}

TEST_CASE("targets are numbers of blocks", "[load]") {
  target_finder uut{"*Setpoint*", 2};
  uut.take("glp/0/s1/fb/dev/modbus/d-1/sts", "{}");
  uut.take(block_at, R"({"Temp1":{"value":1},"TempSetpoint1":{"value":2},)"
                     R"("Name":{"value":"x"},"None":{"value":null}})");
  REQUIRE(uut.writable().size() == 1);
  REQUIRE(uut.others().size() == 1);
  auto& x = uut.writable()[0];
  CHECK(x.name == "TempSetpoint1");
  CHECK(x.block == block_at);
  CHECK(x.write == "glp/0/s1/rq/dev/modbus/d-1/if/Unit/0/TempSetpoint1/value");
  CHECK(uut.others()[0].item == "dev/modbus/d-1/if/Unit/0/Temp1");
  CHECK_FALSE(uut.is_full());
  // The same block once more has nothing new.
  uut.take(block_at, R"({"TempSetpoint1":{"value":3}})");
  CHECK(uut.writable().size() == 1);
}

TEST_CASE("what clients report reads back", "[load]") {
  findings x;
  x.counts.emplace_back("events.fresh", 17);
  latency times;
  times.record(1'500);
  x.times.emplace_back("write", times);
  auto read = read_findings(findings_json(x));
  REQUIRE(read);
  CHECK(read->counts.at("events.fresh") == 17);
  auto& write = read->times.at("write");
  CHECK(write.count == 1);
  CHECK(write.p99 == Approx(1.5));
  CHECK(write.max == Approx(1.5));
  REQUIRE(write.buckets.size() == 1);
  CHECK(write.buckets[0].second == 1);
  CHECK_FALSE(read_findings("ready roles=1"));
  CHECK_FALSE(read_findings("{}"));
}

TEST_CASE("a broker is a host and a port", "[load]") {
  auto x = parse_broker("[::1]:1883");
  REQUIRE(x);
  CHECK(x->host == "::1");
  CHECK(x->port == 1883);
  for (auto text :
       {"", "host", ":1", "host:", "host:0", "host:1x", "host:70000"})
    CHECK_FALSE(parse_broker(text));
}

TEST_CASE("a read is late or early by what parts it from the period",
          "[load]") {
  punctuality uut{1s};
  uut.arrived(1, 4, 0, start);
  uut.arrived(1, 4, 40, start + 500ms); // another read
  CHECK(uut.late().count() == 0);
  uut.arrived(1, 4, 0, start + 1'020ms);
  CHECK(uut.late().highest() == 20'000);
  CHECK(uut.early().highest() == 0);
  uut.begin_window();
  CHECK(to_string(uut).empty());
  uut.arrived(1, 4, 0, start + 1'900ms); // too early
  CHECK(uut.late().count() == 1);
  CHECK(uut.late().highest() == 0);
  CHECK(uut.early().highest() == 120'000);
  CHECK(to_string(uut).find(" late.max=") != std::string::npos);
  CHECK(to_string(uut).find(" early.max=") != std::string::npos);
}

TEST_CASE("without a period nobody is late", "[load]") {
  punctuality uut{0s};
  uut.arrived(1, 4, 0, start);
  uut.arrived(1, 4, 0, start + 1h);
  CHECK(uut.late().count() == 0);
}

} // namespace troupe::load
