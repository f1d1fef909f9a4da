#include "actors/daemon/bus_door.hpp"

#include "actors/daemon/settings.hpp"
#include "actors/log.hpp"
#include "bridge/mqtt/batch_writer.hpp"
#include "bridge/mqtt/listening.hpp"
#include "bridge/mqtt/split_port.hpp"
#include "bridge/mqtt/text_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
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
  out.tls = login->tls;
  return out;
}

void choose_port(const std::string& host, uint16_t& port) {
  if (port == 0)
    port = find_free_port(host);
}

/// Says where others find it, and what they risk.
void tell_listeners(const broker_config& cfg) {
  if (!is_loopback(cfg.host))
    log_warning("passwords pass in the clear to {}:{}: clients of other "
                "machines are better served by broker.tls",
                cfg.host, cfg.port);
  if (cfg.tls)
    log_info("the broker listens with TLS on {}:{}", cfg.tls->host,
             cfg.tls->port);
}

/// The gateway is a client of its own broker like others.
paho_config login_here(const broker_config& cfg) {
  paho_config out;
  out.host = local_address(cfg.host);
  out.port = cfg.port;
  out.user = cfg.user;
  out.password = cfg.password;
  return out;
}

/// Made once, because the session outlives the process, and secret, because
/// whoever connects under it takes the session over. At most 22 characters, and
/// 23 with the one that the writer adds, as every broker takes (MQTT 3.1.1,
/// 3.1.3.1).
result<std::string> session_name(const std::string& state) {
  namespace fs = std::filesystem;
  auto path = state + '/' + session_file;
  auto known = read_text_file(path);
  if (known && !known->empty())
    return *known;
  auto name = paho_config{}.client_id + '-' + make_password().substr(0, 12);
  std::ofstream{path}.flush(); // private before it has content
  std::error_code err;
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write, err);
  std::ofstream out{path};
  out << name;
  if (err || !out.flush())
    return failure{ec::storage_failed, path + ": cannot be written"};
  return name;
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
    auto cfg = make_broker_settings(options, state);
    if (!cfg)
      return cfg.error();
    choose_port(cfg->host, cfg->port);
    if (cfg->tls)
      choose_port(cfg->tls->host, cfg->tls->port);
    cfg->password = make_password();
    cfg->external_protocols = external;
    out.login = login_here(*cfg);
    out.broker = std::make_unique<broker_keeper>(*cfg);
    if (auto ok = out.broker->start(); !ok)
      return ok.error();
    tell_listeners(*cfg);
  }
  auto name = session_name(state);
  if (!name)
    return name.error();
  out.login.client_id = *std::move(name);
  out.port = make_port(out.login);
  return out;
}

std::shared_ptr<mqtt_port> make_port(const paho_config& login) {
  return make_split_port(
    make_paho_port(login), [login] { return make_batch_writer(login); },
    fmt::format("{}:{}", login.host, login.port));
}

exchange_maker reach_brokers(const paho_config& own) {
  auto name = "troupe-" + make_password().substr(0, 12);
  return [own, name, made = 0](const exchange_place& x) mutable {
    paho_config cfg;
    if (x.host.empty()) {
      cfg = own;
    } else {
      cfg.host = x.host;
      cfg.port = x.port;
      cfg.user = x.user;
      cfg.password = x.password;
      if (x.tls)
        cfg.tls.emplace();
    }
    cfg.clean = true;
    cfg.client_id = name + '-' + std::to_string(++made);
    return make_paho_port(cfg);
  };
}

} // namespace troupe
