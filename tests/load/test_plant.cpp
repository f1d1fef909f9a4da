#include "bench/load/plant.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe::load {

namespace {

plant make_plant(double change, size_t devices = 50) {
  plant x{1, change, 0};
  auto kind = make_mixed_kind(20);
  for (size_t i = 0; i < devices; ++i)
    x.add(kind);
  return x;
}

} // namespace

TEST_CASE("the share of points that change is exact", "[load]") {
  auto uut = make_plant(0.01);
  REQUIRE(uut.points() == 1000);
  for (int i = 1; i <= 1000; ++i)
    uut.advance(i * 0.1);
  CHECK(uut.changes() == 1000);
}

TEST_CASE("every change is told with its point", "[load]") {
  auto uut = make_plant(0.2);
  auto before = make_plant(0.2);
  std::vector<plant::place> moved;
  uut.advance(1, &moved);
  CHECK(moved.size() == uut.changes());
  REQUIRE_FALSE(moved.empty());
  for (auto& x : moved)
    CHECK(uut.at(x.device).value(x.point)
          != before.at(x.device).value(x.point));
}

TEST_CASE("a plant at rest does not change", "[load]") {
  auto uut = make_plant(0);
  uut.advance(3600);
  CHECK(uut.changes() == 0);
}

TEST_CASE("a stall is not made up for by more than one round", "[load]") {
  auto uut = make_plant(1);
  uut.advance(1e6);
  CHECK(uut.changes() <= uut.points());
}

TEST_CASE("the same seed gives the same values", "[load]") {
  auto x = make_plant(0.2);
  auto y = make_plant(0.2);
  for (int i = 1; i <= 50; ++i) {
    x.advance(i);
    y.advance(i);
  }
  for (plant::device_index i = 0; i < x.size(); ++i)
    for (size_t point = 0; point < 20; ++point)
      REQUIRE(x.at(i).value(point) == y.at(i).value(point));
}

TEST_CASE("what follows a set-point moves at once after a write", "[load]") {
  plant uut{1, 0, 0};
  auto index = uut.add(find_kind("vav"));
  std::vector<size_t> reached;
  REQUIRE(
    uut.at(index).write(modbus::table::holding_registers, 0, {2600}, reached)
    == device::outcome::done);
  auto before = uut.at(index).value(0);
  for (auto point : reached)
    uut.follow(index, point);
  for (int i = 1; i <= 600; ++i)
    uut.advance(i);
  CHECK(uut.at(index).value(0) > before + 2);
  CHECK(uut.at(index).value(0) == Approx(26).margin(0.6));
}

TEST_CASE("a plant told to settle at once keeps its share after a write",
          "[load]") {
  plant uut{1, 0.01, 0, 0};
  for (size_t i = 0; i < 50; ++i)
    uut.add(find_kind("vav"));
  std::vector<size_t> reached;
  for (plant::device_index i = 0; i < uut.size(); ++i) {
    REQUIRE(
      uut.at(i).write(modbus::table::holding_registers, 0, {2600}, reached)
      == device::outcome::done);
    for (auto point : reached)
      uut.follow(i, point);
  }
  uut.advance(1); // each follower moves here, and then in its turn
  auto before = uut.changes();
  for (int i = 1; i <= 100; ++i)
    uut.advance(1 + i);
  CHECK(uut.changes() - before
        == Approx(static_cast<double>(uut.points())).margin(1));
}

} // namespace troupe::load
