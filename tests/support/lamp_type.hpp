// A small device type for tests: a lamp with an input, an output, a property.

#pragma once

#include "protocol/device_type.hpp"

namespace troupe::test {

/// Points of the lamp by index.
inline constexpr point_index nvi_lamp = 0;
inline constexpr point_index nvo_lamp_fb = 1;
inline constexpr point_index cp_def = 2;
inline constexpr point_index nvi_level = 3;

inline data_type_ptr scaled(std::string name, raw_format format, double a,
                            int decimals, double max) {
  data_type x;
  x.name = std::move(name);
  x.kind = decimals > 0 ? type_kind::number : type_kind::integer;
  x.format = format;
  x.size = 1;
  x.scale = scaling{a, 0, 0};
  x.decimals = decimals;
  x.min = 0;
  x.max = max;
  return std::make_shared<const data_type>(std::move(x));
}

/// 0.0 to 100.0 and 0 or 1, as SNVT_switch.
inline data_type_ptr switch_type() {
  data_type x;
  x.name = "SNVT_switch";
  x.kind = type_kind::structure;
  x.size = 2;
  x.fields = {{"value", scaled("", raw_format::u8, 0.5, 1, 200), 0, 0, 0},
              {"state", scaled("", raw_format::s8, 1, 0, 1), 1, 0, 0}};
  return std::make_shared<const data_type>(std::move(x));
}

/// @param protocol `lon` for a hosted lamp, `modbus` for a remote one.
inline device_type_ptr lamp_type(const std::string& protocol = "lon") {
  device_type x;
  x.name = "lamp";
  x.protocol = protocol;
  x.program_id = "9000010600048511";
  x.blocks = {{"Lamp", 0, "SFPTclosedLoopActuator", "", {0, 1, 2, 3}}};
  auto point = [](const char* name, direction dir, data_type_ptr type) {
    point_type pt;
    pt.name = name;
    pt.dir = dir;
    pt.type = std::move(type);
    return pt;
  };
  x.points = {point("nviLamp", direction::in, switch_type()),
              point("nvoLampFb", direction::out, switch_type()),
              point("cpDef", direction::in, switch_type()),
              point("nviLevel", direction::in,
                    scaled("percent", raw_format::u8, 0.5, 1, 200))};
  x.points[cp_def].property = true;
  return std::make_shared<const device_type>(std::move(x));
}

inline value lamp(double level, int state) {
  return make_structure(
    {{"value", value{level}}, {"state", value{static_cast<int64_t>(state)}}});
}

} // namespace troupe::test
