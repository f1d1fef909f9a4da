// The flight recorder: what is left of a gateway that was killed.

#include "actors/counted.hpp"
#include "actors/flight_clerk.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace troupe {

namespace {

using flight::event;

struct fixture {
  std::shared_ptr<flight_recorder> open(uint32_t slots = 100) {
    auto out = flight_recorder::open(
      path, [this] { return now; }, slots);
    REQUIRE(out);
    return *std::move(out);
  }

  std::string bytes() const {
    std::ostringstream out;
    out << std::ifstream{path, std::ios::binary}.rdbuf();
    return out.str();
  }

  std::vector<flight::record> records() const {
    auto got = flight::read_tape(bytes(), {});
    REQUIRE(got);
    return got->records;
  }

  size_t count(event what) const {
    size_t n = 0;
    for (auto& x : records())
      n += x.what == what ? 1 : 0;
    return n;
  }

  test::scratch_folder folder;
  std::string path = folder.file("blackbox");
  unix_nanos now = 1'000'000'000;
};

} // namespace

TEST_CASE_METHOD(fixture, "records survive a kill -9", "[flight]") {
  auto child = ::fork();
  if (child == 0) { // nothing of Catch2 may run here
    auto box = flight_recorder::open(
      path, [] { return unix_nanos{5}; }, 100);
    if (box) {
      (*box)->note(event::log, "trouped", "the last words");
      ::kill(::getpid(), SIGKILL);
    }
    ::_exit(1);
  }
  REQUIRE(child > 0);
  auto how = 0;
  REQUIRE(::waitpid(child, &how, 0) == child);
  REQUIRE(WIFSIGNALED(how));
  auto got = records();
  REQUIRE(got.size() == 1);
  CHECK(got[0].text == "the last words");
}

TEST_CASE_METHOD(fixture, "a start goes on behind what the last run left",
                 "[flight]") {
  open()->note(event::log, {}, "before");
  open()->note(event::boot, {}, "after");
  auto got = records();
  REQUIRE(got.size() == 2);
  CHECK(got[0].number == 1);
  CHECK(got[1].number == 2);
  CHECK(got[1].text == "after");
}

TEST_CASE_METHOD(fixture, "the newest records take the places of the oldest",
                 "[flight]") {
  auto box = open(10);
  for (auto i = 0; i < 25; ++i)
    box->note(event::log, {}, std::to_string(i));
  auto got = records();
  REQUIRE(got.size() == 10);
  CHECK(got.front().text == "15");
  CHECK(got.back().text == "24");
}

TEST_CASE_METHOD(fixture, "what is no file of a recorder is made one",
                 "[flight]") {
  auto junk = GENERATE(std::string{"short"}, std::string(16'896, 'x'),
                       std::string(100'000, '\0'));
  std::ofstream{path} << junk;
  open(100)->note(event::log, {}, "here");
  auto got = records();
  REQUIRE(got.size() == 1);
  CHECK(got[0].text == "here");
}

TEST_CASE_METHOD(fixture, "a folder that is not there is told", "[flight]") {
  auto out = flight_recorder::open(folder.file("none/blackbox"),
                                   [] { return unix_nanos{0}; });
  REQUIRE_FALSE(out);
  CHECK(out.error().code == ec::storage_failed);
}

TEST_CASE_METHOD(fixture, "a flood of messages leaves room for a minute",
                 "[flight]") {
  auto box = open(10'000);
  for (uint64_t i = 0; i < 3 * flight_recorder::most_a_second; ++i)
    box->note_often(event::message, "device", "batch");
  box->note(event::error, "device", "is never left out");
  CHECK(count(event::message) == flight_recorder::most_a_second);
  CHECK(count(event::error) == 1);
  CHECK(box->take_left_out() == 2 * flight_recorder::most_a_second);
  CHECK(box->take_left_out() == 0);
  now += 1'000'000'000;
  box->note_often(event::message, "device", "batch");
  CHECK(count(event::message) == flight_recorder::most_a_second + 1);
}

TEST_CASE_METHOD(fixture, "threads write without losing anything", "[flight]") {
  auto box = open(10'000);
  std::vector<std::thread> threads;
  for (auto t = 0; t < 4; ++t)
    threads.emplace_back([&box] {
      for (auto i = 0; i < 1'000; ++i)
        box->note(event::log, "who", "a text of some length");
    });
  for (auto& x : threads)
    x.join();
  auto got = flight::read_tape(bytes(), {});
  REQUIRE(got);
  CHECK(got->torn == 0);
  CHECK(got->records.size() == 4'000);
}

TEST_CASE_METHOD(fixture, "lives, messages and restarts of actors are recorded",
                 "[flight]") {
  actor_book book;
  book.record_to(open());
  auto cell = book.open("device", "modbus/a", 9);
  cell->timed(std::chrono::nanoseconds{250}, 3, "batch");
  cell.reset();
  book.restarted("driver", "it crashed");
  auto got = records();
  REQUIRE(got.size() == 4);
  CHECK(got[0].what == event::start);
  CHECK(got[0].text == "modbus/a");
  CHECK(got[1].what == event::message);
  CHECK(got[1].who == "device");
  CHECK(got[1].text == "batch");
  CHECK(got[1].amount == 250);
  CHECK(got[1].depth == 3);
  CHECK(got[1].actor == 9);
  CHECK(got[2].what == event::end);
  CHECK(got[3].what == event::error);
  CHECK(got[3].text == "it crashed");
}

TEST_CASE_METHOD(fixture, "each second tells what every kind has done since",
                 "[flight]") {
  auto box = open();
  flight_sums uut;
  actor_report x;
  x.kind = "device";
  x.messages = 100;
  uut.write({x}, *box);
  x.messages = 130;
  uut.write({x}, *box);
  uut.write({x}, *box); // nothing new
  auto got = records();
  REQUIRE(got.size() == 2);
  CHECK(got[0].amount == 100);
  CHECK(got[1].amount == 30);
  CHECK(got[1].what == event::second);
}

TEST_CASE("messages have names that people know", "[flight]") {
  CHECK(message_name({typeid(batch_ptr).name()}) == "batch");
  CHECK(message_name({typeid(wake_atom).name(), typeid(std::string).name()})
        == "wake, string");
  CHECK(message_name({}).empty());
}

} // namespace troupe
