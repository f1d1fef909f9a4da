#include "drivers/modbus/settings.hpp"

#include "drivers/modbus/candidates.hpp"

#include <string>

namespace troupe::modbus {

namespace {

using std::chrono::milliseconds;

bool is_within(milliseconds x, int64_t min, int64_t max) {
  return x.count() >= min && x.count() <= max;
}

status validate_channel(const std::string& name, const channel_settings& x) {
  auto bad = [&](const char* what) {
    return failure{ec::invalid_config,
                   "drivers.modbus.channels." + name + '.' + what};
  };
  if (x.port.device.empty())
    return bad("device");
  if (!is_baud_rate(x.port.baud))
    return bad("baud");
  if (x.port.data_bits != 8) // bytes have to fit
    return bad("data_bits");
  if (x.port.stop_bits != 1 && x.port.stop_bits != 2)
    return bad("stop_bits");
  if (!is_within(x.response_timeout, 10, 60'000))
    return bad("response_timeout");
  if (!is_within(x.turnaround, 0, 60'000))
    return bad("turnaround");
  if (!is_within(x.pause, 0, 10'000))
    return bad("pause");
  if (!is_within(x.byte_timeout, 5, 10'000))
    return bad("byte_timeout");
  return {};
}

} // namespace

status validate(const settings& x) {
  auto bad = [](const char* name) {
    return failure{ec::invalid_config, std::string{"drivers.modbus."} + name};
  };
  if (!is_within(x.connect_timeout, 50, 60'000))
    return bad("connect_timeout");
  if (!is_within(x.response_timeout, 10, 60'000))
    return bad("response_timeout");
  if (!is_within(x.reconnect_min, 100, 60'000))
    return bad("reconnect_min");
  if (x.reconnect_max < x.reconnect_min)
    return bad("reconnect_max");
  if (x.in_flight < 1 || x.in_flight > 32)
    return bad("in_flight");
  if (x.limits.max_registers < 1 || x.limits.max_registers > 125)
    return bad("max_registers");
  if (x.limits.max_bits < 1 || x.limits.max_bits > 2'000)
    return bad("max_bits");
  if (x.limits.max_gap > 124)
    return bad("max_gap");
  if (!(x.silent_share >= 0.01 && x.silent_share <= 1))
    return bad("silent_share");
  if (!is_within(x.settle, 0, 10'000))
    return bad("settle");
  for (auto& [name, channel] : x.channels)
    if (auto ok = validate_channel(name, channel); !ok)
      return ok;
  auto places = read_candidates(x.discover, [&](const std::string& name) {
    return x.channels.count(name) > 0;
  });
  if (!places)
    return failure{ec::invalid_config,
                   "drivers.modbus.discover: " + places.error().text};
  return {};
}

} // namespace troupe::modbus
