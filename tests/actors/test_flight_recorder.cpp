// The flight recorder: what is left of a gateway that was killed.

#include "actors/counted.hpp"
#include "actors/flight_clerk.hpp"
#include "actors/flight_saver.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <exception>
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
    std::shared_ptr<flight_recorder> box = *std::move(out);
    open_one = box;
    return box;
  }

  std::string bytes() const {
    if (auto box = open_one.lock())
      REQUIRE(box->save());
    return saved();
  }

  /// What a kill would leave.
  std::string saved() const {
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
  std::weak_ptr<flight_recorder> open_one;
};

/// Runs *work* in a child, which ends by a signal. Nothing of Catch2 may run
/// there. Returns the signal; 0 when it ended otherwise.
template <class Work>
int signal_of(Work work) {
  auto child = ::fork();
  if (child == 0) {
    constexpr std::array<int, 5> all{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
    for (auto x : all) // Catch2 listens to them
      std::signal(x, SIG_DFL);
    std::set_terminate(std::abort);
    work();
    ::_exit(1);
  }
  auto how = 0;
  REQUIRE(child > 0);
  REQUIRE(::waitpid(child, &how, 0) == child);
  return WIFSIGNALED(how) ? WTERMSIG(how) : 0;
}

/// Stands for a disk without room: files may not grow beyond *most* bytes, and
/// writes behind that fail.
class small_disk {
public:
  explicit small_disk(rlim_t most) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    auto less = before_;
    less.rlim_cur = most;
    ::setrlimit(RLIMIT_FSIZE, &less);
  }

  ~small_disk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

private:
  void (*signal_)(int);
  rlimit before_{};
};

} // namespace

TEST_CASE_METHOD(fixture, "records survive a kill -9", "[flight]") {
  CHECK(signal_of([this] {
          auto box = flight_recorder::open(
            path, [] { return unix_nanos{5}; }, 100);
          if (!box)
            return;
          std::shared_ptr<flight_recorder> shared = *std::move(box);
          shared->note(event::log, "trouped", "the last words");
          flight_saver saver{shared, {}, std::chrono::milliseconds{1}};
          while (saved().find("the last words") == std::string::npos)
            ::usleep(1'000); // the test's limit ends it, too
          ::kill(::getpid(), SIGKILL);
        })
        == SIGKILL);
  auto got = records();
  REQUIRE(got.size() == 1);
  CHECK(got[0].text == "the last words");
}

TEST_CASE_METHOD(fixture, "a crash saves the last words, and stays a crash",
                 "[flight]") {
  auto number = GENERATE(SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT);
  CHECK(signal_of([this, number] {
          auto box = flight_recorder::open(
            path, [] { return unix_nanos{5}; }, 100);
          if (!box)
            return;
          std::shared_ptr<flight_recorder> shared = *std::move(box);
          flight_rescue uut{shared};
          shared->note(event::log, "trouped", "the last words");
          if (number == SIGABRT)
            std::terminate();
          std::raise(number);
        })
        == number);
  auto got = records();
  REQUIRE(got.size() == 1);
  CHECK(got[0].text == "the last words");
}

TEST_CASE_METHOD(fixture, "without a rescue signals mean what they meant",
                 "[flight]") {
  auto box = open();
  struct sigaction before {};
  struct sigaction after {};
  ::sigaction(SIGSEGV, nullptr, &before);
  { flight_rescue uut{box}; }
  ::sigaction(SIGSEGV, nullptr, &after);
  CHECK(before.sa_handler == after.sa_handler);
  CHECK(before.sa_flags == after.sa_flags);
}

TEST_CASE_METHOD(fixture, "a disk without room refuses the recorder",
                 "[flight]") {
  small_disk disk{8'192};
  auto out = flight_recorder::open(
    path, [] { return unix_nanos{0}; }, 100);
  REQUIRE_FALSE(out);
  CHECK(out.error().code == ec::storage_failed);
  CHECK(saved().empty()); // what was taken is given back
}

TEST_CASE_METHOD(fixture, "all room is taken at the start", "[flight]") {
  auto box = open();
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  CHECK(file.st_blocks * 512 >= file.st_size);
}

TEST_CASE_METHOD(fixture, "what a failing disk refused is saved later",
                 "[flight]") {
  auto box = open();
  box->note(event::log, {}, "early");
  REQUIRE(box->save());
  box->note(event::log, {}, "meanwhile");
  {
    small_disk disk{100};
    CHECK_FALSE(box->save());
  }
  CHECK(saved().find("meanwhile") == std::string::npos);
  CHECK(records().size() == 2);
}

TEST_CASE_METHOD(fixture, "a file that is cut under the recorder kills nobody",
                 "[flight]") {
  auto box = open();
  REQUIRE(::truncate(path.c_str(), 0) == 0);
  for (auto i = 0; i < 200; ++i) // a mapping would be a SIGBUS here
    box->note(event::log, {}, "on and on");
  CHECK(box->save());
}

TEST_CASE_METHOD(fixture, "who owns the saver hears that a disk fails",
                 "[flight]") {
  auto box = open();
  std::vector<bool> told;
  {
    small_disk disk{100};
    box->note(event::log, {}, "more");
    flight_saver uut{box, [&](const status& x) { told.push_back(bool{x}); },
                     std::chrono::hours{1}};
  } // the end saves, and fails
  CHECK(told == std::vector<bool>{false});
  CHECK(records().size() == 1);
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
