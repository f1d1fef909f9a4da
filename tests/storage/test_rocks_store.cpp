#include "storage/rocks_store.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace troupe {

namespace {

namespace fs = std::filesystem;

struct fixture {
  fixture() {
    cfg.path = folder.path();
  }

  [[nodiscard]] size_t count() const {
    auto disk = rocks_store::open(cfg);
    REQUIRE(disk);
    auto found = (*disk)->load("");
    REQUIRE(found);
    return found->size();
  }

  void write(size_t records) const {
    auto disk = rocks_store::open(cfg);
    REQUIRE(disk);
    for (size_t i = 0; i < records; ++i)
      REQUIRE((*disk)->write({{"k" + std::to_string(i), "v"}}));
  }

  [[nodiscard]] fs::path log() const {
    for (auto& x : fs::directory_iterator{cfg.path})
      if (x.path().extension() == ".log")
        return x.path();
    return {};
  }

  test::scratch_folder folder;
  rocks_config cfg;
};

/// Writes records and says so on *acks* until it is killed.
[[noreturn]] void write_until_killed(const rocks_config& cfg, int acks) {
  auto disk = rocks_store::open(cfg);
  for (uint32_t i = 0; disk; ++i) {
    auto key = "k" + std::to_string(i);
    if (!(*disk)->write({{key, "v"}}) || ::write(acks, &i, sizeof i) < 0)
      break;
  }
  ::_exit(1);
}

} // namespace

TEST_CASE_METHOD(fixture, "records are there after the store is opened again",
                 "[store]") {
  {
    auto disk = rocks_store::open(cfg);
    REQUIRE(disk);
    REQUIRE((*disk)->write({{"a", "1"}, {"b", "2"}}));
  }
  CHECK(count() == 2);
}

TEST_CASE_METHOD(fixture, "a store has one process at a time", "[store]") {
  auto first = rocks_store::open(cfg);
  REQUIRE(first);
  auto second = rocks_store::open(cfg);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ec::resource_taken);
}

TEST_CASE_METHOD(fixture, "a store without room is refused", "[store]") {
  cfg.cache_bytes = 0;
  auto disk = rocks_store::open(cfg);
  REQUIRE_FALSE(disk);
  CHECK(disk.error().code == ec::invalid_config);
}

TEST_CASE_METHOD(fixture, "what was acknowledged survives kill -9",
                 "[store][system]") {
  int acks[2];
  REQUIRE(::pipe(acks) == 0);
  auto writer = ::fork();
  REQUIRE(writer >= 0);
  if (writer == 0)
    write_until_killed(cfg, acks[1]);
  uint32_t last = 0;
  while (last < 100)
    REQUIRE(::read(acks[0], &last, sizeof last) == sizeof last);
  REQUIRE(::kill(writer, SIGKILL) == 0);
  REQUIRE(::waitpid(writer, nullptr, 0) == writer);
  ::close(acks[1]);
  while (::read(acks[0], &last, sizeof last) == sizeof last) {
    // what was acknowledged while the signal was on its way
  }
  ::close(acks[0]);
  CHECK(count() >= last + 1);
}

TEST_CASE_METHOD(fixture, "a store on a full disk says so", "[store]") {
  cfg.least_free = ~uint64_t{0};
  auto disk = rocks_store::open(cfg);
  REQUIRE_FALSE(disk);
  CHECK(disk.error().code == ec::storage_failed);
  CHECK(disk.error().text.find("bytes left") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a torn end of the log is no damage", "[store]") {
  write(100);
  fs::resize_file(log(), fs::file_size(log()) - 3);
  CHECK(count() == 99); // the last one was never acknowledged
}

} // namespace troupe
