// Restores of archives made by hand, without a store.

#include "protocol/backup/files.hpp"
#include "protocol/backup/restore.hpp"
#include "protocol/backup/state_lock.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/zip_bytes.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

using namespace backup;

std::string digest_of(const std::string& bytes) {
  digest sum;
  sum.add(bytes.data(), bytes.size());
  return sum.finish();
}

struct fixture {
  fixture() {
    pack({{"client-id", "trouped-1"}, {store_head, "MANIFEST-1\n"}});
  }

  /// Writes an archive that lists what it has.
  void pack(const std::vector<std::pair<std::string, std::string>>& files) {
    manifest about{"0.1.0", 1'700'000'000'000'000'000, 1, {}};
    for (auto& [name, bytes] : files)
      about.files.push_back(
        {name, static_cast<int64_t>(bytes.size()), digest_of(bytes)});
    std::vector<zip_entry> entries{{manifest_name, to_text(about)}};
    for (auto& [name, bytes] : files)
      entries.push_back({name, bytes});
    std::ofstream{archive, std::ios::binary} << zip_bytes(entries);
  }

  [[nodiscard]] result<manifest> restore() const {
    return restore_backup(archive, target, 1);
  }

  [[nodiscard]] std::string text(const std::string& name) const {
    std::ifstream in{target + '/' + name, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
  }

  test::scratch_folder folder;
  std::string archive = folder.file("site.zip");
  std::string target = folder.file("new");
};

} // namespace

TEST_CASE_METHOD(fixture, "a restore makes the directory and fills it",
                 "[backup]") {
  auto done = restore();
  REQUIRE(done);
  CHECK(done->files.size() == 2);
  CHECK(text("client-id") == "trouped-1");
  CHECK(text(store_head) == "MANIFEST-1\n");
  CHECK_FALSE(fs::exists(target + "/.restore"));
  CHECK(state_lock::take(target)); // for the daemon
}

TEST_CASE_METHOD(fixture, "a restore does not touch a running daemon",
                 "[backup]") {
  fs::create_directory(target);
  auto daemon = state_lock::take(target);
  REQUIRE(daemon);
  CHECK(restore().error().code == ec::resource_taken);
  fs::create_directory(target + "/store");
  CHECK(restore().error().code == ec::resource_taken);
  CHECK(fs::is_empty(target + "/store"));
}

TEST_CASE_METHOD(fixture, "a daemon that stopped left its state", "[backup]") {
  fs::create_directories(target + "/store");
  std::ofstream{target + "/lock"}.flush();
  CHECK(restore().error().code == ec::already_exists);
  CHECK(fs::exists(target + "/lock"));
}

TEST_CASE_METHOD(fixture, "a restore that was killed is done again",
                 "[backup]") {
  fs::create_directories(target + "/.restore/store");
  std::ofstream{target + "/.restore/client-id"} << "half";
  std::ofstream{target + "/lock"}.flush();
  REQUIRE(restore());
  CHECK(text("client-id") == "trouped-1");
}

TEST_CASE_METHOD(fixture, "a restore that was killed as it ended is done again",
                 "[backup]") {
  fs::create_directories(target + "/.restore/store");
  std::ofstream{target + "/client-id"} << "trouped-1";
  std::ofstream{target + "/lock"}.flush();
  REQUIRE(restore());
  CHECK(text(store_head) == "MANIFEST-1\n");
  fs::create_directory(target + "/.restore"); // behind the last rename
  REQUIRE(restore());
  CHECK(text("client-id") == "trouped-1");
  CHECK_FALSE(fs::exists(target + "/.restore"));
}

TEST_CASE_METHOD(fixture, "a state directory may be a link", "[backup]") {
  fs::create_directory(folder.file("disk"));
  fs::create_directory_symlink(folder.file("disk"), target);
  REQUIRE(restore());
  CHECK(fs::exists(folder.file("disk/") + store_head));
}

TEST_CASE_METHOD(fixture, "a restore that fails leaves the directory alone",
                 "[backup]") {
  std::ofstream{archive, std::ios::binary | std::ios::in | std::ios::out}
    .seekp(400)
    .put('?');
  fs::create_directory(target);
  CHECK(restore().error().code == ec::parse_error);
  CHECK(fs::is_empty(target));
  fs::remove(target);
  CHECK_FALSE(restore());
  CHECK_FALSE(fs::exists(target));
}

TEST_CASE_METHOD(fixture, "a file is no state directory to restore to",
                 "[backup]") {
  std::ofstream{target} << "mine";
  CHECK(restore().error().code == ec::already_exists);
  CHECK(fs::file_size(target) == 4);
}

TEST_CASE_METHOD(fixture, "a backup without a store is none", "[backup]") {
  pack({{"client-id", "trouped-1"}, {"store/000001.sst", "table"}});
  auto refused = restore();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::parse_error);
  CHECK(refused.error().text.find("holds no store") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a backup that is not there is named", "[backup]") {
  archive = folder.file("none.zip");
  auto refused = restore();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::storage_failed);
  CHECK(refused.error().text.find(archive) == 0);
  CHECK_FALSE(fs::exists(target));
}

} // namespace troupe
