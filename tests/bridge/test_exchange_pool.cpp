#include "bridge/exchange_pool.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct pool_fixture {
  int spawned = 0;
  int ended = 0;
  exchange_pool uut{[this](const exchange_place&) {
                      ++spawned;
                      return exchange_actor{};
                    },
                    [this](const exchange_actor&) { ++ended; }};
};

exchange_place at(uint16_t port) {
  return {"b.example", port, false, {}, {}};
}

} // namespace

TEST_CASE_METHOD(pool_fixture, "an exchange ends with its last user",
                 "[exchange]") {
  CHECK(uut.take(at(1)));
  CHECK(uut.take(at(1)));
  CHECK(spawned == 1);
  uut.give_back(at(1));
  CHECK(ended == 0);
  uut.give_back(at(1));
  CHECK(ended == 1);
  CHECK(uut.take(at(1)));
  CHECK(spawned == 2);
}

TEST_CASE_METHOD(pool_fixture, "so many brokers are reached at most",
                 "[exchange]") {
  for (uint16_t i = 1; i <= exchange_pool::most_places; ++i)
    CHECK(uut.take(at(i)));
  CHECK_FALSE(uut.take(at(99)));
  CHECK(uut.take(at(1)));
  CHECK(spawned == int{exchange_pool::most_places});
}

TEST_CASE_METHOD(pool_fixture, "another user is another place", "[exchange]") {
  auto anna = at(1);
  anna.user = "anna";
  CHECK(uut.take(at(1)));
  CHECK(uut.take(anna));
  CHECK(spawned == 2);
}

} // namespace troupe::test
