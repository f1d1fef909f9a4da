#include "protocol/backup/restore.hpp"
#include "protocol/zip_handles.hpp"
#include "storage/backup.hpp"
#include "storage/rocks_store.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/resource.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr int known_format = 3;

std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream{path, std::ios::binary} << bytes;
}

/// Does not compress.
std::string noise(size_t size, uint32_t x) {
  std::string out(size, '\0');
  for (auto& c : out)
    c = static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  return out;
}

std::unique_ptr<rocks_store> open(const std::string& path) {
  rocks_config cfg;
  cfg.path = path;
  auto opened = rocks_store::open(cfg);
  REQUIRE(opened);
  return *std::move(opened);
}

std::string content(const store& x) {
  std::string out;
  for (auto family : {record_family::state, record_family::history,
                      record_family::outbox, record_family::events}) {
    out += '|';
    REQUIRE(x.scan({family, "", "", false}, [&](auto key, auto bytes) {
      out.append(key) += '=';
      out.append(bytes) += ' ';
      return true;
    }));
  }
  return out;
}

/// No file can grow beyond *bytes* as long as this lives.
class small_files {
public:
  explicit small_files(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    auto limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

  ~small_files() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, SIG_DFL);
  }

  small_files(const small_files&) = delete;
  small_files& operator=(const small_files&) = delete;

private:
  rlimit before_{};
};

struct fixture {
  fixture() {
    fs::create_directories(request.state);
    write_file(request.state + "/client-id", "trouped-1");
    disk = open(request.state + "/store");
    REQUIRE(disk->write({{"a", noise(300'000, 1)},
                         {"h", "history", record_family::history},
                         {"o", "outbox", record_family::outbox},
                         {"e", "events", record_family::events}}));
  }

  static backup_request make_request(const test::scratch_folder& folder) {
    backup_request out;
    out.file = folder.file("site.zip");
    out.state = folder.file("state");
    out.beside = {"client-id", "not-there"};
    out.version = "0.1.0";
    out.time = 1'700'000'000'000'000'000;
    out.store_format = known_format;
    return out;
  }

  result<backup::manifest> restore() const {
    return restore_backup(request.file, target, known_format);
  }

  /// Nothing but the state, and the archive.
  [[nodiscard]] size_t files() const {
    return static_cast<size_t>(
      std::distance(fs::directory_iterator{folder.path()}, {}));
  }

  void edit(const std::function<void(zip_t*)>& change) const {
    auto code = 0;
    auto archive = zip_open(request.file.c_str(), 0, &code);
    REQUIRE(archive != nullptr);
    change(archive);
    REQUIRE(zip_close(archive) == 0);
  }

  /// Puts *text* in the place of the manifest.
  void tell(const std::string& text) const {
    edit([&](zip_t* x) { add(x, backup::manifest_name, text); });
  }

  static void add(zip_t* x, const std::string& name, const std::string& bytes) {
    auto source = zip_source_buffer(x, bytes.data(), bytes.size(), 0);
    auto at = zip_file_add(x, name.c_str(), source, ZIP_FL_OVERWRITE);
    REQUIRE(at >= 0);
    zip_set_file_compression(x, static_cast<zip_uint64_t>(at), ZIP_CM_STORE, 0);
  }

  test::scratch_folder folder;
  backup_request request = make_request(folder);
  std::string target = folder.file("new");
  std::unique_ptr<rocks_store> disk;
};

template <class T>
bool has(const T& x, const std::string& words) {
  return !x && x.error().text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(fixture, "a backup brings everything back", "[backup]") {
  auto written = write_backup(*disk, request);
  REQUIRE(written);
  CHECK(written->bytes == fs::file_size(request.file));
  auto back = restore();
  REQUIRE(back);
  CHECK(back->files.size() == written->files);
  CHECK(back->version == request.version);
  CHECK(back->time == request.time);
  CHECK(content(*open(target + "/store")) == content(*disk));
  CHECK(read_file(target + "/client-id") == "trouped-1");
  CHECK(files() == 3); // state, archive, copy
}

TEST_CASE_METHOD(fixture, "a backup is for its owner only", "[backup]") {
  REQUIRE(write_backup(*disk, request));
  REQUIRE(restore());
  auto owner = fs::perms::owner_read | fs::perms::owner_write;
  CHECK(fs::status(request.file).permissions() == owner);
  CHECK(fs::status(target + "/client-id").permissions() == owner);
  CHECK(fs::status(target + "/store").permissions() == fs::perms::owner_all);
}

TEST_CASE_METHOD(fixture,
                 "what is written while a backup is packed waits for "
                 "the next one",
                 "[backup]") {
  auto before = content(*disk);
  REQUIRE(take_snapshot(*disk, request));
  for (auto i = 0; i < 50; ++i)
    REQUIRE(disk->write({{"a", noise(100'000, 7)},
                         {"x" + std::to_string(i), "later"},
                         {"h", std::nullopt, record_family::history}}));
  REQUIRE(pack_snapshot(request));
  REQUIRE(restore());
  CHECK(content(*open(target + "/store")) == before);
}

TEST_CASE_METHOD(fixture, "the rest of an interrupted backup goes",
                 "[backup]") {
  REQUIRE(take_snapshot(*disk, request));
  REQUIRE(write_backup(*disk, request));
  CHECK_FALSE(fs::exists(request.state + "/snapshot"));
  request.file = folder.file("next.zip");
  REQUIRE(take_snapshot(*disk, request));
  discard_snapshot(request.state);
  CHECK_FALSE(fs::exists(request.state + "/snapshot"));
}

TEST_CASE_METHOD(fixture, "a backup that is stopped leaves nothing behind",
                 "[backup]") {
  auto questions = 0;
  request.stopped = [&] { return ++questions < 0; };
  REQUIRE(write_backup(*disk, request));
  fs::remove(request.file);
  REQUIRE(questions > 10); // also while it is written
  for (auto last : {1, 2, questions / 2}) {
    questions = 0;
    request.stopped = [&] { return ++questions >= last; };
    CHECK(write_backup(*disk, request).error().code == ec::cancelled);
    CHECK(files() == 1);
    CHECK_FALSE(fs::exists(request.state + "/snapshot"));
  }
}

TEST_CASE_METHOD(fixture, "a backup overwrites nothing", "[backup]") {
  write_file(request.file, "precious");
  CHECK(write_backup(*disk, request).error().code == ec::already_exists);
  CHECK(read_file(request.file) == "precious");
  request.file = folder.file("late.zip");
  request.stopped = [&] { // as others make it while it is written
    write_file(request.file, "precious");
    return false;
  };
  CHECK(write_backup(*disk, request).error().code == ec::already_exists);
  CHECK(read_file(request.file) == "precious");
  request.stopped = nullptr;
  request.file = request.state + "/store/site.zip";
  CHECK(write_backup(*disk, request).error().code == ec::invalid_request);
  request.file = folder.file("other.zip");
  request.beside = {"../secret"};
  CHECK(write_backup(*disk, request).error().code == ec::invalid_request);
}

TEST_CASE_METHOD(fixture, "a restore overwrites nothing", "[backup]") {
  REQUIRE(write_backup(*disk, request));
  fs::create_directory(target);
  write_file(target + "/mine", "");
  CHECK(restore().error().code == ec::already_exists);
  CHECK_FALSE(fs::exists(target + "/lock"));
  fs::remove(target + "/mine");
  CHECK(restore());
}

TEST_CASE_METHOD(fixture, "a cut backup leaves nothing behind", "[backup]") {
  REQUIRE(write_backup(*disk, request));
  auto whole = read_file(request.file);
  for (size_t size : {size_t{0}, size_t{1}, size_t{100}, whole.size() / 2,
                      whole.size() - 100, whole.size() - 1}) {
    write_file(request.file, whole.substr(0, size));
    CHECK(restore().error().code == ec::parse_error);
    CHECK(files() == 2);
  }
}

TEST_CASE_METHOD(fixture, "a flipped bit is found, or means nothing",
                 "[backup]") {
  REQUIRE(disk->write({{"a", noise(3'000, 1)}}));
  REQUIRE(write_backup(*disk, request));
  auto expected = content(*disk);
  auto whole = read_file(request.file);
  auto found = 0;
  constexpr size_t positions = 101;
  for (size_t i = 0; i < positions; ++i) {
    auto bad = whole;
    auto at = i * bad.size() / positions;
    bad[at] = static_cast<char>(bad[at] ^ (1 << (i % 8)));
    write_file(request.file, bad);
    INFO("byte " << at);
    if (restore()) {
      CHECK(content(*open(target + "/store")) == expected);
      fs::remove_all(target);
    } else {
      ++found;
      CHECK(files() == 2);
    }
  }
  CHECK(found > 86);
}

TEST_CASE_METHOD(fixture, "a changed backup says what is wrong", "[backup]") {
  REQUIRE(write_backup(*disk, request));
  SECTION("a file is missing") {
    edit([](zip_t* x) {
      zip_delete(
        x, static_cast<zip_uint64_t>(zip_name_locate(x, "store/CURRENT", 0)));
    });
    CHECK(has(restore(), "store/CURRENT: is missing"));
  }
  SECTION("a file is too much") {
    edit([](zip_t* x) { add(x, "store/more", "more"); });
    CHECK(has(restore(), "not in its manifest"));
  }
  SECTION("a file leads outside") {
    edit([](zip_t* x) { add(x, "../outside", "more"); });
    CHECK(has(restore(), "not in its manifest"));
  }
  SECTION("a file is another of the same size") {
    edit([](zip_t* x) { add(x, "client-id", "trouped-2"); });
    CHECK(has(restore(), "client-id: is damaged"));
  }
  SECTION("a file has another size") {
    edit([](zip_t* x) { add(x, "client-id", "trouped"); });
    CHECK(has(restore(), "client-id: has another size"));
  }
  SECTION("a file is packed") {
    edit([](zip_t* x) {
      zip_set_file_compression(
        x, static_cast<zip_uint64_t>(zip_name_locate(x, "client-id", 0)),
        ZIP_CM_DEFLATE, 9);
    });
    CHECK(has(restore(), "packed again by another program"));
  }
  SECTION("there is no manifest") {
    edit([](zip_t* x) { zip_delete(x, 0); });
    CHECK(has(restore(), "no backup of Troupe"));
  }
  SECTION("it is another kind of archive") {
    tell("{\"kind\":\"package\"}");
    CHECK(has(restore(), "no backup of Troupe"));
  }
  CHECK(files() == 2);
}

TEST_CASE_METHOD(fixture, "files that are no store are refused, not replaced",
                 "[backup]") {
  REQUIRE(take_snapshot(*disk, request));
  SECTION("by the restore when there is no beginning") {
    fs::remove(request.state + "/snapshot/store/CURRENT");
    REQUIRE(pack_snapshot(request));
    CHECK(has(restore(), "holds no store"));
    CHECK(files() == 2);
  }
  SECTION("else by whoever opens it") {
    write_file(request.state + "/snapshot/store/CURRENT", "MANIFEST-999999\n");
    REQUIRE(pack_snapshot(request));
    REQUIRE(restore());
    rocks_config cfg;
    cfg.path = target + "/store";
    CHECK(rocks_store::open(cfg).error().code == ec::storage_failed);
  }
}

TEST_CASE_METHOD(fixture, "a backup of a newer Troupe is refused politely",
                 "[backup]") {
  REQUIRE(write_backup(*disk, request));
  auto refused = restore_backup(request.file, target, known_format - 1);
  CHECK(refused.error().code == ec::newer_format);
  CHECK(has(refused, "newer version of Troupe (0.1.0); install"));
  tell("{\"kind\":\"troupe backup\",\"format\":2,\"store\":1,\"odd\":true}");
  CHECK(restore().error().code == ec::newer_format);
  CHECK(files() == 2);
}

TEST_CASE_METHOD(fixture, "a backup that does not fit leaves nothing behind",
                 "[backup]") {
  {
    // The store itself has flushed already: the archive is the biggest file.
    REQUIRE(take_snapshot(*disk, request));
    small_files limit{100'000};
    CHECK(pack_snapshot(request).error().code == ec::storage_failed);
  }
  CHECK(files() == 1);
  CHECK_FALSE(fs::exists(request.state + "/snapshot"));
  REQUIRE(write_backup(*disk, request));
  {
    small_files limit{100'000};
    CHECK(restore().error().code == ec::storage_failed);
  }
  CHECK(files() == 2);
  CHECK(restore());
}

} // namespace troupe
