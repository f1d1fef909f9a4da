// How long does it take to render a block of 20 points as JSON?

#include "bench/micro.hpp"
#include "bridge/render.hpp"

#include <fmt/format.h>

#include <memory>

namespace troupe::bench {

namespace {

/// As in the load tests.
constexpr size_t points = 20;

data_type_ptr make_temperature() {
  data_type x;
  x.name = "SNVT_temp_p";
  x.kind = type_kind::number;
  x.format = raw_format::s16;
  x.size = 2;
  x.scale = scaling{1, -2, 0};
  x.decimals = 2;
  x.unit = "degrees Celsius";
  return std::make_shared<const data_type>(std::move(x));
}

device_type_ptr make_type() {
  device_type x;
  x.name = "mixed";
  x.protocol = "modbus";
  x.program_id = "9FFFFF0000001014";
  x.blocks.push_back({"Unit", 0, {}, {}, {}});
  auto temperature = make_temperature();
  for (point_index i = 0; i < points; ++i) {
    point_type point;
    point.name = fmt::format("Temp{}", i + 1);
    point.type = temperature;
    x.blocks[0].points.push_back(i);
    x.points.push_back(std::move(point));
  }
  return std::make_shared<const device_type>(std::move(x));
}

block_view make_block() {
  block_view x;
  x.device = {"modbus", "dev-0001"};
  x.type = make_type();
  x.updated = 1'700'000'000'000'000'000;
  for (point_index i = 0; i < points; ++i) {
    point_view point;
    point.point = i;
    point.present = value{20 + 0.13 * i};
    point.normal = point.present;
    point.time = x.updated;
    x.points.push_back(std::move(point));
  }
  return x;
}

} // namespace

} // namespace troupe::bench

int main() {
  auto block = troupe::bench::make_block();
  troupe::bench::measure("json.block_of_20", 1, [&] {
    troupe::bench::keep(troupe::render_block(block));
  });
  return 0;
}
