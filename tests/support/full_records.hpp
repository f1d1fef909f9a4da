// Records in which no member has its default.

#pragma once

#include "actors/records.hpp"
#include "tests/support/lamp_type.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace troupe::test {

/// One of every kind, with what is easily lost.
inline value every_kind() {
  auto named = std::make_shared<const std::string>("HVAC_HEAT");
  return make_structure(
    {{"none", value{}},
     {"yes", value{true}},
     {"no", value{false}},
     {"zero", value{0}},
     {"least", value{std::numeric_limits<int64_t>::min()}},
     {"most", value{std::numeric_limits<int64_t>::max()}},
     {"tenth", value{0.1}},
     {"nan", value{std::numeric_limits<double>::quiet_NaN()}},
     {"infinite", value{-std::numeric_limits<double>::infinity()}},
     {"empty", value{""}},
     {"text", value{"caf\u00E9 \U0001F4A1"}},
     {"bytes", value{std::string{"\0\xFF\n", 3}}},
     {"named", value{enumeration{1, named}}},
     {"unnamed", value{enumeration{-7, nullptr}}},
     {"structure", make_structure({})},
     {"array", value{array{}}},
     {"list", value{array{{value{1}, value{}, value{"x"}, value{array{}}}}}},
     {"", value{"a member without a name"}}});
}

inline device_record full_device() {
  device_record x;
  x.number = 0xFFFFFFFF;
  x.id = {"modbus", "ahu-1"};
  x.type_id = "lamp";
  x.unid = "127.0.0.1:502:1";
  x.attach = "local";
  x.provisioned = true;
  x.provision_pending = true;
  x.cfg = every_kind();
  x.routing = value{"r"};
  x.implementation = value{5};
  x.sts_updated = 1'700'000'000'000'000'001;
  x.cfg_updated = -1;
  x.block_names = {{0, "Hall"}, {7, ""}};
  x.added = {1,
             4,
             {{}, {"b", "SFPTclosedLoopSensor"}},
             {{"p", 2, direction::out, true, "SNVT_switch"}, {}}};
  return x;
}

inline monitor_settings full_monitor() {
  monitor_settings x;
  x.rate = 0.1;
  x.rate_name = "fast";
  x.event = true;
  x.report = report_mode::threshold_all;
  x.threshold = 0.5;
  x.field_thresholds = {{"value", 10}, {"state", 0.25}};
  x.throttle = 2;
  x.focus = "value";
  x.cat = "alarm";
  x.in_feedback = false;
  x.heartbeat = 60;
  x.receive_timeout = 90;
  return x;
}

inline overrides_ptr full_levels() {
  overrides x;
  x[0] = {value{1}, true, "me", 5, 0}; // an end at zero is an end
  x[7] = {test::lamp(99, 1), false, "", 0, std::nullopt};
  x[15] = {every_kind(), true, "you", -5, 1'700'000'000'000'000'001};
  return std::make_shared<const overrides>(std::move(x));
}

inline point_record full_point() {
  return {3,
          every_kind(),
          9,
          full_levels(),
          full_monitor(),
          make_structure({{"desc", value{"Hall"}}}),
          true,
          0x0180};
}

inline type_record full_type() {
  return {"lamp", "9000010600048511", "lon", "l\xE4mp.xif",
          std::string{"binary \0\xFF", 9}};
}

inline segment_record full_segment() {
  return {"s-1", every_kind(), 7, "00-01"};
}

inline object_record full_object() {
  return {"g-1", every_kind(), 7};
}

} // namespace troupe::test
