#include "protocol/bacnet/server_object.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::bacnet {

namespace {

/// Nobody but minimum on and off times commands at it (19.2.3).
constexpr uint8_t reserved_priority = 6;
constexpr uint8_t lowest_priority = 16;

constexpr error refused_property(error_code x) noexcept {
  return {error_class::property, x};
}

bool is_array(property_id x) noexcept {
  return x == property_id::priority_array || x == property_id::state_text
         || x == property_id::property_list;
}

/// What the list of properties leaves out, as every object has it (12.1.1.4.1).
bool goes_without_saying(property_id x) noexcept {
  return x == property_id::object_identifier || x == property_id::object_name
         || x == property_id::object_type || x == property_id::property_list;
}

} // namespace

server_object::server_object(const object_model& model)
  : model_(&model), value_(model.start), cov_increment_(model.cov_increment) {
  if (model.commandable)
    slots_ = std::make_unique<slots>();
}

bool server_object::is_analog() const noexcept {
  return !is_binary(model_->id.type) && !is_multi_state(model_->id.type);
}

double server_object::present_value() const noexcept {
  if (slots_)
    for (auto& x : *slots_)
      if (x)
        return *x;
  return value_;
}

status_flags server_object::flags() const noexcept {
  status_flags out;
  out.out_of_service = out_of_service_;
  return out;
}

void server_object::set(double x) noexcept {
  if (!out_of_service_)
    value_ = x;
}

// -- reading ------------------------------------------------------------------

std::vector<property_id> server_object::properties() const {
  constexpr property_id all[]{
    property_id::object_identifier,  property_id::object_name,
    property_id::object_type,        property_id::present_value,
    property_id::description,        property_id::status_flags,
    property_id::event_state,        property_id::reliability,
    property_id::out_of_service,     property_id::units,
    property_id::min_pres_value,     property_id::max_pres_value,
    property_id::cov_increment,      property_id::inactive_text,
    property_id::active_text,        property_id::number_of_states,
    property_id::state_text,         property_id::priority_array,
    property_id::relinquish_default, property_id::property_list};
  std::vector<property_id> out;
  std::copy_if(std::begin(all), std::end(all), std::back_inserter(out),
               [this](auto x) { return has(x); });
  return out;
}

bool server_object::is_required(property_id x) noexcept {
  return x != property_id::description && x != property_id::reliability
         && x != property_id::min_pres_value && x != property_id::max_pres_value
         && x != property_id::cov_increment && x != property_id::inactive_text
         && x != property_id::active_text && x != property_id::state_text
         && x != property_id::priority_array
         && x != property_id::relinquish_default;
}

bool server_object::has(property_id x) const noexcept {
  switch (x) {
    case property_id::object_identifier:
    case property_id::object_name:
    case property_id::object_type:
    case property_id::present_value:
    case property_id::status_flags:
    case property_id::event_state:
    case property_id::reliability:
    case property_id::out_of_service:
    case property_id::property_list:
    case property_id::description:
      return true;
    case property_id::units:
    case property_id::cov_increment:
      return is_analog();
    case property_id::min_pres_value:
      return is_analog() && model_->low;
    case property_id::max_pres_value:
      return is_analog() && model_->high;
    case property_id::inactive_text:
    case property_id::active_text:
      return is_binary(model_->id.type) && model_->states.size() == 2;
    case property_id::number_of_states:
    case property_id::state_text:
      return is_multi_state(model_->id.type);
    case property_id::priority_array:
    case property_id::relinquish_default:
      return slots_ != nullptr;
    default:
      return false;
  }
}

std::vector<primitive> server_object::commands() const {
  std::vector<primitive> out;
  for (auto& x : *slots_)
    out.push_back(x ? present_value_of(model_->id.type, *x) : primitive{});
  return out;
}

/// Of an array all elements, else the one value.
/// @pre it has the property
std::vector<primitive> server_object::values(property_id x) const {
  auto& model = *model_;
  switch (x) {
    case property_id::object_identifier:
      return {model.id};
    case property_id::object_name:
      return {model.name};
    case property_id::object_type:
      return {enumerated{static_cast<uint32_t>(model.id.type)}};
    case property_id::present_value:
      return {present_value_of(model.id.type, present_value())};
    case property_id::relinquish_default:
      return {present_value_of(model.id.type, value_)};
    case property_id::description:
      return {model.description};
    case property_id::status_flags:
      return {bits_of(flags())};
    case property_id::out_of_service:
      return {out_of_service_};
    case property_id::units:
      return {enumerated{model.units}};
    case property_id::min_pres_value:
      return {*model.low};
    case property_id::max_pres_value:
      return {*model.high};
    case property_id::cov_increment:
      return {cov_increment_};
    case property_id::inactive_text:
      return {model.states[0]};
    case property_id::active_text:
      return {model.states[1]};
    case property_id::number_of_states:
      return {uint64_t{model.states.size()}};
    case property_id::state_text:
      return {model.states.begin(), model.states.end()};
    case property_id::priority_array:
      return commands();
    case property_id::property_list: {
      std::vector<primitive> out;
      for (auto y : properties())
        if (!goes_without_saying(y))
          out.push_back(enumerated{static_cast<uint32_t>(y)});
      return out;
    }
    default: // event state and reliability: all is well
      return {enumerated{0}};
  }
}

property_content server_object::read(property_id what,
                                     array_index index) const {
  if (!has(what))
    return refused_property(error_code::unknown_property);
  if (index && !is_array(what))
    return refused_property(error_code::property_is_not_an_array);
  return content_of(values(what), index);
}

property_content content_of(const std::vector<primitive>& all,
                            array_index index) {
  std::vector<uint8_t> out;
  tag_writer to{out};
  if (!index)
    for (auto& x : all)
      to.put(x);
  else if (*index == 0)
    to.put_unsigned(all.size());
  else if (*index <= all.size())
    to.put(all[*index - 1]);
  else
    return refused_property(error_code::invalid_array_index);
  return out;
}

// -- writing ------------------------------------------------------------------

std::optional<error> server_object::write(const write_property& x) {
  auto property = x.what.property;
  if (!has(property))
    return refused_property(error_code::unknown_property);
  if (x.what.index && !is_array(property))
    return refused_property(error_code::property_is_not_an_array);
  tag_reader from{x.content};
  auto what = from.take_application();
  if (!from.finish("a value"))
    return refused_property(error_code::invalid_data_type);
  switch (property) {
    case property_id::present_value:
      return write_present(x, what);
    case property_id::relinquish_default: {
      auto number = number_of(what);
      if (auto why = std::get_if<error>(&number))
        return *why;
      value_ = std::get<double>(number);
      return std::nullopt;
    }
    case property_id::cov_increment: {
      auto number = std::get_if<float>(&what);
      if (number == nullptr)
        return refused_property(error_code::invalid_data_type);
      if (!(*number >= 0))
        return refused_property(error_code::value_out_of_range);
      cov_increment_ = *number;
      return std::nullopt;
    }
    case property_id::out_of_service: {
      auto flag = std::get_if<bool>(&what);
      if (flag == nullptr)
        return refused_property(error_code::invalid_data_type);
      out_of_service_ = *flag;
      return std::nullopt;
    }
    default:
      return refused_property(error_code::write_access_denied);
  }
}

std::optional<error> server_object::write_present(const write_property& x,
                                                  const primitive& what) {
  if (!model_->writable && !slots_ && !out_of_service_)
    return refused_property(error_code::write_access_denied);
  auto priority = x.priority.value_or(lowest_priority);
  if (slots_ && priority == reserved_priority)
    return refused_property(error_code::write_access_denied);
  if (slots_ && std::holds_alternative<std::monostate>(what)) {
    (*slots_)[priority - 1u].reset();
    return std::nullopt;
  }
  auto number = number_of(what);
  if (auto why = std::get_if<error>(&number))
    return *why;
  auto value = std::get<double>(number);
  if (slots_)
    (*slots_)[priority - 1u] = static_cast<float>(value);
  else
    value_ = value;
  return std::nullopt;
}

/// A present value as a number, if it is of the right kind and in range.
std::variant<double, error>
server_object::number_of(const primitive& x) const noexcept {
  auto type = model_->id.type;
  if (is_binary(type)) {
    auto state = std::get_if<enumerated>(&x);
    if (state == nullptr)
      return refused_property(error_code::invalid_data_type);
    if (state->number > 1)
      return refused_property(error_code::value_out_of_range);
    return double{state->number != 0 ? 1.0 : 0.0};
  }
  if (is_multi_state(type)) {
    auto state = std::get_if<uint64_t>(&x);
    if (state == nullptr)
      return refused_property(error_code::invalid_data_type);
    if (*state < 1 || *state > model_->states.size())
      return refused_property(error_code::value_out_of_range);
    return static_cast<double>(*state);
  }
  auto number = std::get_if<float>(&x);
  if (number == nullptr)
    return refused_property(error_code::invalid_data_type);
  auto fits = (!model_->low || *number >= *model_->low)
              && (!model_->high || *number <= *model_->high);
  if (!fits || !std::isfinite(*number))
    return refused_property(error_code::value_out_of_range);
  return double{*number};
}

} // namespace troupe::bacnet
