// What every store promises, on each of them.

#include "storage/memory_store.hpp"
#include "storage/rocks_store.hpp"

#include <catch2/catch.hpp>
#include <rocksdb/env.h>

#include <memory>

namespace troupe {

namespace {

struct in_memory {
  memory_store uut;
};

std::unique_ptr<rocks_store> open(rocksdb::Env* env) {
  rocks_config cfg;
  cfg.path = "/store";
  cfg.env = env;
  auto opened = rocks_store::open(cfg);
  REQUIRE(opened);
  return *std::move(opened);
}

struct on_disk {
  std::unique_ptr<rocksdb::Env> env{
    rocksdb::NewMemEnv(rocksdb::Env::Default())};
  std::unique_ptr<rocks_store> owner = open(env.get());
  store& uut = *owner;
};

std::string content(const store& x, const std::string& prefix) {
  auto found = x.load(prefix);
  REQUIRE(found);
  std::string all;
  for (auto& record : *found)
    all += record.key + '=' + *record.bytes + ' ';
  return all;
}

} // namespace

TEMPLATE_TEST_CASE("a store returns what begins with a prefix, in order",
                   "[store]", in_memory, on_disk) {
  TestType x;
  REQUIRE(x.uut.write({{"b/2", "two"},
                       {"a", "first"},
                       {"b/1", "one"},
                       {"b", "head"},
                       {"c", ""}}));
  CHECK(content(x.uut, "b") == "b=head b/1=one b/2=two ");
  CHECK(content(x.uut, "b/") == "b/1=one b/2=two ");
  CHECK(content(x.uut, "c") == "c= ");
  CHECK(content(x.uut, "d").empty());
  CHECK(content(x.uut, "") == "a=first b=head b/1=one b/2=two c= ");
}

TEMPLATE_TEST_CASE("a store shows a range in either direction", "[store]",
                   in_memory, on_disk) {
  TestType x;
  REQUIRE(x.uut.write({{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}}));
  auto keys = [&](const key_range& range, size_t most) {
    std::string all;
    REQUIRE(x.uut.scan(range, [&](auto key, auto) {
      all += key;
      return all.size() < most;
    }));
    return all;
  };
  CHECK(keys({record_family::state, "b", "d", false}, 9) == "bc");
  CHECK(keys({record_family::state, "b", "d", true}, 9) == "cb");
  CHECK(keys({record_family::state, "b", "", true}, 9) == "dcb");
  CHECK(keys({record_family::state, "", "", false}, 3) == "abc");
  CHECK(keys({record_family::state, "c", "b", false}, 9).empty());
  CHECK(keys({record_family::state, "c", "c", true}, 9).empty());
}

TEMPLATE_TEST_CASE("a store shows a range of one key as any other", "[store]",
                   in_memory, on_disk) {
  TestType x;
  constexpr auto events = record_family::events;
  REQUIRE(x.uut.write({{"b", "1"},
                       {std::string{"b\0", 2}, "2"},
                       {"ba", "3"},
                       {"b", "4", events}}));
  auto found = [&](record_family family, const std::string& key,
                   bool backwards) {
    std::string all;
    REQUIRE(x.uut.scan({family, key, key + '\0', backwards},
                       [&](auto at, auto bytes) {
                         all += std::string{at} + '=' + std::string{bytes};
                         return true;
                       }));
    return all;
  };
  CHECK(found(record_family::state, "b", false) == "b=1");
  CHECK(found(record_family::state, "b", true) == "b=1");
  CHECK(found(events, "b", false) == "b=4");
  CHECK(found(record_family::state, "a", false).empty());
  CHECK(found(record_family::state, "", false).empty());
}

TEMPLATE_TEST_CASE("families of records are kept apart", "[store]", in_memory,
                   on_disk) {
  TestType x;
  REQUIRE(x.uut.write({{"a", "state"}, {"a", "log", record_family::events}}));
  REQUIRE(x.uut.write({{"a", std::nullopt, record_family::outbox}}));
  CHECK(content(x.uut, "") == "a=state ");
  std::string seen;
  REQUIRE(
    x.uut.scan({record_family::events, "", "", false}, [&](auto, auto bytes) {
      seen += bytes;
      return true;
    }));
  CHECK(seen == "log");
}

TEMPLATE_TEST_CASE("a store overwrites and erases in the order of the list",
                   "[store]", in_memory, on_disk) {
  TestType x;
  REQUIRE(x.uut.write({{"a", "1"}, {"b", "1"}}));
  REQUIRE(x.uut.write({{"a", "2"}, {"b", std::nullopt}, {"a", "3"}}));
  CHECK(content(x.uut, "") == "a=3 ");
  REQUIRE(x.uut.write({{"nobody", std::nullopt}}));
}

TEMPLATE_TEST_CASE("a store writes all records or none", "[store]", in_memory,
                   on_disk) {
  TestType x;
  auto refused = x.uut.write({{"a", "1"}, {"", "no key"}});
  CHECK(refused.error().code == ec::invalid_request);
  CHECK(content(x.uut, "").empty());
}

TEMPLATE_TEST_CASE("a store keeps any bytes", "[store]", in_memory, on_disk) {
  TestType x;
  std::string key{"\0\xff", 2};
  std::string big(1u << 20, '\0');
  REQUIRE(x.uut.write({{key, big}}));
  auto found = x.uut.load(key);
  REQUIRE(found);
  REQUIRE(found->size() == 1);
  CHECK(found->front().key == key);
  CHECK(found->front().bytes == big);
}

TEMPLATE_TEST_CASE("a store knows who wrote it", "[store]", in_memory,
                   on_disk) {
  TestType x;
  REQUIRE(check_format(x.uut, "format", 1));
  CHECK(check_format(x.uut, "format", 1));
  CHECK(check_format(x.uut, "format", 2));
  REQUIRE(x.uut.write({{"format", "3"}}));
  CHECK(check_format(x.uut, "format", 2).error().code == ec::newer_format);
  REQUIRE(x.uut.write({{"format", "junk"}}));
  CHECK(check_format(x.uut, "format", 2).error().code == ec::storage_failed);
}

TEMPLATE_TEST_CASE("an older store is brought up to date step by step",
                   "[store]", in_memory, on_disk) {
  TestType x;
  auto upper = [](const store& from) -> result<record_list> {
    auto found = from.load("name");
    return record_list{{"NAME", found->front().bytes}, {"name", std::nullopt}};
  };
  auto fails = [](const store&) -> result<record_list> {
    return failure{ec::storage_failed, "no"};
  };
  REQUIRE(x.uut.write({{"name", "ann"}, {"format", "1"}}));
  CHECK_FALSE(check_format(x.uut, "format", 4, {{2, upper}, {3, fails}}));
  CHECK(content(x.uut, "") == "NAME=ann format=3 ");
  REQUIRE(check_format(x.uut, "format", 4));
  CHECK(content(x.uut, "") == "NAME=ann format=4 ");
  REQUIRE(x.uut.write({{"format", "-1"}}));
  CHECK(check_format(x.uut, "format", 4).error().code == ec::storage_failed);
}

} // namespace troupe
