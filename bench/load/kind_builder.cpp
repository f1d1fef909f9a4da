// Rows of device kinds.

#include "bench/load/kind_builder.hpp"

#include <fmt/format.h>

#include <cassert>

namespace troupe::load {

using modbus::native_type;
using modbus::table;

namespace quantities {

quantity temperature(double low, double high) {
  return {"SNVT_temp_p", native_type::sint16, 100, low, high};
}

quantity percent() {
  return {"SNVT_lev_percent", native_type::uint16, 100, 0, 100};
}

quantity pressure(double high) {
  return {"SNVT_press_p", native_type::uint16, 1, 0, high};
}

quantity co2() {
  return {"SNVT_ppm", native_type::uint16, 1, 350, 3000};
}

quantity airflow() {
  return {"SNVT_flow", native_type::uint16, 1, 0, 2000};
}

quantity light() {
  return {"SNVT_lux", native_type::uint16, 1, 0, 20000};
}

quantity hours() {
  return {"SNVT_time_hour", native_type::uint16, 1, 0, 65535};
}

quantity energy() {
  return {"SNVT_elec_kwh_l", native_type::uint32, 10, 0, 200'000'000};
}

quantity whole(double high) {
  return {"uint16", native_type::uint16, 1, 0, high};
}

quantity flag() {
  return {"boolean", native_type::bit, 1, 0, 1};
}

quantity real(std::string type, double low, double high) {
  return {std::move(type), native_type::float32, 1, low, high};
}

} // namespace quantities

kind_builder::kind_builder(std::string name, unsigned number,
                           std::string product, std::string block) {
  kind_.name = std::move(name);
  // Standard device, experimental manufacturer: not a real product's id.
  kind_.program_id = fmt::format("9FFFFF000000{:04X}", number);
  kind_.product = std::move(product);
  kind_.block = std::move(block);
}

kind_builder& kind_builder::skip_to(table space, uint16_t address) {
  assert(address >= next_[position(space)]);
  next_[position(space)] = address;
  return *this;
}

kind_builder& kind_builder::low_word_first() {
  words_ = modbus::endian::little;
  return *this;
}

kind_builder& kind_builder::add(table space, std::string name, quantity what,
                                double start, motion move) {
  auto& next = next_[position(space)];
  auto words = width(what.native);
  auto writable = space == table::coils || space == table::holding_registers;
  kind_.points.push_back({std::move(name), std::move(what), space, next, words_,
                          writable, start, std::move(move)});
  next = static_cast<uint16_t>(next + words);
  return *this;
}

kind_builder& kind_builder::input(std::string name, quantity what, double start,
                                  motion move) {
  auto space = what.native == native_type::bit ? table::discrete_inputs
                                               : table::input_registers;
  return add(space, std::move(name), std::move(what), start, std::move(move));
}

kind_builder& kind_builder::setting(std::string name, quantity what,
                                    double start) {
  auto space = what.native == native_type::bit ? table::coils
                                               : table::holding_registers;
  return add(space, std::move(name), std::move(what), start, {});
}

device_kind_ptr kind_builder::finish() && {
  auto made = complete(std::move(kind_));
  assert(made);
  return made ? *made : nullptr;
}

motion daily(double noise) {
  return {motion_kind::daily, {}, 1, 0, 60, noise};
}

motion drift(double seconds, double noise) {
  return {motion_kind::drift, {}, 1, 0, seconds, noise};
}

motion toward(std::string source, double seconds, double noise, double gain,
              double offset) {
  return {motion_kind::drift, std::move(source), gain, offset, seconds, noise};
}

motion same_as(std::string source) {
  return {motion_kind::follow, std::move(source), 1, 0, 60, 0};
}

motion counts(std::string source, double per_hour) {
  return {motion_kind::count, std::move(source), per_hour, 0, 60, 0};
}

motion flips(double seconds) {
  return {motion_kind::flip, {}, 1, 0, seconds, 0};
}

} // namespace troupe::load
