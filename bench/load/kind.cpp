// Layout of a device kind: who owns which address.

#include "bench/load/kind.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::load {

namespace {

/// Owners are 16 bits with a sign, and -1 means nobody.
constexpr size_t max_points = 30'000;

/// Gives the addresses of a point to it.
status place(device_kind& kind, size_t index) {
  auto& point = kind.points[index];
  auto& owners = kind.owners[position(point.space)];
  auto end = size_t{point.address} + width(point.what.native);
  if (owners.size() < end)
    owners.resize(end, -1);
  for (auto i = size_t{point.address}; i < end; ++i) {
    if (owners[i] >= 0)
      return failure{ec::invalid_config,
                     fmt::format("{}: {} overlaps another point at address {}",
                                 kind.name, point.name, i)};
    owners[i] = static_cast<int16_t>(index);
  }
  return {};
}

result<std::optional<size_t>> source_of(const device_kind& kind,
                                        const point_model& point) {
  if (point.move.source.empty())
    return std::optional<size_t>{};
  auto i = std::find_if(kind.points.begin(), kind.points.end(),
                        [&](auto& x) { return x.name == point.move.source; });
  if (i == kind.points.end())
    return failure{ec::invalid_config,
                   fmt::format("{}: {} has the unknown source {}", kind.name,
                               point.name, point.move.source)};
  return std::optional{static_cast<size_t>(i - kind.points.begin())};
}

} // namespace

result<device_kind_ptr> complete(device_kind kind) {
  if (kind.points.size() > max_points)
    return failure{ec::too_large, fmt::format("{}: more than {} points",
                                              kind.name, max_points)};
  for (size_t i = 0; i < kind.points.size(); ++i) {
    auto source = source_of(kind, kind.points[i]);
    if (!source)
      return source.error();
    kind.sources.push_back(*source);
    if (auto placed = place(kind, i); !placed)
      return placed.error();
  }
  return device_kind_ptr{std::make_shared<device_kind>(std::move(kind))};
}

} // namespace troupe::load
