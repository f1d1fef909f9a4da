#include "protocol/backup/state_lock.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <optional>

namespace troupe {

TEST_CASE("a state directory has one owner at a time", "[backup]") {
  test::scratch_folder folder;
  std::optional<state_lock> moved;
  {
    auto first = state_lock::take(folder.path());
    REQUIRE(first);
    CHECK(state_lock::take(folder.path()).error().code == ec::resource_taken);
    moved.emplace(*std::move(first));
  }
  CHECK_FALSE(state_lock::take(folder.path()));
  moved.reset();
  CHECK(std::filesystem::exists(folder.file("lock")));
  CHECK(state_lock::take(folder.path()));
}

TEST_CASE("only a directory can be locked", "[backup]") {
  test::scratch_folder folder;
  auto none = state_lock::take(folder.file("none"));
  REQUIRE_FALSE(none);
  CHECK(none.error().code == ec::storage_failed);
  CHECK(none.error().text.find(folder.file("none")) == 0);
}

} // namespace troupe
