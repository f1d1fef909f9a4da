#include "actors/daemon/state_directory.hpp"

#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>

namespace troupe {

namespace {

struct fixture {
  fixture() {
    auto pattern
      = (std::filesystem::temp_directory_path() / "troupe-state-XXXXXX")
          .string();
    root = ::mkdtemp(pattern.data());
  }

  ~fixture() {
    std::filesystem::remove_all(root);
  }

  std::string root;
};

} // namespace

TEST_CASE_METHOD(fixture, "a state directory has one daemon at a time",
                 "[daemon]") {
  auto path = root + "/deep/state";
  {
    auto first = state_directory::open(path);
    REQUIRE(first);
    CHECK(first->path() == path);
    auto second = state_directory::open(path);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ec::resource_taken);
  }
  CHECK(state_directory::open(path));
}

TEST_CASE_METHOD(fixture, "others pass through a new state directory only",
                 "[daemon]") {
  auto path = root + "/state";
  REQUIRE(state_directory::open(path));
  using std::filesystem::perms;
  CHECK(std::filesystem::status(path).permissions()
        == (perms::owner_all | perms::group_exec | perms::others_exec));
}

TEST_CASE_METHOD(fixture, "a file is no state directory", "[daemon]") {
  auto x = state_directory::open("/dev/null/state");
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::invalid_config);
}

} // namespace troupe
