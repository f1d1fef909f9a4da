// Device types of Modbus points, a line each.

#pragma once

#include "protocol/device_type.hpp"

#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// A plain type of *kind*: `integer` for registers, `boolean` for bits.
inline data_type_ptr plain_type(type_kind kind, int decimals = -1) {
  data_type x;
  x.name = "plain";
  x.kind = kind;
  x.decimals = decimals;
  return std::make_shared<const data_type>(std::move(x));
}

/// A point of one holding register unless told otherwise.
inline modbus::mapping
at(uint16_t address, modbus::table space = modbus::table::holding_registers,
   modbus::native_type type = modbus::native_type::uint16,
   uint16_t length = 1) {
  modbus::mapping x;
  x.space = space;
  x.address = address;
  x.type = type;
  x.length = length;
  return x;
}

inline modbus::mapping coil(uint16_t address) {
  return at(address, modbus::table::coils, modbus::native_type::bit);
}

inline modbus::mapping long_at(uint16_t address) {
  return at(address, modbus::table::holding_registers,
            modbus::native_type::uint32, 2);
}

/// One block with a point per mapping, in order.
inline device_type_ptr modbus_type(const std::vector<modbus::mapping>& places) {
  device_type x;
  x.name = "meter";
  x.protocol = "modbus";
  x.blocks = {{"Meter", 0, {}, {}, {}}};
  for (auto& place : places) {
    point_type pt;
    pt.name = "p" + std::to_string(x.points.size());
    pt.dir = direction::in;
    pt.type = plain_type(place.type == modbus::native_type::bit
                           ? type_kind::boolean
                           : type_kind::integer);
    pt.address = place;
    x.blocks[0].points.push_back(static_cast<point_index>(x.points.size()));
    x.points.push_back(std::move(pt));
  }
  return std::make_shared<const device_type>(std::move(x));
}

} // namespace troupe::test
