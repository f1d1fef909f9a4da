#include "bench/load/bacnet_kind.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <map>

namespace troupe::load {

namespace {

using bacnet::object_type;

/// No vendor has it.
constexpr uint16_t vendor = 0xFFFF;

constexpr double most_states = 16;

bool has_states(const point_model& x) noexcept {
  return x.writable && x.what.native == modbus::native_type::uint16
         && x.what.steps == 1 && x.what.low == 0 && x.what.high < most_states;
}

bool is_float(const point_model& x) noexcept {
  return x.what.native == modbus::native_type::float32;
}

object_type type_of(const point_model& x) noexcept {
  if (x.what.native == modbus::native_type::bit)
    return x.writable ? object_type::binary_value : object_type::binary_input;
  if (has_states(x))
    return object_type::multi_state_value;
  return x.writable ? object_type::analog_value : object_type::analog_input;
}

std::vector<std::string> states_of(const point_model& x) {
  if (x.what.native == modbus::native_type::bit)
    return {"Off", "On"};
  std::vector<std::string> out;
  if (has_states(x))
    for (int i = 0; i <= static_cast<int>(x.what.high); ++i)
      out.push_back(fmt::format("State {}", i));
  return out;
}

} // namespace

double object_value(const point_model& x, double value) noexcept {
  if (has_states(x))
    return std::round(value) + 1;
  return is_float(x) ? value : std::round(value * x.what.steps) / x.what.steps;
}

double point_value(const point_model& x, double value) noexcept {
  return has_states(x) ? value - 1 : value;
}

bacnet::device_model_ptr bacnet_model(const device_kind& x) {
  auto out = std::make_shared<bacnet::device_model>();
  out->model_name = x.product;
  out->vendor_name = "Troupe simulator";
  out->vendor = vendor;
  out->firmware = "1";
  std::map<object_type, uint32_t> used;
  for (auto& point : x.points) {
    auto& made = out->objects.emplace_back();
    auto type = type_of(point);
    made.id = {type, ++used[type]};
    made.name = point.name;
    made.description = point.what.iap_type;
    made.states = states_of(point);
    made.writable = point.writable;
    made.commandable = point.writable;
    made.start = object_value(point, point.start);
    if (made.states.empty() && point.writable) {
      made.low = static_cast<float>(point.what.low);
      made.high = static_cast<float>(point.what.high);
    }
    made.cov_increment
      = is_float(point) ? 0 : static_cast<float>(0.5 / point.what.steps);
  }
  return out;
}

/// Increments of 0 mean any change, and have no cell.
std::string bac_file(const device_kind& x) {
  auto out = fmt::format("#filetype,BACnet_xif\n"
                         "#program_ID,{}\n"
                         "#product_name,{}\n"
                         "#manufacturer,Troupe simulator\n"
                         "#description,{}\n"
                         "Datapoint Name,Address,Block Name,Block Index,Write "
                         "Enable,IAP Type,Priority Array,COV Increment\n",
                         x.program_id, x.name, x.product);
  auto model = bacnet_model(x);
  for (size_t i = 0; i < x.points.size(); ++i) {
    auto& point = x.points[i];
    auto& object = model->objects[i];
    auto increment = object.states.empty() && object.cov_increment > 0
                       ? fmt::format("{}", object.cov_increment)
                       : std::string{};
    auto type = has_states(point) ? "uint32" : point.what.iap_type;
    fmt::format_to(std::back_inserter(out), "{},{},{},0,{},{},{},{}\n",
                   point.name, to_string(object.id), x.block,
                   point.writable ? '+' : '-', type,
                   object.commandable ? "true" : "false", increment);
  }
  return out;
}

} // namespace troupe::load
