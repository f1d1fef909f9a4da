#include "storage/memory_store.hpp"
#include "storage/store_shell.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// Counts syncs, and fails when told to.
class watched_store : public memory_store {
public:
  status write(const record_list& records) override {
    ++writes;
    biggest = std::max(biggest, records.size());
    if (broken)
      return failure{ec::storage_failed, "no space left"};
    return memory_store::write(records);
  }

  int writes = 0;
  size_t biggest = 0;
  bool broken = false;
};

struct fixture : test::det_fixture {
  /// Sends without waiting, so that several gather in the mailbox.
  void put(const std::string& key, size_t count = 1) {
    record_list records;
    for (size_t i = 0; i < count; ++i)
      records.push_back({key + std::to_string(i), "x"});
    self->send(uut, std::make_shared<const record_list>(std::move(records)));
  }

  int answers() {
    auto count = 0;
    auto more = true;
    while (more)
      self->receive([&](caf::ok_atom) { ++count; },
                    [&](caf::error&) { ++refused; },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return count;
  }

  std::shared_ptr<watched_store> disk = std::make_shared<watched_store>();
  store_actor uut = spawn(store_behavior, disk);
  int refused = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "what arrives together is synced once", "[store]") {
  for (auto key : {"a", "b", "c", "d"})
    put(key);
  sched.run();
  CHECK(answers() == 4);
  CHECK(disk->writes == 1);
}

TEST_CASE_METHOD(fixture, "a commit has a limit", "[store]") {
  for (auto key : {"a", "b", "c"})
    put(key, 600);
  sched.run();
  CHECK(answers() == 3);
  CHECK(disk->writes == 3);
  CHECK(disk->biggest <= most_records_per_commit);
}

TEST_CASE_METHOD(fixture, "every writer hears of a failed commit", "[store]") {
  disk->broken = true;
  put("a");
  put("b");
  sched.run();
  CHECK(answers() == 0);
  CHECK(refused == 2);
  disk->broken = false;
  put("c");
  sched.run();
  CHECK(answers() == 1);
}

TEST_CASE_METHOD(fixture, "a reader sees what was sent before it asked",
                 "[store]") {
  put("a", 3);
  self->send(uut, load_atom_v, std::string{"a"});
  sched.run();
  auto found = received<record_list_ptr>();
  REQUIRE(found.size() == 1);
  CHECK(found[0]->size() == 3);
}

} // namespace troupe
