#include "bench/load/memory.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe::load {

namespace {

struct fixture {
  fixture() {
    restart();
  }

  /// The power of all devices fails and comes back.
  void restart(std::vector<std::string> handles = {"vav-1", "vav-2"}) {
    devices.emplace(1, 0.01, 0);
    for (size_t i = 0; i < handles.size(); ++i)
      devices->add(find_kind("vav"));
    uut.emplace(path, std::move(handles));
    REQUIRE(uut->recall(*devices));
  }

  /// Writes the room's set-point, in hundredths of a degree.
  void write(plant::device_index i, uint16_t word) {
    std::vector<size_t> reached;
    devices->at(i).write(modbus::table::holding_registers, 0, {word}, reached);
    for (auto point : reached)
      uut->keep(*devices, i, point);
  }

  uint16_t setpoint(plant::device_index i) {
    return devices->at(i).word(modbus::table::holding_registers, 0);
  }

  test::scratch_folder folder;
  std::string path = folder.file("memory");
  std::optional<plant> devices;
  std::optional<memory> uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "devices keep what was written to them", "[load]") {
  auto before = setpoint(1);
  write(0, 2450);
  write(0, 2300);
  restart();
  CHECK(setpoint(0) == 2300);
  CHECK(setpoint(1) == before);
  SECTION("under their handle") {
    restart({"vav-2", "vav-1"});
    CHECK(setpoint(0) == before);
    CHECK(setpoint(1) == 2300);
  }
}

TEST_CASE_METHOD(fixture, "a damaged memory costs what it held, no more",
                 "[load]") {
  auto before = setpoint(0);
  for (auto junk : {"vav-1 0 1 2 3\n", "vav-1 99 1\n", "vav-1 0 99999\n",
                    "vav-1 0 65535\n", "vav-1", "\xFF\n\n 7 7", ""}) {
    std::ofstream{path} << junk;
    restart();
    CHECK(setpoint(0) == before);
  }
  write(0, 2300);
  restart();
  CHECK(setpoint(0) == 2300);
}

TEST_CASE_METHOD(fixture, "a memory does not grow with the writes", "[load]") {
  for (int i = 0; i < 25'000; ++i)
    write(0, static_cast<uint16_t>(2000 + i % 100));
  std::ifstream in{path};
  size_t lines = 0;
  for (std::string line; std::getline(in, line);)
    ++lines;
  CHECK(lines < 11'000);
  restart();
  CHECK(setpoint(0) == 2099);
}

TEST_CASE_METHOD(fixture, "a memory that cannot be written is an error",
                 "[load]") {
  memory other{folder.file("none/memory"), {"vav-1", "vav-2"}};
  CHECK(other.recall(*devices).error().code == ec::storage_failed);
}

} // namespace troupe::load
