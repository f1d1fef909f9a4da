#include "drivers/modbus/settings.hpp"

#include <string>

namespace troupe::modbus {

namespace {

using std::chrono::milliseconds;

bool is_within(milliseconds x, int64_t min, int64_t max) {
  return x.count() >= min && x.count() <= max;
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
  return {};
}

} // namespace troupe::modbus
