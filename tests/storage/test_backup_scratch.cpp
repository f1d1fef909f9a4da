// What a killed backup leaves, and who clears it away.

#include "storage/backup/scratch.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe {

namespace {

namespace fs = std::filesystem;

struct fixture {
  /// A folder with a file in it, as somebody left it.
  void leave(const std::string& name,
             const std::string& inside = "backup.zip") {
    fs::create_directory(folder.file(name));
    std::ofstream{folder.file(name + '/' + inside)} << "half";
  }

  [[nodiscard]] bool has(const std::string& name) const {
    return fs::exists(folder.file(name));
  }

  [[nodiscard]] size_t files() const {
    return static_cast<size_t>(
      std::distance(fs::directory_iterator{folder.path()}, {}));
  }

  test::scratch_folder folder;
  std::string file = folder.file("site.zip");
};

} // namespace

TEST_CASE_METHOD(fixture, "what a killed backup left goes with the next one",
                 "[backup]") {
  leave("monday.zip.partial-a1B2c3");
  leave("tuesday.zip.partial-000000", "backup.zip.Xy12Zw"); // libzip's own
  fs::create_directory(folder.file("empty.partial-abcdef"));
  remove_stale_scratch(file);
  CHECK(files() == 0);
}

TEST_CASE_METHOD(fixture, "what others left stays", "[backup]") {
  leave("site.zip.partial-a1B2c3", "diary.txt");
  leave("site.zip.partial-a1B2c");  // too short
  leave("site.zip.partial-a1B2c-"); // no such character
  leave("site.zip.XXXXXX");
  leave(".partial-a1B2c3");
  std::ofstream{folder.file("file.partial-a1B2c3")} << "no folder";
  leave("target");
  fs::create_directory_symlink(folder.file("target"),
                               folder.file("link.partial-a1B2c3"));
  auto before = files();
  remove_stale_scratch(file);
  CHECK(files() == before);
  CHECK(has("target/backup.zip"));
}

TEST_CASE_METHOD(fixture, "a backup that is under way is left alone",
                 "[backup]") {
  {
    auto uut = backup_scratch::make(file);
    REQUIRE(uut);
    std::ofstream{uut->archive()} << "half";
    remove_stale_scratch(file);
    CHECK(fs::exists(uut->archive()));
    auto moved = std::move(*uut);
    remove_stale_scratch(file);
    CHECK(fs::exists(moved.archive()));
  }
  CHECK(files() == 0);
}

TEST_CASE_METHOD(fixture, "a folder that is not there is told", "[backup]") {
  CHECK_FALSE(backup_scratch::make(folder.file("no/site.zip")));
  remove_stale_scratch(folder.file("no/site.zip"));
}

} // namespace troupe
