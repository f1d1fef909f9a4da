#include "actors/daemon/state_directory.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace troupe {

namespace {

struct fixture {
  test::scratch_folder scratch;
  std::string root = scratch.path();
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

TEST_CASE_METHOD(fixture, "no daemon starts where a restore was interrupted",
                 "[daemon][crash]") {
  auto path = root + "/state";
  std::filesystem::create_directories(path + "/.restore");
  auto refused = state_directory::open(path);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().text.find("a restore was interrupted here")
        != std::string::npos);
}

TEST_CASE_METHOD(fixture, "others pass through a new state directory only",
                 "[daemon]") {
  auto path = root + "/state";
  REQUIRE(state_directory::open(path));
  using std::filesystem::perms;
  CHECK(std::filesystem::status(path).permissions()
        == (perms::owner_all | perms::group_exec | perms::others_exec));
}

TEST_CASE_METHOD(fixture, "nobody else enters a private folder", "[daemon]") {
  auto uut = state_directory::open(root + "/state");
  REQUIRE(uut);
  std::filesystem::create_directory(uut->path() + "/store"); // open to all
  auto folder = uut->private_folder("store");
  REQUIRE(folder);
  CHECK(*folder == uut->path() + "/store");
  CHECK(std::filesystem::status(*folder).permissions()
        == std::filesystem::perms::owner_all);
}

TEST_CASE_METHOD(fixture, "a private folder takes no file's place",
                 "[daemon]") {
  auto uut = state_directory::open(root + "/state");
  REQUIRE(uut);
  CHECK_FALSE(uut->private_folder("lock"));
}

TEST_CASE_METHOD(fixture, "a file is no state directory", "[daemon]") {
  auto x = state_directory::open("/dev/null/state");
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::invalid_config);
}

} // namespace troupe
