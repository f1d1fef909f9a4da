#include "actors/daemon/options.hpp"

#include "actors/daemon/read_bacnet.hpp"
#include "actors/daemon/read_broker.hpp"
#include "actors/daemon/read_modbus.hpp"
#include "actors/daemon/read_postgres.hpp"
#include "actors/daemon/toml_reader.hpp"
#include "bridge/mqtt/listening.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

namespace troupe {

namespace {

void read_history(toml_reader& in, history_options& out) {
  constexpr int64_t mib = 1 << 20;
  constexpr int64_t most = int64_t{1} << 50;
  in.number("flush_interval", out.flush_interval, 0.02, 60);
  in.integer("max_bytes", out.max_bytes, 0, most);
  if (out.max_bytes != 0 && out.max_bytes < 16 * mib)
    in.complain_about("max_bytes", "must be 0 or at least 16777216");
  in.integer("outbox_bytes", out.outbox_bytes, 4 * mib, most);
  in.integer("event_bytes", out.event_bytes, mib, most);
  in.section("postgres", [&](auto& x) { read_postgres(x, out.postgres); });
}

/// Names become levels of topics. Those of the gateway's own drivers, and of
/// drivers that it is to have, are not to be had.
void read_external(toml_reader& in, external_options& out) {
  constexpr size_t most_protocols = 32;
  in.texts("protocols", out.protocols);
  std::set<std::string> taken{"bacnet", "iap", "internal", "iox",
                              "lon",    "lt",  "modbus"};
  for (auto& x : out.protocols) {
    if (!is_valid_handle(x))
      in.complain_about("protocols", x
                                       + ": must be 1 to 64 letters, digits, "
                                         "dots, dashes or underscores");
    else if (!taken.insert(x).second)
      in.complain_about("protocols",
                        x + ": is named twice, or belongs to the gateway");
  }
  if (out.protocols.size() > most_protocols)
    in.complain_about("protocols", "must be at most 32");
}

void read_monitor(toml_reader& in, monitor_rates& out) {
  constexpr double shortest = 0.01;
  constexpr double day = 86'400;
  in.number("slow", out.slow, shortest, day);
  in.number("normal", out.normal, shortest, day);
  in.number("fast", out.fast, shortest, day);
  in.number("auto", out.automatic, shortest, day);
}

/// A name is none: what it stands for may change.
bool is_loopback(const std::string& host) {
  return starts_with(host, "127.") || host == "::1";
}

void read_metrics(toml_reader& in, metrics_options& out) {
  in.text("listen", out.listen);
  in.flag("points", out.points);
  if (out.listen.empty())
    return;
  auto where = read_listen_endpoint(out.listen);
  if (!where)
    in.complain_about("listen", where.error().text);
  else if (!is_loopback(where->host))
    in.complain_about("listen", "must be an address of the loopback, as "
                                "127.0.0.1:9464: nobody is asked who he is");
}

/// Whether the system knows the zone; UTC is known without its files.
bool is_zone(const std::string& x) {
  auto ok = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '+' || c == '-';
  };
  if (x == "UTC" || x.front() == '/' || !std::all_of(x.begin(), x.end(), ok))
    return x == "UTC";
  std::ifstream in{"/usr/share/zoneinfo/" + x};
  std::string magic(4, '\0');
  return in.read(magic.data(), 4) && magic == "TZif";
}

void read_location(toml_reader& in, location_options& out) {
  auto degrees = [&](const std::string& key, std::optional<double>& to,
                     double min, double max) {
    auto unset = min - 1;
    auto x = unset;
    in.number(key, x, min, max);
    if (x != unset)
      to = x;
  };
  degrees("lat", out.lat, -90, 90);
  degrees("lng", out.lng, -180, 360);
  in.text("zone", out.zone);
  if (!out.zone.empty() && !is_zone(out.zone))
    in.complain_about("zone", "must be a zone of /usr/share/zoneinfo, as "
                              "Europe/London");
}

bool is_sid(const std::string& x) {
  auto ok = [](unsigned char c) { return c < 128 && std::isalnum(c) != 0; };
  return x.size() <= 64 && std::all_of(x.begin(), x.end(), ok);
}

void read_root(toml_reader& in, daemon_options& out, option_places& places) {
  in.text("sid", out.sid);
  if (!is_sid(out.sid))
    in.complain_about("sid", "must be letters and digits, at most 64");
  in.text("provisioning", out.provisioning);
  if (out.provisioning != "auto" && out.provisioning != "manual")
    in.complain_about("provisioning", "must be auto or manual");
  in.text("state", out.state);
  in.texts("resources", out.resources);
  in.text("log_level", out.log_level);
  if (out.log_level != "error" && out.log_level != "warning"
      && out.log_level != "info" && out.log_level != "debug")
    in.complain_about("log_level", "must be error, warning, info or debug");
  std::string format; // may stand in an earlier source
  in.text("log_format", format);
  if (auto known = read_log_format(format))
    out.format = *known;
  else if (!format.empty())
    in.complain_about("log_format", "must be text or json");
  in.integer("threads", out.threads, 0, 64);
  in.section("broker", [&](auto& x) { read_broker(x, out.broker, places); });
  in.section("history", [&](auto& x) { read_history(x, out.history); });
  in.section("drivers", [&](auto& drivers) {
    drivers.section("bacnet", [&](auto& x) { read_bacnet(x, out.bacnet); });
    drivers.section("modbus", [&](auto& x) { read_modbus(x, out.modbus); });
    drivers.section("external",
                    [&](auto& x) { read_external(x, out.external); });
  });
  in.section("metrics", [&](auto& x) { read_metrics(x, out.metrics); });
  in.section("monitor", [&](auto& x) { read_monitor(x, out.monitor); });
  in.section("location", [&](auto& x) { read_location(x, out.location); });
}

void read_document(const std::string& name, const std::string& text,
                   daemon_options& out, option_places& places,
                   std::vector<std::string>& problems) {
  try {
    auto table = toml::parse(text, name);
    toml_reader in{table, {}, problems};
    read_root(in, out, places);
    in.finish();
  } catch (const toml::parse_error& err) {
    problems.push_back(format_place(err.source()) + ": "
                       + std::string{err.description()});
  }
}

/// A value that is no TOML is meant as text: `broker.listen=127.0.0.1:1884`.
std::string as_toml(const std::string& assignment) {
  auto split = assignment.find('=');
  if (split == std::string::npos)
    return assignment;
  try {
    [[maybe_unused]] auto table = toml::parse(assignment);
    return assignment;
  } catch (const toml::parse_error&) {
    return fmt::format("{} = '{}'", assignment.substr(0, split),
                       assignment.substr(split + 1));
  }
}

} // namespace

result<daemon_options> read_options(const std::string& file,
                                    const std::string& text,
                                    const std::vector<std::string>& sets) {
  daemon_options out;
  std::vector<std::string> problems;
  option_places places;
  read_document(file, text, out, places, problems);
  for (auto& x : sets)
    read_document("--set", as_toml(x), out, places, problems);
  check_broker(out.broker, places, problems);
  if (!problems.empty())
    return failure{ec::invalid_config,
                   fmt::format("{}", fmt::join(problems, "\n"))};
  return out;
}

result<endpoint> read_endpoint(const std::string& text) {
  auto split = text.rfind(':');
  failure bad{ec::invalid_config, text + ": must be HOST:PORT"};
  if (split == std::string::npos || split == 0)
    return bad;
  endpoint out{text.substr(0, split), 0};
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data() + split + 1, end, out.port);
  if (err != std::errc{} || last != end)
    return bad;
  if (out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  return out;
}

result<endpoint> read_listen_endpoint(const std::string& text) {
  auto out = read_endpoint(text);
  if (out && out->host == "localhost")
    out->host = "127.0.0.1";
  if (out && !is_address(out->host))
    return failure{ec::invalid_config,
                   text + ": must be ADDRESS:PORT, with an address in numbers"};
  return out;
}

} // namespace troupe
