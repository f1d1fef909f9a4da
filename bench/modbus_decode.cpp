// What does a point cost from the bytes of a Modbus response to its sample,
// changed or not?

#include "bench/micro.hpp"
#include "drivers/modbus/unit.hpp"
#include "protocol/modbus/pdu.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>

namespace troupe::bench {

namespace {

constexpr uint16_t points = 16;

device_link_ptr make_link() {
  data_type temperature;
  temperature.name = "SNVT_temp_p";
  temperature.kind = type_kind::number;
  temperature.format = raw_format::s16;
  temperature.size = 2;
  temperature.scale = scaling{1, -2, 0};
  temperature.decimals = 2;
  auto shared = std::make_shared<const data_type>(std::move(temperature));
  device_type type;
  for (uint16_t i = 0; i < points; ++i) {
    modbus::mapping where;
    where.space = modbus::table::input_registers;
    where.address = i;
    where.type = modbus::native_type::sint16;
    where.scale = modbus::two_point_scaling{0, 100, 0, 1};
    point_type point;
    point.name = fmt::format("Temp{}", i + 1);
    point.type = shared;
    point.address = where;
    type.points.push_back(std::move(point));
  }
  device_link link;
  link.type = std::make_shared<const device_type>(std::move(type));
  return std::make_shared<const device_link>(std::move(link));
}

scan_plan make_plan() {
  scan_plan x;
  for (point_index i = 0; i < points; ++i)
    x.points.push_back({i, std::chrono::seconds{1}, false});
  return x;
}

/// The response to a read of all points, each at *raw*.
std::vector<uint8_t> make_pdu(uint16_t raw) {
  std::vector<uint8_t> out{4, 2 * points};
  for (uint16_t i = 0; i < points; ++i) {
    out.push_back(static_cast<uint8_t>(raw >> 8));
    out.push_back(static_cast<uint8_t>(raw));
  }
  return out;
}

/// A unit that is told responses as a line tells them.
class listener {
public:
  listener() {
    unit_.plan(make_plan(), {});
    asked_.space = modbus::table::input_registers;
    asked_.count = points;
  }

  void hear(const std::vector<uint8_t>& pdu) {
    auto ok = modbus::decode(response_, asked_, pdu.data(), pdu.size());
    keep(ok);
    unit_.image.accept(unit_.scans.next()->what, response_.words, 1,
                       modbus::point_image::news::changes, unit_.mail, count_);
    if (unit_.mail.ready())
      keep(unit_.mail.take(1));
    unit_.mail.credit();
  }

private:
  modbus::unit unit_{make_link(), 1, {}};
  modbus::request asked_;
  modbus::response response_;
  driver_counters count_;
};

} // namespace

} // namespace troupe::bench

int main() {
  using namespace troupe::bench;
  listener uut;
  std::array pdus{make_pdu(2150), make_pdu(2151)};
  measure("modbus.unchanged_point", points, [&] { uut.hear(pdus[0]); });
  measure("modbus.changed_point", points,
          [&, turn = size_t{0}]() mutable { uut.hear(pdus[turn ^= 1]); });
  return 0;
}
