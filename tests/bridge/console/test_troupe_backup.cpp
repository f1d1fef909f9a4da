// `troupe backup` against a server with a fake archivist behind it, and
// `troupe restore`, which needs none.

#include "protocol/backup/files.hpp"
#include "protocol/backup/manifest.hpp"
#include "protocol/backup/state_lock.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/store_record.hpp"
#include "tests/bridge/console/server_fixture.hpp"
#include "tests/support/zip_bytes.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace troupe {

namespace {

struct fixture : test::server_fixture {
  fixture() {
    REQUIRE(open());
    pack(store_format);
  }

  /// A backup of a store that has but a beginning.
  void pack(int format) const {
    std::string bytes = "MANIFEST-000001\n";
    backup::digest sum;
    sum.add(bytes.data(), bytes.size());
    backup::manifest about{"0.1.0", 1'694'613'693'381'000'000, format, {}};
    about.files = {
      {backup::store_head, static_cast<int64_t>(bytes.size()), sum.finish()}};
    std::ofstream{archive, std::ios::binary} << zip_bytes(
      {{backup::manifest_name, to_text(about)}, {backup::store_head, bytes}});
  }

  value json(std::vector<std::string> args) {
    args.emplace_back("--json");
    auto parsed = iap::read_json(troupe(args).out);
    REQUIRE(parsed);
    return *parsed;
  }

  std::string archive = folder.file("site.zip");
  std::string target = folder.file("new");
};

} // namespace

TEST_CASE_METHOD(fixture, "troupe asks for a backup and tells its size",
                 "[troupe]") {
  auto got = troupe({"backup", "/b/site.zip"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == "backed up to /b/site.zip: 12 files, 3.4 MB in 1.3 s\n");
  CHECK(world->backups == std::vector<std::string>{"/b/site.zip"});
  auto document = json({"backup", "/b/next.zip"});
  CHECK(document
        == make_structure({{"path", value{"/b/next.zip"}},
                           {"bytes", value{3'400'000}},
                           {"files", value{12}},
                           {"seconds", value{1.3}}}));
}

TEST_CASE_METHOD(fixture, "troupe says why there is no backup", "[troupe]") {
  world->backups = {"/b/site.zip"};
  auto got = troupe({"backup", "/b/site.zip"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.out.empty());
  CHECK(got.err == "troupe: /b/site.zip: is there already\n");
  CHECK(json({"backup", "/b/site.zip"}).field("error"));
  server.reset();
  CHECK(troupe({"backup", "/b/site.zip"}).code == cli::exit_code::no_daemon);
}

TEST_CASE_METHOD(fixture, "troupe restores without a daemon", "[troupe]") {
  server.reset();
  auto got = troupe({"restore", archive, "--state", target});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "restored to " + target
             + ": 1 files, 0.0 MB, as it was at 2023-09-13T14:01:33.381Z "
               "(version 0.1.0)\n");
  CHECK(std::filesystem::exists(target + "/store/CURRENT"));
  auto other = folder.file("other");
  auto document = json({"restore", archive, "--state", other});
  CHECK(*document.field("state") == value{other});
  CHECK(*document.field("files") == value{1});
  CHECK(*document.field("bytes") == value{16});
}

TEST_CASE_METHOD(fixture, "troupe says why it restores nothing", "[troupe]") {
  auto refused = [this](const char* why) {
    auto got = troupe({"restore", archive, "--state", target});
    CHECK(got.code == cli::exit_code::refused);
    CHECK(got.out.empty());
    CAPTURE(got.err);
    CHECK(got.err.find("troupe: ") == 0);
    CHECK(got.err.find(why) != std::string::npos);
    CHECK(json({"restore", archive, "--state", target}).field("error"));
  };
  SECTION("a daemon runs there") {
    std::filesystem::create_directory(target);
    auto lock = state_lock::take(target);
    REQUIRE(lock);
    refused("another trouped");
  }
  SECTION("something is there") {
    std::filesystem::create_directory(target);
    std::ofstream{target + "/mine"} << "precious";
    refused("is not an empty directory");
  }
  SECTION("the file is cut") {
    std::filesystem::resize_file(archive, 100);
    refused("is damaged");
  }
  SECTION("a newer version made it") {
    pack(store_format + 1);
    refused("newer version of Troupe (0.1.0)");
  }
  SECTION("there is no such file") {
    std::filesystem::remove(archive);
    refused("No such file");
  }
}

} // namespace troupe
