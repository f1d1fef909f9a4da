// Figures, rows, charts and pages of a run.

#include "bench/load/run/balance.hpp"
#include "bench/load/run/chart.hpp"
#include "bench/load/run/child.hpp"
#include "bench/load/run/outcome.hpp"
#include "bench/load/run/site_setup.hpp"
#include "bench/load/run/usage.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <unistd.h>

#include <csignal>

namespace troupe::load {

namespace {

using namespace std::chrono_literals;

size_t occurrences(const std::string& text, const std::string& what) {
  size_t count = 0;
  for (auto i = text.find(what); i != std::string::npos;
       i = text.find(what, i + 1))
    ++count;
  return count;
}

outcome example() {
  outcome x;
  x.name = "rated";
  x.about = "What does it cost, <really>?";
  x.place = {"abc", "2 x \"cpu\"", "dev", "trouped",
             "2024-01-01T00:00:00.000Z"};
  x.figures
    = figure_list{{{"gateway.cpu", {{}, 10.0}}, {"write.p99", {{}, 5.0}}}};
  x.figures.add("gateway.cpu", std::vector<double>{9, 12, 11, 13, 10});
  x.rows.begin_row(0);
  x.rows.set("gateway.cpu", 9);
  x.rows.begin_row(1);
  x.rows.set("gateway.cpu", 12);
  latency times;
  times.record(700);
  x.times.emplace("events", summarize(times));
  x.samples = {100, 90, 80, 4, 3, 2};
  return x;
}

} // namespace

TEST_CASE("a figure is the median of its runs", "[load]") {
  auto x = example();
  auto found = x.figures.find("gateway.cpu");
  REQUIRE(found);
  CHECK(found->value == 11);
  CHECK(found->deviation == 1);
  CHECK(found->runs == 5);
  CHECK_FALSE(found->is_met());
  CHECK(found->target_text() == "<= 10");
}

TEST_CASE("a target without its figure is missed", "[load]") {
  figure_list uut{{{"a", {1.0, {}}}, {"b", {{}, 1.0}}}};
  uut.add("a", 1);
  CHECK(uut.find("a")->is_met());
  CHECK(uut.missing() == std::vector<std::string>{"b"});
  CHECK_FALSE(uut.is_met());
  uut.add("b", 0.5);
  CHECK(uut.is_met());
  uut.add("b", 7); // the first stays
  CHECK(uut.find("b")->value == 0.5);
}

TEST_CASE("two runs make ratios", "[load]") {
  figure_list base;
  base.add("a", 10);
  base.add("b", 0.0);
  figure_list uut{{{"ratio.a", {{}, 1.05}}}};
  uut.add("a", 10.4);
  uut.add("b", 1);
  uut.add_ratios(base);
  REQUIRE(uut.find("ratio.a"));
  CHECK(uut.find("ratio.a")->value == Approx(1.04));
  CHECK(uut.find("ratio.b") == nullptr);
  CHECK(uut.is_met());
}

TEST_CASE("the unit goes with the name", "[load]") {
  CHECK(unit_of("gateway.cpu") == "% of a core");
  CHECK(unit_of("events.p99") == "ms");
  CHECK(unit_of("ratio.events.p99").empty());
  CHECK(unit_of("writes.lost").empty());
}

TEST_CASE("what an empty gateway takes is not counted for its points",
          "[load]") {
  CHECK(memory_per_point(60, 40, 1'024) == 20);
  CHECK(memory_per_point(40, 40, 1'000) == 0);
}

TEST_CASE("rates come of totals", "[load]") {
  series uut;
  uut.begin_row(10);
  uut.set_rate("n", 1'000);
  uut.begin_row(12);
  uut.set_rate("n", 1'100);
  uut.set("late", 5);
  auto& columns = uut.columns();
  CHECK(columns.at("n") == std::vector<double>{0, 50});
  CHECK(columns.at("late") == std::vector<double>{0, 5});
}

TEST_CASE("a measurement is divided into parts", "[load]") {
  series uut;
  for (auto i = 0; i < 10; ++i) {
    uut.begin_row(i);
    uut.set("n", i);
  }
  CHECK(uut.parts("n", 2, 4) == std::vector<double>{2.5, 4.5, 6.5, 8.5});
  CHECK(uut.parts("n", 9, 4) == std::vector<double>{9});
  CHECK(uut.parts("n", 10, 4).empty());
  CHECK(uut.parts("other", 0, 4).empty());
}

TEST_CASE("what went in came out, waits or was given up", "[load]") {
  totals before;
  before.gateway = {{"modbus.samples", 1'000}, {"journal.waiting", 5}};
  before.clients = {{"events.fresh", 2'000}, {"events.clients", 2}};
  before.field = {{"changes", 50}};
  auto after = before;
  after.field["changes"] += 120;
  after.gateway["modbus.samples"] += 100;
  after.gateway["modbus.conflated"] += 4;
  after.gateway["journal.waiting"] += 10;
  after.gateway["journal.dropped"] += 6;
  after.clients["events.fresh"] += 160;
  auto x = balance_of(before, after);
  CHECK(x.changes == 120);
  CHECK(x.in == 100);
  CHECK(x.out == 80);
  CHECK(x.queued == 10);
  CHECK(x.dropped == 6);
  CHECK(x.conflated == 4);
  CHECK(x.missing() == 0);
  SECTION("changes count where the gateway counts nothing") {
    after.gateway.clear();
    before.gateway.clear();
    CHECK(balance_of(before, after).missing() == 40);
  }
}

TEST_CASE("axes end at round numbers", "[load]") {
  CHECK(round_up(0) == 1);
  CHECK(round_up(1) == 1);
  CHECK(round_up(1.1) == 2);
  CHECK(round_up(2.5) == 5);
  CHECK(round_up(60) == 100);
  CHECK(round_up(0.03) == Approx(0.05));
}

TEST_CASE("a chart has a line a column", "[load]") {
  auto text = line_chart("CPU & memory", "%", {0, 1, 2},
                         {{"a", {1, 2, 3}}, {"b", {3, 2, 1}}});
  CHECK(occurrences(text, "<polyline") == 2);
  CHECK(text.find("CPU &amp; memory, %") != std::string::npos);
  CHECK(occurrences(text, "<svg") == occurrences(text, "</svg>"));
}

TEST_CASE("a long run is drawn with few points", "[load]") {
  std::vector<double> times;
  for (auto i = 0; i < 86'400; ++i)
    times.push_back(i);
  auto text = line_chart("day", "s", times, {{"a", times}});
  CHECK(text.size() < 20'000);
}

TEST_CASE("a chart without rows is empty, not broken", "[load]") {
  auto text = line_chart("none", "s", {}, {{"a", {}}});
  CHECK(occurrences(text, "<polyline") == 0);
  CHECK(histogram_chart("none", {}).find("</svg>") != std::string::npos);
}

TEST_CASE("columns of a histogram double", "[load]") {
  // 0.7 and 0.9 ms share a column, 2 ms has another.
  auto text = histogram_chart("times", {{0.7, 2}, {0.9, 1}, {2, 5}});
  CHECK(occurrences(text, "<rect") == 2);
  CHECK(text.find(": 3</title>") != std::string::npos);
  CHECK(text.find(": 5</title>") != std::string::npos);
}

TEST_CASE("each figure is a line of JSON", "[load]") {
  auto lines = figure_lines(example());
  CHECK(occurrences(lines, "\n") == 1);
  auto x = iap::read_json(lines.substr(0, lines.size() - 1));
  REQUIRE(x);
  for (auto name :
       {"name", "unit", "value", "mad", "runs", "revision", "cpu", "preset"})
    CHECK(x->field(name) != nullptr);
  CHECK(*x->field("name")->text() == "rated.gateway.cpu");
}

TEST_CASE("a run is one JSON document", "[load]") {
  auto x = iap::read_json(outcome_json(example()));
  REQUIRE(x);
  CHECK(*x->field("met")->boolean() == false);
  CHECK(member_at(*x, "conservation/missing")->number() == 1);
  CHECK(member_at(*x, "series/gateway.cpu")->elements()->elements.size() == 2);
  CHECK(member_at(*x, "times/events/count")->number() == 1);
}

TEST_CASE("a page needs nothing else and means text as text", "[load]") {
  auto page = outcome_page(example());
  for (auto name : {"http:", "https:", "src=", "<link", "<script"})
    CHECK(page.find(name) == std::string::npos);
  CHECK(page.find("&lt;really&gt;") != std::string::npos);
  CHECK(page.find("<really>") == std::string::npos);
  CHECK(page.find("missed") != std::string::npos);
  CHECK(page.find("not measured") != std::string::npos);
  CHECK(occurrences(page, "<svg") == 2);
}

TEST_CASE("a table says what was missed", "[load]") {
  auto table = figure_table(example());
  CHECK(table.find("MISSED\n") != std::string::npos);
  CHECK(table.find("MISSED: the run did not yield it") != std::string::npos);
}

TEST_CASE("the state of a process is read whatever its name is", "[load]") {
  std::string stat = "17 (a) b (c)) S 4 17 17 0 -1 4194560 1 0 0 0 150 50 0 0 "
                     "20 0 1 0 5 6 7\n";
  CHECK(read_ticks(stat) == 200);
  CHECK(read_parent(stat) == 4);
  CHECK(read_name(stat) == "a) b (c)");
  CHECK_FALSE(read_ticks(""));
  CHECK_FALSE(read_ticks("17 (a) S 4"));
  CHECK(read_resident("Name:\ta\nVmRSS:\t    2048 kB\n") == 2);
  CHECK_FALSE(read_resident("Name:\ta\nVmRSS:\n"));
  CHECK_FALSE(read_resident("Name:\ta\n"));
}

TEST_CASE("this process has memory", "[load]") {
  auto x = usage_of(::getpid());
  REQUIRE(x);
  CHECK(x->resident > 1);
}

TEST_CASE("a ready line has members", "[load]") {
  auto x = read_members("ready sid=a mqtt=127.0.0.1:1883 ready2  b=");
  CHECK(x.size() == 3);
  CHECK(x["mqtt"] == "127.0.0.1:1883");
  CHECK(x["b"].empty());
}

TEST_CASE("a child is heard, and stopped", "[load]") {
  auto made
    = child::start({{"sh", "-c", "echo one; echo ready x=1; exec sleep 60"},
                    "/dev/null",
                    {},
                    false});
  REQUIRE(made);
  auto line = made->wait_for_line("ready ", 20s);
  REQUIRE(line);
  CHECK(*line == "ready x=1");
  CHECK(made->stop() == 128 + SIGTERM);
}

TEST_CASE("a child that ends says so", "[load]") {
  auto made = child::start({{"sh", "-c", "echo >&2 oh; exit 3"}, {}, {}, true});
  REQUIRE(made);
  auto line = made->wait_for_line("ready ", 20s);
  REQUIRE_FALSE(line);
  CHECK(line.error().code == ec::not_connected);
  CHECK(made->wait(20s) == 3);
}

TEST_CASE("only points without a rate are asked to be polled", "[load]") {
  auto ask = [](auto text) {
    return set_up_block(text, {true, false, false}).request;
  };
  CHECK(ask(R"({"a":{"value":1,"monitor":{"rate":"slow"}},)"
            R"("b":{"value":1},"c":{"monitor":{"rate":5}},)"
            R"("d":{"monitor":{"rate":"none"}}})")
        == R"({"b":{"monitor":{"rate":"slow"}},)"
           R"("d":{"monitor":{"rate":"slow"}}})");
  CHECK(ask(R"({"a":{"monitor":{"rate":1}}})").empty());
  CHECK(ask("").empty());
}

TEST_CASE("with services numbers are logged and have limits, inputs schedules",
          "[load]") {
  auto found = set_up_block(R"({"a":{"value":1,"monitor":{"rate":5}},)"
                            R"("b":{"value":2},"c":{"value":"on"}})",
                            {true, false, true});
  CHECK(found.request
        == R"({"a":{"log":{"enabled":true},"alarm":{"highError":1e9}},)"
           R"("b":{"monitor":{"rate":"slow"},"log":{"enabled":true},)"
           R"("alarm":{"highError":1e9}},"c":{"monitor":{"rate":"slow"}}})");
  CHECK(found.inputs == std::vector<std::string>{"b", "c"});
  CHECK(schedule_request({"x", "y"})
        == R"({"action":"create","args":{"targets":["x","y"],"weekly":[)"
           R"({"weekday":8,"events":{"06:00":20,"18:00":16}}]}})");
}

TEST_CASE("devices are asked to tell of every point", "[load]") {
  site_wishes wishes;
  wishes.event_all = true;
  CHECK(set_up_block(R"({"type":"block","a":{"monitor":{"rate":5}},"b":{}})",
                     wishes)
          .request
        == R"({"a":{"monitor":{"rate":0,"event":true}},)"
           R"("b":{"monitor":{"rate":0,"event":true}}})");
  CHECK(set_up_block("", wishes).request.empty());
}

} // namespace troupe::load
