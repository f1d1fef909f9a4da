#include "protocol/modbus/marker.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace troupe::modbus {

namespace {

bool is_float(native_type x) noexcept {
  return x == native_type::float32 || x == native_type::float64;
}

bool is_text(native_type x) noexcept {
  return x == native_type::char8 || x == native_type::char16
         || x == native_type::char8_2;
}

/// The marker of *x*; nothing for text, which is no number.
const mapping* marked(const point_type& x) noexcept {
  auto place = std::get_if<mapping>(&x.address);
  return place != nullptr && place->marker && !is_text(place->type) ? place
                                                                    : nullptr;
}

bool is_same(const mapping& x, const mapping& y) noexcept {
  auto all = [](const mapping& z) {
    return std::tie(z.space, z.address, z.length, z.type, z.words, z.bytes);
  };
  return all(x) == all(y);
}

data_type_ptr plain(type_kind kind) {
  data_type out;
  out.name = "marker";
  out.kind = kind;
  return std::make_shared<const data_type>(std::move(out));
}

/// Finds the point that reads *place*, or adds it.
point_index point_of(device_type& probe, const mapping& place) {
  auto& points = probe.points;
  auto i = std::find_if(points.begin(), points.end(), [&](auto& x) {
    return is_same(std::get<mapping>(x.address), place);
  });
  auto index = static_cast<point_index>(i - points.begin());
  if (i != points.end())
    return index;
  point_type out;
  out.name = "marker" + std::to_string(index);
  out.read_only = true;
  out.type = plain(place.type == native_type::bit ? type_kind::boolean
                   : is_float(place.type)         ? type_kind::number
                                                  : type_kind::integer);
  auto bare = place;
  bare.scale.reset();
  bare.marker.reset();
  out.address = bare;
  probe.blocks.front().points.push_back(index);
  points.push_back(std::move(out));
  return index;
}

} // namespace

marker_book::marker_book(const std::vector<device_type_ptr>& types) {
  device_type probe;
  probe.name = "probe";
  probe.protocol = "modbus";
  probe.blocks = {{"Probe", 0, {}, {}, {}}};
  for (auto& type : types) {
    entry x;
    x.type = type;
    for (auto& point : type->points)
      if (auto place = marked(point))
        x.markers.push_back({point_of(probe, *place), *place->marker});
    if (!x.markers.empty())
      entries_.push_back(std::move(x));
  }
  std::stable_sort(entries_.begin(), entries_.end(), [](auto& x, auto& y) {
    return std::make_tuple(y.markers.size(), x.type->name)
           < std::make_tuple(x.markers.size(), y.type->name);
  });
  probe_ = std::make_shared<const device_type>(std::move(probe));
}

bool marker_book::may_be(const entry& x, const marker_answers& known) {
  return std::all_of(x.markers.begin(), x.markers.end(), [&](auto& y) {
    auto& answer = known[y.point];
    return !answer.known || answer.value == y.value;
  });
}

std::optional<point_index>
marker_book::next(const marker_answers& known) const {
  for (auto& x : entries_) {
    if (!may_be(x, known))
      continue;
    for (auto& y : x.markers)
      if (!known[y.point].known)
        return y.point;
    return std::nullopt; // it is this one
  }
  return std::nullopt;
}

device_type_ptr marker_book::match(const marker_answers& known) const {
  for (auto& x : entries_) {
    auto is_there
      = std::all_of(x.markers.begin(), x.markers.end(), [&](auto& y) {
          return known[y.point].known && known[y.point].value == y.value;
        });
    if (is_there)
      return x.type;
  }
  return nullptr;
}

std::optional<int64_t> marker_value(const value& x) noexcept {
  if (auto whole = x.integer())
    return *whole;
  auto number = x.number();
  constexpr double most = 9e15; // beyond it not every whole number is one
  if (!number || !(std::abs(*number) <= most) || std::trunc(*number) != *number)
    return std::nullopt;
  return static_cast<int64_t>(*number);
}

} // namespace troupe::modbus
