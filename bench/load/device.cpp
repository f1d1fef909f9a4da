// How the values of one device move, and what writes do to them.

#include "bench/load/device.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::load {

namespace {

constexpr seconds day = 86'400;
constexpr double pi = 3.14159265358979;

/// A distribution of deviation 0 is undefined, hence the test.
double noise_of(double deviation, chance& random) {
  return deviation > 0 ? std::normal_distribution<>{0, deviation}(random) : 0;
}

bool moves_by_itself(motion_kind kind) noexcept {
  return kind != motion_kind::still && kind != motion_kind::follow;
}

/// Smallest difference that shows in the registers.
double smallest_step(const point_model& point) noexcept {
  if (point.what.native == modbus::native_type::float32)
    return std::max(1e-6, std::abs(point.start) * 1e-6);
  return 1 / point.what.steps;
}

} // namespace

double outdoor_temperature(seconds now) noexcept {
  constexpr double mean = 9;
  constexpr double swing = 6;
  constexpr seconds coldest = 5 * 3600;
  return mean - swing * std::cos(2 * pi * (now - coldest) / day);
}

device::device(device_kind_ptr kind, seconds now, chance& random)
  : kind_{std::move(kind)},
    values_(kind_->points.size()),
    moved_(kind_->points.size(), now) {
  for (size_t i = 0; i < table_count; ++i)
    words_[i].resize(kind_->owners[i].size());
  for (size_t i = 0; i < values_.size(); ++i) {
    auto& point = kind_->points[i];
    auto apart = moves_by_itself(point.move.kind) ? point.start * 0.02 : 0;
    auto flips = point.move.kind == motion_kind::flip;
    store(i, point.start + (flips ? 0 : noise_of(std::abs(apart), random)));
  }
}

bool device::store(size_t point, double value) noexcept {
  auto& model = kind_->points[point];
  values_[point] = std::clamp(value, model.what.low, model.what.high);
  std::array<uint16_t, 4> fresh{};
  encode(model, values_[point], fresh.data());
  auto words = width(model.what.native);
  auto* place = words_[position(model.space)].data() + model.address;
  auto same = std::equal(fresh.begin(), fresh.begin() + words, place);
  std::copy_n(fresh.begin(), words, place);
  return !same;
}

/// Where the point would be at *now*; limits and steps come later.
double device::next_value(size_t point, seconds now, chance& random) {
  auto& model = kind_->points[point];
  auto& move = model.move;
  auto passed = std::max(now - moved_[point], 0.0);
  auto source = kind_->sources[point];
  auto noise = noise_of(move.noise, random);
  switch (move.kind) {
    case motion_kind::still:
      return values_[point];
    case motion_kind::daily:
      return outdoor_temperature(now) + noise;
    case motion_kind::drift: {
      auto goal = source ? values_[*source] * move.gain + move.offset
                         : model.start;
      // Exact for any interval, so that busy and quiet points drift alike.
      auto share = 1 - std::exp(-passed / move.seconds);
      return values_[point] + (goal - values_[point]) * share + noise;
    }
    case motion_kind::follow:
      return source ? values_[*source] : values_[point];
    case motion_kind::count:
      return values_[point]
             + (source ? values_[*source] : 1) * move.gain * passed / 3600;
    case motion_kind::flip: {
      std::bernoulli_distribution flips{1 - std::exp(-passed / move.seconds)};
      return flips(random) ? 1 - values_[point] : values_[point];
    }
  }
  return values_[point];
}

/// A step that rounds to nothing is made up for, except where standing still is
/// right: the share of changing points must be what the user asked for.
bool device::step(size_t point, seconds now, chance& random) {
  auto& model = kind_->points[point];
  auto value = next_value(point, now, random);
  moved_[point] = now;
  if (store(point, value))
    return true;
  // Slow points would hide in the rounding for ever. Switches flip when they
  // flip, and followers have nothing to follow.
  if (!moves_by_itself(model.move.kind) || model.move.kind == motion_kind::flip)
    return false;
  auto up = model.move.kind == motion_kind::count
            || values_[point] < (model.what.low + model.what.high) / 2
            || std::bernoulli_distribution{}(random);
  auto step = smallest_step(model);
  return store(point, values_[point] + (up ? step : -step));
}

bool device::has(modbus::table space, size_t address,
                 size_t count) const noexcept {
  auto& owners = kind_->owners[position(space)];
  if (address + count > owners.size())
    return false;
  auto first = owners.begin() + static_cast<std::ptrdiff_t>(address);
  return std::all_of(first, first + static_cast<std::ptrdiff_t>(count),
                     [](auto owner) { return owner >= 0; });
}

/// A write may reach several points, and a point only in part: what counts is
/// the value that each has afterwards.
device::outcome device::write(modbus::table space, size_t address,
                              const std::vector<uint16_t>& words,
                              std::vector<size_t>& reached) {
  if (!has(space, address, words.size()))
    return outcome::bad_address;
  auto& owners = kind_->owners[position(space)];
  // Decoded in a copy: a write of half a 32-bit value must be judged together
  // with the other half, and refused without a trace.
  auto table = words_[position(space)];
  for (size_t i = 0; i < words.size(); ++i)
    table[address + i] = words[i];
  std::vector<std::pair<size_t, double>> accepted;
  for (size_t i = 0; i < words.size(); ++i) {
    auto point = static_cast<size_t>(owners[address + i]);
    if (!accepted.empty() && accepted.back().first == point)
      continue;
    auto& model = kind_->points[point];
    if (!model.writable)
      return outcome::bad_address;
    auto value = decode(model, table.data() + model.address);
    if (!(value >= model.what.low && value <= model.what.high))
      return outcome::bad_value;
    accepted.emplace_back(point, value);
  }
  words_[position(space)] = std::move(table);
  for (auto& [point, value] : accepted) {
    values_[point] = value;
    reached.push_back(point);
  }
  return outcome::done;
}

} // namespace troupe::load
