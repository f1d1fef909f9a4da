// What survives a disk that fails, at every step that writes to it.

#include "storage/rocks_store.hpp"
#include "tests/support/fault_env.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <memory>
#include <set>
#include <string>

namespace troupe {

namespace {

constexpr int batches = 10;
constexpr int kept = 3; ///< Each batch erases the one so many before it.

constexpr std::array families{record_family::state, record_family::history,
                              record_family::events};

std::string key_of(int i) {
  return std::to_string(1000 + i);
}

/// Does not compress, so that tables and logs come to their limits.
std::string bytes_of(int i) {
  std::string out(3000, '\0');
  auto x = static_cast<uint32_t>(i) + 1;
  for (auto& c : out)
    c = static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  return out;
}

/// What one commit has: a record of each family, and an old one erased in each.
record_list batch_of(int i) {
  record_list out;
  for (auto family : families)
    out.push_back({key_of(i), bytes_of(i), family});
  for (auto family : families)
    if (i >= kept)
      out.push_back({key_of(i - kept), std::nullopt, family});
  return out;
}

struct fixture {
  fixture() {
    cfg.path = "/store";
    cfg.env = disk.env();
    cfg.buffer_bytes = 64u << 10;
    cfg.wal_bytes = 64u << 10;
    cfg.cache_bytes = 64u << 10;
  }

  /// Opens a store and writes everything, whatever fails. Returns whether it
  /// could be opened.
  /// @param healed The disk is sound again from this batch on.
  bool run(int healed) {
    auto opened = rocks_store::open(cfg);
    for (auto i = 0; opened && i < batches; ++i) {
      if (i == healed)
        disk.heal();
      if ((*opened)->write(batch_of(i)))
        acknowledged.insert(i);
    }
    return static_cast<bool>(opened);
  }

  /// The keys of a family; each has the bytes that were written.
  static std::set<std::string> keys(const store& x, record_family family) {
    std::set<std::string> found;
    auto ok = x.scan({family, "", "", false}, [&](auto key, auto bytes) {
      found.emplace(key);
      return bytes == bytes_of(std::stoi(std::string{key}) - 1000);
    });
    REQUIRE(ok);
    return found;
  }

  /// After power came back.
  void check() {
    auto opened = rocks_store::open(cfg);
    INFO((opened ? "" : opened.error().text));
    REQUIRE(opened);
    auto found = keys(**opened, families[0]);
    for (auto family : families)
      REQUIRE(keys(**opened, family) == found); // never half a batch
    for (auto i : acknowledged)
      REQUIRE((found.count(key_of(i)) == 1 || i + kept < batches));
    for (auto i = 0; i + kept < batches; ++i) {
      if (acknowledged.count(i + kept) != 0)
        REQUIRE(found.count(key_of(i)) == 0);
    }
    REQUIRE((*opened)->write(batch_of(batches)));
  }

  test::fault_env disk;
  rocks_config cfg;
  std::set<int> acknowledged;
};

/// Breaks site after site of the same writes, until they end before it. The
/// disk is sound again from batch *healed* on; what is written from batch
/// *good* on must be acknowledged.
void walk(test::fault kind, uint64_t sites, int healed, int good) {
  uint64_t site = 0;
  for (auto more = true; more; ++site) {
    fixture x;
    INFO("site " << site);
    x.disk.break_at(site, kind, sites);
    auto opened = x.run(healed);
    for (auto i = good; opened && i < batches; ++i)
      REQUIRE(x.acknowledged.count(i) == 1);
    more = x.disk.broke();
    x.disk.heal();
    x.disk.cut_power();
    x.check();
  }
  CHECK(site > 60);
}

constexpr auto for_good = ~uint64_t{0};

} // namespace

TEST_CASE("a store gets over a write that is torn", "[store]") {
  walk(test::fault::tear, 1, batches, 0);
}

TEST_CASE("a store gets over a write that fails", "[store]") {
  walk(test::fault::fail, 1, batches, 0);
}

TEST_CASE("power that fails takes nothing acknowledged", "[store]") {
  walk(test::fault::tear, for_good, batches, batches);
}

TEST_CASE("a store writes on once a full disk has room", "[store]") {
  walk(test::fault::full, for_good, batches - 3, batches - 3);
}

TEST_CASE("a store writes on once a broken disk works again", "[store]") {
  walk(test::fault::fail, for_good, batches - 3, batches - 3);
}

} // namespace troupe
