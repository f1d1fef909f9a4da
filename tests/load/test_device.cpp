#include "bench/load/device.hpp"
#include "bench/load/kind_builder.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe::load {

namespace {

using modbus::table;
using quantities::energy;
using quantities::flag;
using quantities::real;
using quantities::temperature;

constexpr size_t room = 0, setpoint = 1, energy_count = 2, power = 3,
                 command = 4, state = 5;

struct fixture {
  static device_kind_ptr make_kind() {
    kind_builder x("room", 9, "Room", "Room");
    x.input("RoomTemp", temperature(0, 50), 20,
            toward("RoomTempSetpoint", 100, 0.01))
      .setting("RoomTempSetpoint", temperature(10, 30), 20)
      .input("Energy", energy(), 100, counts("Power", 0.001))
      .input("Power", real("SNVT_power_f", 0, 10'000), 1000, {})
      .setting("Command", flag(), 1)
      .input("State", flag(), 1, same_as("Command"));
    return std::move(x).finish();
  }

  device::outcome write(table space, size_t address,
                        std::vector<uint16_t> words) {
    reached.clear();
    return uut.write(space, address, words, reached);
  }

  chance random{1};
  device uut{make_kind(), 0, random};
  std::vector<size_t> reached;
};

} // namespace

TEST_CASE_METHOD(fixture, "a room follows its written set-point", "[load]") {
  REQUIRE(write(table::holding_registers, 0, {2500}) == device::outcome::done);
  CHECK(reached == std::vector<size_t>{setpoint});
  auto before = uut.value(room);
  uut.step(room, 50, random);
  CHECK(uut.value(room) > before);
  CHECK(uut.value(room) < 25);
  uut.step(room, 2000, random);
  CHECK(uut.value(room) == Approx(25).margin(0.1));
}

TEST_CASE_METHOD(fixture, "a meter counts what its source says", "[load]") {
  auto before = uut.value(energy_count);
  uut.step(energy_count, 3600, random);
  CHECK(uut.value(energy_count) - before == Approx(uut.value(power) / 1000));
}

TEST_CASE_METHOD(fixture, "a moving point changes at every step", "[load]") {
  // 1 ms is far too short for the meter to reach its next tenth.
  for (int i = 1; i <= 100; ++i) {
    CHECK(uut.step(energy_count, i * 0.001, random));
    CHECK(uut.step(room, i * 0.001, random));
  }
}

TEST_CASE_METHOD(fixture, "a status follows its command", "[load]") {
  REQUIRE(write(table::coils, 0, {0}) == device::outcome::done);
  CHECK(uut.step(state, 1, random));
  CHECK(uut.value(state) == 0);
  CHECK_FALSE(uut.step(state, 2, random));
}

TEST_CASE_METHOD(fixture, "a device refuses what it does not have", "[load]") {
  CHECK(write(table::holding_registers, 1, {1})
        == device::outcome::bad_address);
  CHECK(write(table::input_registers, 0, {1}) == device::outcome::bad_address);
  CHECK(write(table::holding_registers, 0, {2000, 2000})
        == device::outcome::bad_address);
  CHECK(uut.has(table::input_registers, 0, 5));
  CHECK_FALSE(uut.has(table::input_registers, 0, 6));
  CHECK_FALSE(uut.has(table::input_registers, 65'535, 125));
}

TEST_CASE_METHOD(fixture, "a value out of range changes nothing", "[load]") {
  auto before = uut.word(table::holding_registers, 0);
  CHECK(write(table::holding_registers, 0, {9000})
        == device::outcome::bad_value);
  CHECK(uut.word(table::holding_registers, 0) == before);
  CHECK(reached.empty());
}

TEST_CASE("nights are colder than afternoons", "[load]") {
  CHECK(outdoor_temperature(5 * 3600) < outdoor_temperature(17 * 3600));
}

} // namespace troupe::load
