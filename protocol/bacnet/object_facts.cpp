#include "protocol/bacnet/object_facts.hpp"

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/tag.hpp"
#include "protocol/scaling.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

namespace {

/// More states than that are no states.
constexpr uint32_t most_states = 200;

constexpr property_id device_properties[]{
  property_id::vendor_identifier, property_id::vendor_name,
  property_id::model_name,        property_id::firmware_revision,
  property_id::description,       property_id::object_name,
};

bool is_analog(object_type x) noexcept {
  auto kind = value_kind(x);
  return kind == data_kind::real || kind == data_kind::double_precision
         || x == object_type::integer_value
         || x == object_type::positive_integer_value;
}

/// Schedules command what they command.
bool has_open_kind(object_type x) noexcept {
  return x == object_type::schedule;
}

bool has_value(object_type x) noexcept {
  return value_kind(x) || has_open_kind(x) || x == object_type::date_time_value
         || x == object_type::date_time_pattern_value;
}

bool has_units(object_type x) noexcept {
  return is_analog(x) || x == object_type::accumulator;
}

std::pair<uint16_t, uint32_t> key_of(const object_id& x) noexcept {
  return {static_cast<uint16_t>(x.type), x.instance};
}

/// A lone value of the kind *T*; nothing for anything else.
template <class T>
std::optional<T> lone(octets content) {
  tag_reader in{content};
  auto x = in.take_application();
  if (in.failed() || !in.at_end() || !std::holds_alternative<T>(x))
    return std::nullopt;
  return std::get<T>(std::move(x));
}

void take_text(std::string& out, octets content) {
  if (auto x = lone<std::string>(content))
    out = *std::move(x);
}

/// States are numbered from 1.
void take_states(object_facts& out, octets content) {
  tag_reader in{content};
  std::map<uint32_t, std::string> states;
  while (!in.at_end() && states.size() < most_states) {
    auto number = static_cast<uint32_t>(states.size() + 1);
    states.emplace(number, in.take_text());
  }
  if (!in.failed())
    out.states = std::move(states);
}

} // namespace

void facts_reader::add(const std::vector<object_id>& objects) {
  for (auto& id : objects) {
    if (!has_value(id.type)
        || !places_.emplace(key_of(id), facts_.objects.size()).second)
      continue;
    facts_.objects.emplace_back().id = id;
  }
}

std::vector<property_ref> facts_reader::of_device() const {
  std::vector<property_ref> out;
  object_id device{object_type::device, facts_.instance};
  for (auto x : device_properties)
    out.push_back({device, x, {}});
  return out;
}

std::vector<property_ref> facts_reader::of_objects() const {
  std::vector<property_ref> out;
  for (auto& x : facts_.objects) {
    auto type = x.id.type;
    auto add = [&](property_id what, std::optional<uint32_t> index = {}) {
      out.push_back({x.id, what, index});
    };
    add(property_id::object_name);
    add(property_id::description);
    if (has_units(type))
      add(property_id::units);
    if (is_multi_state(type)) {
      add(property_id::number_of_states);
      add(property_id::state_text);
    }
    if (is_binary(type)) {
      add(property_id::inactive_text);
      add(property_id::active_text);
    }
    // Its length is short and says as much as all of it.
    if (takes_writes(type))
      add(property_id::priority_array, 0);
    if (is_analog(type))
      add(property_id::cov_increment);
    if (has_open_kind(type))
      add(property_id::present_value);
  }
  return out;
}

std::vector<property_ref> facts_reader::of_states() const {
  std::vector<property_ref> out;
  for (auto& x : facts_.objects) {
    if (!is_multi_state(x.id.type) || !x.states.empty())
      continue;
    auto count = std::min(x.state_count, most_states);
    for (uint32_t i = 1; i <= count; ++i)
      out.push_back({x.id, property_id::state_text, i});
  }
  return out;
}

void facts_reader::on_device(property_id what, octets content) {
  switch (what) {
    case property_id::vendor_identifier:
      if (auto x = lone<uint64_t>(content); x && *x <= UINT16_MAX)
        facts_.vendor = static_cast<uint16_t>(*x);
      return;
    case property_id::vendor_name:
      return take_text(facts_.vendor_name, content);
    case property_id::model_name:
      return take_text(facts_.model, content);
    case property_id::firmware_revision:
      return take_text(facts_.firmware, content);
    case property_id::description:
      return take_text(facts_.description, content);
    case property_id::object_name:
      return take_text(facts_.name, content);
    default:
      return;
  }
}

void facts_reader::on_object(object_facts& out, const property_ref& what,
                             octets content) {
  switch (what.property) {
    case property_id::object_name:
      return take_text(out.name, content);
    case property_id::description:
      return take_text(out.description, content);
    case property_id::units:
      if (auto x = lone<enumerated>(content))
        out.units = x->number;
      return;
    case property_id::number_of_states:
      if (auto x = lone<uint64_t>(content); x && *x <= most_states)
        out.state_count = static_cast<uint32_t>(*x);
      return;
    case property_id::state_text:
      if (!what.index)
        return take_states(out, content);
      if (*what.index >= 1 && *what.index <= out.state_count)
        take_text(out.states[*what.index], content);
      return;
    case property_id::inactive_text:
      return take_text(out.states[0], content);
    case property_id::active_text:
      return take_text(out.states[1], content);
    case property_id::priority_array:
      out.priorities = true;
      return;
    case property_id::cov_increment:
      if (auto x = to_value(content).number(); x && *x >= 0)
        out.cov_increment = narrow(*x);
      return;
    case property_id::present_value:
      if (auto next = tag_reader{content}.peek();
          next && next->what == tag_class::application)
        out.kind = static_cast<data_kind>(next->number);
      return;
    default:
      return;
  }
}

void facts_reader::on_value(const property_ref& what, octets content) {
  if (what.object.type == object_type::device)
    return on_device(what.property, content);
  auto i = places_.find(key_of(what.object));
  if (i != places_.end())
    on_object(facts_.objects[i->second], what, content);
}

} // namespace troupe::bacnet
