// The equipment of an office building, and the mixed kind of load tests.

#include "bench/load/kind_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::load {

namespace {

using modbus::table;
using quantities::airflow;
using quantities::co2;
using quantities::energy;
using quantities::flag;
using quantities::hours;
using quantities::light;
using quantities::percent;
using quantities::pressure;
using quantities::real;
using quantities::temperature;
using quantities::whole;

/// Supply air is kept at a temperature and a duct pressure. The fan's own
/// meter lives apart from the other registers, as in a separate module.
device_kind_ptr air_handler() {
  kind_builder x("ahu", 1, "Air handling unit", "AirHandler");
  x.input("OutdoorTemp", temperature(-30, 45), 9, daily(0.1))
    .input("SupplyTemp", temperature(5, 40), 18,
           toward("SupplyTempSetpoint", 90, 0.05))
    .input("ReturnTemp", temperature(10, 35), 22, drift(600, 0.05))
    .input("MixedTemp", temperature(-10, 35), 16, drift(300, 0.1))
    .input("SupplyPressure", pressure(600), 250,
           toward("SupplyPressureSetpoint", 20, 2))
    .input("FilterPressure", pressure(400), 85, toward("FanSpeed", 60, 1))
    .input("ReturnCO2", co2(), 620, drift(900, 8))
    .input("SupplyHumidity", percent(), 45, drift(900, 0.2))
    .input("CoolingValve", percent(), 20, drift(300, 0.5))
    .input("HeatingValve", percent(), 30, drift(300, 0.5))
    .input("OutdoorDamper", percent(), 25, toward("MinimumOutdoorAir", 30, 0.2))
    .input("FanSpeed", percent(), 70, toward("FanSpeedSetpoint", 15, 0.1))
    .skip_to(table::input_registers, 40)
    .input("FanPower", real("SNVT_power_f", 0, 20'000), 5600,
           toward("FanSpeed", 5, 15, 80))
    .input("FanEnergy", energy(), 48'210, counts("FanPower", 0.001))
    .setting("SupplyTempSetpoint", temperature(12, 30), 18)
    .setting("SupplyPressureSetpoint", pressure(500), 250)
    .setting("FanSpeedSetpoint", percent(), 70)
    .setting("MinimumOutdoorAir", percent(), 25)
    .setting("FanCommand", flag(), 1)
    .input("FanStatus", flag(), 1, same_as("FanCommand"));
  return std::move(x).finish();
}

/// One room: the set-point that people turn, and what it does to the air.
device_kind_ptr vav_box() {
  kind_builder x("vav", 2, "VAV box with reheat", "Room");
  x.input("RoomTemp", temperature(5, 40), 21.5,
          toward("RoomTempSetpoint", 240, 0.03))
    .input("DischargeTemp", temperature(10, 45), 19, drift(240, 0.1))
    .input("Airflow", airflow(), 120, toward("AirflowSetpoint", 20, 1.5))
    .input("Damper", percent(), 45, drift(120, 0.4))
    .input("ReheatValve", percent(), 10, drift(200, 0.4))
    .input("RoomCO2", co2(), 580, drift(1200, 6))
    .input("RoomHumidity", percent(), 42, drift(1800, 0.1))
    .input("DuctPressure", pressure(500), 140, drift(60, 1))
    .input("LightLevel", light(), 420, drift(900, 5))
    .input("FloorTemp", temperature(5, 40), 20.5, drift(900, 0.02))
    .setting("RoomTempSetpoint", temperature(15, 28), 21.5)
    .setting("AirflowSetpoint", airflow(), 120)
    .setting("AirflowMinimum", airflow(), 30)
    .setting("AirflowMaximum", airflow(), 250)
    .setting("OccupancyMode", whole(3), 0)
    .setting("NightSetback", temperature(10, 25), 17)
    .input("Occupied", flag(), 1, flips(1800))
    .input("WindowOpen", flag(), 0, flips(3600))
    .setting("ReheatEnable", flag(), 1)
    .setting("LightCommand", flag(), 1);
  return std::move(x).finish();
}

/// Power follows the load of the compressor, energy counts the power.
device_kind_ptr chiller() {
  kind_builder x("chiller", 3, "Water chiller", "Chiller");
  x.input("LeavingTemp", temperature(2, 30), 7,
          toward("LeavingTempSetpoint", 120, 0.05))
    .input("EnteringTemp", temperature(2, 35), 12, drift(240, 0.05))
    .input("CondenserEnteringTemp", temperature(5, 45), 27, drift(300, 0.05))
    .input("CondenserLeavingTemp", temperature(5, 50), 32, drift(300, 0.05))
    .input("EvaporatorPressure", whole(2000), 345, drift(60, 1))
    .input("CondenserPressure", whole(3000), 890, drift(60, 2))
    .input("CompressorLoad", percent(), 62, drift(180, 0.3))
    .input("WaterFlow", airflow(), 480, drift(60, 2))
    .input("RunHours", hours(), 8120, counts("Running", 1))
    .input("StartCount", whole(65535), 912, counts("Running", 0.2))
    .skip_to(table::input_registers, 20)
    .input("Power", real("SNVT_power_f", 0, 400'000), 118'000,
           toward("CompressorLoad", 20, 200, 1900))
    .input("Energy", energy(), 964'300, counts("Power", 0.001))
    .input("CoolingPower", real("SNVT_power_f", 0, 2e6), 520'000,
           toward("CompressorLoad", 20, 800, 8400))
    .input("CoolingEnergy", energy(), 4'120'550, counts("CoolingPower", 0.001))
    .setting("LeavingTempSetpoint", temperature(4, 15), 7)
    .setting("LoadLimit", percent(), 100)
    .setting("Enable", flag(), 1)
    .setting("PumpCommand", flag(), 1)
    .input("Running", flag(), 1, same_as("Enable"))
    .input("PumpStatus", flag(), 1, same_as("PumpCommand"));
  return std::move(x).finish();
}

/// Burns while it is enabled; flow temperature follows its set-point.
device_kind_ptr boiler() {
  kind_builder x("boiler", 4, "Condensing boiler", "Boiler");
  x.input("FlowTemp", temperature(10, 100), 60,
          toward("FlowTempSetpoint", 180, 0.1))
    .input("ReturnTemp", temperature(10, 100), 45, drift(240, 0.1))
    .input("FlueTemp", temperature(10, 250), 72, drift(120, 0.3))
    .input("OutdoorTemp", temperature(-30, 45), 9, daily(0.1))
    .input("WaterPressure", whole(600), 152, drift(300, 0.3))
    .input("BurnerLoad", percent(), 48, drift(180, 0.4))
    .input("PumpSpeed", percent(), 65, toward("PumpSpeedSetpoint", 15, 0.1))
    .input("RunHours", hours(), 12'410, counts("BurnerOn", 1))
    .input("StartCount", whole(65535), 20'417, counts("BurnerOn", 2))
    .skip_to(table::input_registers, 20)
    .input("HeatPower", real("SNVT_power_f", 0, 500'000), 96'000,
           toward("BurnerLoad", 20, 300, 2000))
    .input("HeatEnergy", energy(), 1'310'020, counts("HeatPower", 0.001))
    .input("GasPower", real("SNVT_power_f", 0, 600'000), 101'000,
           toward("BurnerLoad", 20, 300, 2100))
    .setting("FlowTempSetpoint", temperature(25, 85), 60)
    .setting("PumpSpeedSetpoint", percent(), 65)
    .setting("FlowTempMaximum", temperature(40, 95), 80)
    .setting("Enable", flag(), 1)
    .setting("PumpCommand", flag(), 1)
    .input("BurnerOn", flag(), 1, same_as("Enable"))
    .input("PumpStatus", flag(), 1, same_as("PumpCommand"))
    .input("ServiceDue", flag(), 0, flips(7200));
  return std::move(x).finish();
}

/// Three lines and their sum, in floating point with the low word first, as
/// many meters have it.
device_kind_ptr power_meter() {
  kind_builder x("meter", 5, "Three-phase power meter", "Meter");
  x.low_word_first();
  for (auto line : {"L1", "L2", "L3"})
    x.input(fmt::format("Voltage{}", line), real("SNVT_volt_f", 200, 260), 231,
            drift(60, 0.2))
      .input(fmt::format("Current{}", line), real("SNVT_amp_f", 0, 250), 38,
             drift(120, 0.6))
      .input(fmt::format("Power{}", line), real("SNVT_power_f", 0, 60'000),
             8600, toward(fmt::format("Current{}", line), 2, 5, 228))
      .input(fmt::format("Energy{}", line), energy(), 61'000,
             counts(fmt::format("Power{}", line), 0.001));
  // A gap wider than any driver fills: totals are a read of their own.
  x.skip_to(table::input_registers, 100)
    .input("PowerTotal", real("SNVT_power_f", 0, 180'000), 25'800,
           toward("PowerL1", 2, 20, 3))
    .input("ReactivePower", real("SNVT_power_f", 0, 90'000), 6100,
           drift(120, 40))
    .input("Frequency", real("SNVT_freq_f", 45, 65), 50, drift(20, 0.01))
    .input("PowerFactor", real("SNVT_pwr_fact_f", 0, 1), 0.96,
           drift(240, 0.002))
    .input("EnergyImport", energy(), 183'420, counts("PowerTotal", 0.001))
    .input("EnergyExport", energy(), 12, counts("PowerTotal", 0.00001))
    .setting("DemandInterval", whole(60), 15)
    .setting("TransformerRatio", whole(1000), 50);
  return std::move(x).finish();
}

/// One point of the mixed kind; *slot* counts from 0 to 19 in each group.
void add_mixed(kind_builder& x, size_t group, size_t slot) {
  auto name = [&](const char* base) {
    return fmt::format("{}{}", base, group + 1);
  };
  if (slot < 10)
    x.input(fmt::format("Temp{}", group * 10 + slot + 1), temperature(0, 60),
            20, toward(name("TempSetpoint"), 120, 0.1));
  else if (slot < 12)
    x.input(fmt::format("Level{}", group * 2 + slot - 9), percent(), 50,
            drift(120, 1));
  else if (slot == 12)
    x.input(name("AirQuality"), co2(), 600, drift(600, 10));
  else if (slot == 13)
    x.input(name("Power"), real("SNVT_power_f", 0, 50'000), 4000,
            drift(60, 40));
  else if (slot == 14)
    x.input(name("Energy"), energy(), 1000, counts(name("Power"), 0.001));
  else if (slot == 15)
    x.input(name("Pressure"), pressure(500), 200, drift(60, 3));
  else if (slot == 16)
    x.setting(name("TempSetpoint"), temperature(5, 40), 20);
  else if (slot == 17)
    x.setting(name("LevelSetpoint"), percent(), 50);
  else if (slot == 18)
    x.setting(name("PressureSetpoint"), pressure(500), 200);
  else
    x.setting(name("Mode"), whole(3), 1);
}

} // namespace

device_kind_ptr find_kind(std::string_view name) {
  static const std::array<device_kind_ptr, 5> kinds{
    air_handler(), vav_box(), chiller(), boiler(), power_meter()};
  auto i = std::find_if(kinds.begin(), kinds.end(),
                        [&](auto& x) { return x->name == name; });
  return i == kinds.end() ? nullptr : *i;
}

/// Groups of 20 points, each with the set-points that its inputs follow.
device_kind_ptr make_mixed_kind(size_t points) {
  kind_builder x(fmt::format("mixed-{}", points),
                 static_cast<unsigned>(0x1000 + points), "Mixed points",
                 "Unit");
  for (size_t i = 0; i < points; ++i)
    add_mixed(x, i / 20, i % 20);
  // A group that was cut short lacks its set-points.
  auto& rows = x.rows().points;
  for (auto& row : rows)
    if (std::none_of(rows.begin(), rows.end(),
                     [&](auto& y) { return y.name == row.move.source; }))
      row.move.source.clear();
  return std::move(x).finish();
}

} // namespace troupe::load
