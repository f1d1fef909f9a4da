#include "actors/daemon/bus_door.hpp"

#include "actors/daemon/settings.hpp"

#include <utility>

namespace troupe {

namespace {

result<paho_config> login_elsewhere(const broker_options& options) {
  auto login = read_broker_login(options);
  if (!login)
    return login.error();
  paho_config out;
  out.host = login->where.host;
  out.port = login->where.port;
  out.user = login->user;
  out.password = login->password;
  return out;
}

} // namespace

result<bus_door> open_bus(const broker_options& options,
                          const std::string& state,
                          const std::vector<std::string>& external) {
  bus_door out;
  if (!options.url.empty()) {
    auto login = login_elsewhere(options);
    if (!login)
      return login.error();
    out.login = *std::move(login);
  } else {
    auto where = read_endpoint(options.listen);
    if (!where)
      return where.error();
    broker_config cfg;
    cfg.directory = state + "/broker";
    cfg.host = where->host;
    cfg.port = where->port != 0 ? where->port : find_free_port(where->host);
    cfg.password = make_password();
    cfg.external_protocols = external;
    out.login.host = cfg.host;
    out.login.port = cfg.port;
    out.login.user = cfg.user;
    out.login.password = cfg.password;
    out.broker = std::make_unique<broker_keeper>(cfg);
    if (auto ok = out.broker->start(); !ok)
      return ok.error();
  }
  out.port = make_paho_port(out.login);
  return out;
}

} // namespace troupe
