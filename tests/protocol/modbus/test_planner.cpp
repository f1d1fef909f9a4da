// Which reads are made of which points.

#include "protocol/modbus/planner.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace troupe::modbus {

namespace {

using points = std::vector<std::pair<point_index, mapping>>;

std::pair<point_index, mapping> at(point_index i, uint16_t address,
                                   uint16_t length = 1,
                                   table space = table::holding_registers) {
  mapping x;
  x.space = space;
  x.address = address;
  x.length = length;
  return {i, x};
}

/// Says a plan as `TABLE:ADDRESS+COUNT`.
std::vector<std::string> plan(points x, const read_limits& limits = {},
                              const address_lessons& lessons = {}) {
  std::vector<std::string> out;
  for (auto& block : plan_reads(std::move(x), limits, lessons))
    out.push_back(std::to_string(static_cast<int>(block.space)) + ':'
                  + std::to_string(block.address) + '+'
                  + std::to_string(block.count));
  return out;
}

using blocks = std::vector<std::string>;

/// Learns from a device that has none of the addresses *holes*, until every
/// block is answered. Returns the points that are not there.
std::set<point_index> explore(points left, const std::set<uint32_t>& holes,
                              address_lessons& lessons) {
  std::set<point_index> missing;
  for (int round = 0; round < 100; ++round) {
    auto refused = false;
    for (auto& block : plan_reads(left, {}, lessons)) {
      auto hole = holes.lower_bound(block.address);
      if (hole == holes.end() || *hole >= uint32_t{block.address} + block.count)
        continue;
      refused = true;
      if (lessons.learn(block))
        continue;
      for (auto& x : block.points)
        missing.insert(x.first);
      left.erase(
        std::remove_if(left.begin(), left.end(),
                       [&](auto& x) { return missing.count(x.first) != 0; }),
        left.end());
    }
    if (!refused)
      return missing;
  }
  FAIL("the plan does not settle");
  return missing;
}

} // namespace

TEST_CASE("neighbours are read together", "[modbus]") {
  CHECK(plan({}) == blocks{});
  CHECK(plan({at(0, 100)}) == blocks{"3:100+1"});
  CHECK(plan({at(1, 101, 2), at(0, 100), at(2, 103)}) == blocks{"3:100+4"});
}

TEST_CASE("gaps up to the limit are read for nothing", "[modbus]") {
  CHECK(plan({at(0, 0), at(1, 9)}) == blocks{"3:0+10"});
  CHECK(plan({at(0, 0), at(1, 10)}) == blocks{"3:0+1", "3:10+1"});
  read_limits none;
  none.max_gap = 0;
  CHECK(plan({at(0, 0), at(1, 1), at(2, 3)}, none) == blocks{"3:0+2", "3:3+1"});
}

TEST_CASE("tables are not mixed", "[modbus]") {
  CHECK(plan({at(0, 5), at(1, 6, 1, table::input_registers),
              at(2, 5, 1, table::coils), at(3, 6, 1, table::discrete_inputs)})
        == blocks{"1:5+1", "2:6+1", "3:5+1", "4:6+1"});
}

TEST_CASE("points may overlap or share their address", "[modbus]") {
  CHECK(plan({at(0, 10, 4), at(1, 11), at(2, 10, 2), at(3, 14)})
        == blocks{"3:10+5"});
}

TEST_CASE("a read is no longer than the device bears", "[modbus]") {
  points registers;
  points coils;
  for (uint16_t i = 0; i < 250; ++i)
    registers.push_back(at(i, i));
  for (uint16_t i = 0; i < 2'001; ++i)
    coils.push_back(at(i, i, 1, table::coils));
  CHECK(plan(registers) == blocks{"3:0+125", "3:125+125"});
  CHECK(plan(coils) == blocks{"1:0+2000", "1:2000+1"});
  read_limits small;
  small.max_registers = 100;
  CHECK(plan(registers, small) == blocks{"3:0+100", "3:100+100", "3:200+50"});
  // A value is never torn.
  CHECK(plan({at(0, 0, 99), at(1, 99, 2)}, small)
        == blocks{"3:0+99", "3:99+2"});
}

TEST_CASE("the last address is readable", "[modbus]") {
  CHECK(plan({at(0, 65'535), at(1, 65'533, 2)}) == blocks{"3:65533+3"});
}

TEST_CASE("a gap that was refused is not read again", "[modbus]") {
  points all{at(0, 0), at(1, 4), at(2, 5)};
  address_lessons lessons;
  auto before = plan_reads(all, {}, lessons);
  REQUIRE(before.size() == 1);
  CHECK(lessons.learn(before.front()));
  CHECK(plan(all, {}, lessons) == blocks{"3:0+1", "3:4+2"});
}

TEST_CASE("a block without gaps is cut until the bad point stands alone",
          "[modbus]") {
  points all;
  for (uint16_t i = 0; i < 20; ++i)
    all.push_back(at(i, i));
  address_lessons lessons;
  CHECK(explore(all, {13}, lessons) == std::set<point_index>{13});
}

TEST_CASE("what is there is found among what is not", "[modbus]") {
  points all;
  std::set<uint32_t> holes;
  std::set<point_index> bad;
  for (uint16_t i = 0; i < 60; ++i) {
    auto address = static_cast<uint16_t>(3 * i);
    all.push_back(at(i, address, 2));
    holes.insert(address + 2u);
    if (i % 7 == 0) {
      holes.insert(address + 1u);
      bad.insert(i);
    }
  }
  address_lessons lessons;
  CHECK(explore(all, holes, lessons) == bad);
}

TEST_CASE("points that share an address do not make the plan go round",
          "[modbus]") {
  address_lessons lessons;
  CHECK(explore({at(0, 10), at(1, 10)}, {10}, lessons)
        == std::set<point_index>{0, 1});
  CHECK(explore({at(0, 20), at(1, 20), at(2, 21)}, {21}, lessons)
        == std::set<point_index>{2});
}

TEST_CASE("what one table taught does not cut another", "[modbus]") {
  points both{at(0, 0), at(1, 1), at(2, 0, 1, table::input_registers),
              at(3, 1, 1, table::input_registers)};
  address_lessons lessons;
  CHECK(lessons.learn(plan_reads({both[0], both[1]}, {}, lessons).front()));
  CHECK(plan(both, {}, lessons) == blocks{"3:0+1", "3:1+1", "4:0+2"});
}

} // namespace troupe::modbus
