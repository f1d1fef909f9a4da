#include "storage/rocks_store.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace troupe {

namespace {

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

} // namespace troupe
