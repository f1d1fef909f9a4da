// Sites made of equal devices, and the checks for all sites.

#include "bench/load/site.hpp"

#include "protocol/ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace troupe::load {

namespace {

constexpr uint32_t max_devices = 100'000;
constexpr uint32_t max_points = 2'000;
/// As many units as a serial line behind a gateway has at most, in practice.
constexpr uint32_t devices_per_socket = 100;

failure bad(std::string text) {
  return {ec::invalid_config, std::move(text)};
}

} // namespace

size_t site::points() const noexcept {
  return std::accumulate(devices.begin(), devices.end(), size_t{0},
                         [](auto sum, auto& x) {
                           return sum + x.kind->points.size();
                         });
}

/// The first problem is returned; its text names the device.
status number_units(site& x) {
  if (x.sockets < 1 || size_t{x.port} + x.sockets > 65'536)
    return bad(fmt::format("{} sockets from port {} on do not fit into 65535",
                           x.sockets, x.port));
  std::vector<uint32_t> used(x.sockets);
  uint32_t total = 0;
  std::set<std::string_view> handles;
  for (auto& device : x.devices) {
    if (!is_valid_handle(device.handle))
      return bad(fmt::format("`{}` is not a handle: 1 to 64 of A-Z a-z 0-9 . "
                             "- _",
                             device.handle));
    if (!handles.insert(device.handle).second)
      return bad(fmt::format("two devices are called {}", device.handle));
    if (device.socket >= x.sockets)
      return bad(
        fmt::format("{}: there are only {} sockets", device.handle, x.sockets));
    if (++used[device.socket] > x.units.most_per_socket)
      return bad(fmt::format("more than {} units behind socket {}; use more "
                             "sockets",
                             x.units.most_per_socket, device.socket + 1));
    auto before = x.units.across_sockets ? ++total : used[device.socket];
    device.unit = x.units.first + before - 1;
  }
  return {};
}

result<site> make_uniform_site(site base, const uniform_settings& x) {
  if (x.devices < 1 || x.devices > max_devices)
    return bad(
      fmt::format("{} devices: 1 to {} are possible", x.devices, max_devices));
  if (x.points < 1 || x.points > max_points)
    return bad(fmt::format("{} points a device: 1 to {} are possible", x.points,
                           max_points));
  base.sockets = x.sockets != 0
                   ? x.sockets
                   : (x.devices + devices_per_socket - 1) / devices_per_socket;
  auto kind = make_mixed_kind(x.points);
  std::mt19937_64 random{base.seed};
  auto faults = deal_faults(x.faults, x.devices, random);
  auto digits = fmt::format("{}", x.devices).size();
  for (uint32_t i = 0; i < x.devices; ++i)
    base.devices.push_back({fmt::format("dev-{:0{}}", i + 1, digits), kind,
                            i % base.sockets, 1, faults[i]});
  if (auto numbered = number_units(base); !numbered)
    return numbered.error();
  return base;
}

} // namespace troupe::load
