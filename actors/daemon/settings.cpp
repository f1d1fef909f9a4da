#include "actors/daemon/settings.hpp"

#include "actors/daemon/read_bacnet.hpp"
#include "bridge/mqtt/text_file.hpp"

#include <chrono>

namespace troupe {

namespace {

std::chrono::milliseconds from_seconds(double x) {
  return std::chrono::milliseconds{static_cast<int64_t>(x * 1'000)};
}

modbus::channel_settings make_channel(const channel_options& x) {
  modbus::channel_settings out;
  out.port = {x.device,
              static_cast<uint32_t>(x.baud),
              x.parity == "none"  ? parity_bit::none
              : x.parity == "odd" ? parity_bit::odd
                                  : parity_bit::even,
              8,
              static_cast<uint8_t>(x.stop_bits),
              x.rs485};
  out.response_timeout = from_seconds(x.response_timeout);
  out.turnaround = from_seconds(x.turnaround);
  out.pause = from_seconds(x.pause);
  out.byte_timeout = from_seconds(x.byte_timeout);
  out.echo = x.echo;
  return out;
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
  to.discover = x.discover;
  for (auto& channel : x.channels)
    to.channels[channel.name] = make_channel(channel);
  return out;
}

bacnet::settings make_bacnet_settings(const bacnet_options& x, uint64_t seed) {
  bacnet::settings out;
  out.port = {x.interface, static_cast<uint16_t>(x.port), x.broadcast};
  if (auto bbmd = read_bbmd(x.bbmd)) {
    bacnet::foreign_settings foreign;
    foreign.bbmd = {*read_ipv4(bbmd->host), bbmd->port};
    foreign.time_to_live = std::chrono::seconds{x.bbmd_ttl};
    out.foreign = foreign;
  }
  if (x.device_instance >= 0)
    out.own = bacnet::own_device_settings{
      static_cast<uint32_t>(x.device_instance),
      x.device_name.empty() ? "troupe-" + std::to_string(x.device_instance)
                            : x.device_name,
      static_cast<uint16_t>(x.vendor_id),
      {}};
  out.requests.apdu_timeout = from_seconds(x.apdu_timeout);
  out.requests.retries = static_cast<uint32_t>(x.apdu_retries);
  out.requests.max_apdu = static_cast<uint16_t>(x.max_apdu);
  out.window = static_cast<uint32_t>(x.window);
  out.network_window = static_cast<uint32_t>(x.network_window);
  out.max_properties = static_cast<uint16_t>(x.max_properties);
  out.cov.lifetime = std::chrono::seconds{static_cast<int64_t>(x.cov_lifetime)};
  out.cov_confirmed = x.cov_confirmed;
  out.event_poll = from_seconds(x.event_poll);
  out.event_check = from_seconds(x.event_check);
  out.seed = seed;
  return out;
}

result<broker_login> read_broker_login(const broker_options& options) {
  auto secure = options.url.rfind("mqtts://", 0) == 0;
  if (!secure && options.url.rfind("mqtt://", 0) != 0)
    return failure{ec::invalid_config,
                   options.url + ": must begin with mqtt:// or mqtts://"};
  auto rest = options.url.substr(options.url.find("//") + 2);
  auto port = secure ? ":8883" : ":1883";
  auto where = read_endpoint(has_port(rest) ? rest : rest + port);
  if (!where)
    return where.error();
  broker_login out{*std::move(where), options.user, {}, {}};
  if (secure) {
    out.tls = {options.cert, options.key, options.ca};
    if (auto ok = check_tls_files(*out.tls); !ok)
      return ok.error();
  }
  if (options.password_file.empty())
    return out;
  auto password = read_password(options.password_file);
  if (!password)
    return password.error();
  out.password = *std::move(password);
  return out;
}

result<std::string> read_password(const std::string& file) {
  auto text = read_text_file(file);
  if (!text)
    return text.error();
  auto out = text->substr(0, text->find_first_of("\r\n"));
  if (out.empty())
    return failure{ec::invalid_config, file + ": the first line is empty"};
  return out;
}

result<broker_config> make_broker_settings(const broker_options& options,
                                           const std::string& state) {
  auto where = read_listen_endpoint(options.listen);
  if (!where)
    return where.error();
  broker_config out;
  out.directory = state + "/broker";
  out.host = where->host;
  out.port = where->port;
  out.client_expiration = options.client_expiration;
  out.max_queued_messages = options.max_queued_messages;
  out.max_queued_bytes = options.max_queued_bytes;
  if (!options.users.empty()) {
    auto users = read_broker_users(options.users, out.user);
    if (!users)
      return users.error();
    out.users = *std::move(users);
  }
  if (!options.tls)
    return out;
  auto secure = read_listen_endpoint(options.tls->listen);
  if (!secure)
    return secure.error();
  out.tls = {secure->host,
             secure->port,
             {options.tls->cert, options.tls->key, options.tls->ca}};
  if (auto ok = check_tls_files(out.tls->files); !ok)
    return ok.error();
  return out;
}

} // namespace troupe
