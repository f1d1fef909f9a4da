#include "actors/daemon/settings.hpp"

#include <chrono>
#include <fstream>
#include <string_view>

namespace troupe {

namespace {

std::chrono::milliseconds from_seconds(double x) {
  return std::chrono::milliseconds{static_cast<int64_t>(x * 1'000)};
}

/// Whether *x* ends in a port; colons inside the brackets of IPv6 are none.
bool has_port(const std::string& x) {
  auto colon = x.rfind(':');
  auto bracket = x.rfind(']');
  return colon != std::string::npos
         && (bracket == std::string::npos || colon > bracket);
}

} // namespace

driver_settings make_driver_settings(const modbus_options& x, uint64_t seed) {
  driver_settings out;
  auto& to = out.modbus;
  to.connect_timeout = from_seconds(x.connect_timeout);
  to.response_timeout = from_seconds(x.response_timeout);
  to.reconnect_min = from_seconds(x.reconnect_min);
  to.reconnect_max = from_seconds(x.reconnect_max);
  to.in_flight = static_cast<uint32_t>(x.in_flight);
  to.limits = {static_cast<uint16_t>(x.max_gap),
               static_cast<uint16_t>(x.max_registers),
               static_cast<uint16_t>(x.max_bits)};
  to.seed = seed;
  return out;
}

result<broker_login> read_broker_login(const broker_options& options) {
  constexpr std::string_view scheme = "mqtt://";
  if (options.url.rfind(scheme, 0) != 0)
    return failure{ec::invalid_config,
                   options.url + ": must begin with mqtt://"};
  auto rest = options.url.substr(scheme.size());
  auto where = read_endpoint(has_port(rest) ? rest : rest + ":1883");
  if (!where)
    return where.error();
  broker_login out{*std::move(where), options.user, {}};
  if (options.password_file.empty())
    return out;
  std::ifstream in{options.password_file};
  if (!std::getline(in, out.password))
    return failure{ec::invalid_config,
                   options.password_file + ": cannot be read"};
  return out;
}

} // namespace troupe
