// The lines of `troupe top`, without a terminal.

#include "bridge/console/cli/top_view.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

namespace {

using namespace std::chrono_literals;

console::device_row device(const std::string& handle,
                           const std::string& health) {
  console::device_row x;
  x.set_protocol("modbus");
  x.set_handle(handle);
  x.set_health(health);
  x.set_state("provisioned");
  x.set_unid("192.0.2.7:502:1");
  return x;
}

console::actor_row actor(const std::string& path, uint64_t messages) {
  console::actor_row x;
  x.set_path(path);
  x.set_alive(1);
  x.set_messages(messages);
  return x;
}

top_snapshot at(std::chrono::seconds when, double samples) {
  top_snapshot x;
  x.at = std::chrono::steady_clock::time_point{when};
  x.sid = "17q2d9x";
  x.devices = {device("a", "normal"), device("b", "down"),
               device("c", "suspect")};
  x.devices[1].set_alert("no route");
  x.actors
    = {actor("gateway/plant/device", 100),
       actor("gateway/plant/device/datapoint", static_cast<uint64_t>(samples))};
  x.numbers = {{"modbus.samples", samples},
               {"bacnet.samples", samples},
               {"modbus.line.samples", 1e6 * samples},
               {"points", 12},
               {"publisher.online", 1}};
  return x;
}

bool has(const std::vector<std::string>& all, const std::string& part) {
  for (auto& x : all)
    if (x.find(part) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE("top fills a screen of any size", "[top]") {
  top_view uut;
  for (size_t columns : {1, 40, 80, 200})
    for (size_t rows : {1, 2, 5, 24, 60}) {
      uut.take(at(1s, 1));
      auto got = uut.lines(columns, rows);
      REQUIRE(got.size() == rows);
      for (auto& x : got)
        CHECK(x.size() <= columns);
      CHECK(got.back().front() == 'q');
    }
  CHECK(uut.lines(80, 0).empty());
  CHECK(uut.lines(80, 24).back()
        == "q quit  d devices  a actors  j k scroll  p pause");
}

TEST_CASE("top shows devices that are not well first", "[top]") {
  top_view uut;
  uut.take(at(1s, 1));
  auto got = uut.lines(120, 24);
  CHECK(got[0]
        == "troupe top 17q2d9x  3 devices, 1 down, 1 normal, 1 suspect  12 "
           "points");
  CHECK(got[5].find("modbus/b") == 0);
  CHECK(got[5].find("no route") != std::string::npos);
  CHECK(got[6].find("modbus/c") == 0);
  CHECK(got[7].find("modbus/a") == 0);
}

TEST_CASE("top shows rates between two looks", "[top]") {
  top_view uut;
  uut.take(at(1s, 100));
  CHECK(has(uut.lines(120, 24), "samples 0.0"));
  uut.take(at(3s, 120));
  CHECK(has(uut.lines(120, 24), "samples 20.0")); // of both drivers
  uut.press('a');
  auto got = uut.lines(120, 24);
  CHECK(got[5].find("datapoint") == 0);
  CHECK(got[5].find("10.0") != std::string::npos);
  SECTION("which are never negative: a daemon that starts anew has zeros") {
    uut.take(at(4s, 0));
    CHECK(has(uut.lines(120, 24), "samples 0.0"));
  }
}

TEST_CASE("top keeps its numbers while there is no answer", "[top]") {
  top_view uut;
  CHECK(has(uut.lines(80, 24), "NO ANSWER: asking the daemon"));
  uut.take(at(1s, 1));
  CHECK_FALSE(has(uut.lines(80, 24), "NO ANSWER"));
  top_snapshot none;
  none.problem = "no daemon";
  uut.take(none);
  auto got = uut.lines(120, 24);
  CHECK(has(got, "NO ANSWER: no daemon"));
  CHECK(has(got, "modbus/b"));
  uut.take(at(2s, 2));
  CHECK_FALSE(has(uut.lines(80, 24), "NO ANSWER"));
}

TEST_CASE("top tells that a daemon hangs, and since when", "[top]") {
  top_view uut;
  uut.take(at(1s, 1));
  auto start = std::chrono::steady_clock::time_point{100s};
  uut.answering().heard(start);
  for (auto i = 1s; i <= 7s; ++i)
    uut.answering().look(start + i);
  auto got = uut.lines(80, 24);
  CHECK(got[0].find("troupe top 17q2d9x  NO ANSWER for 7 s") == 0);
  CHECK(has(got, "modbus/b")); // what is known stays
  uut.answering().heard(start + 8s);
  CHECK_FALSE(has(uut.lines(80, 24), "NO ANSWER"));
}

TEST_CASE("top scrolls as far as there is something", "[top]") {
  top_view uut;
  auto many = at(1s, 1);
  for (auto i = 0; i < 30; ++i)
    many.devices.push_back(device("more-" + std::to_string(i), "normal"));
  uut.take(many);
  auto top = uut.lines(80, 24);
  uut.press('k');
  CHECK(uut.lines(80, 24) == top);
  uut.press('j');
  CHECK(uut.lines(80, 24)[5] == top[6]);
  for (auto i = 0; i < 100; ++i)
    uut.press('j');
  CHECK(uut.lines(80, 24)[22].find("modbus/more-29") == 0);
}

TEST_CASE("top stands still while it is paused", "[top]") {
  top_view uut;
  uut.take(at(1s, 1));
  uut.press('p');
  auto more = at(2s, 2);
  more.devices.clear();
  uut.take(more);
  CHECK(has(uut.lines(80, 24), "PAUSED"));
  CHECK(has(uut.lines(80, 24), "modbus/b"));
  uut.press('p');
  uut.take(more);
  CHECK_FALSE(has(uut.lines(80, 24), "modbus/b"));
}

} // namespace troupe
