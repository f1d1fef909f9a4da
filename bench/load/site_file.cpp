// Reads the TOML description of a site.

#include "bench/load/site.hpp"
#include "bench/load/toml_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::load {

namespace {

/// Members that concern the site as a whole.
void read_head(toml_reader& in, const toml::table& root, site& out) {
  in.allow_only(root, {"name", "host", "port", "sockets", "seed", "change",
                       "longitude", "latitude", "timezone", "installed",
                       "devices", "faults"});
  in.text(root, "name", out.name);
  in.text(root, "host", out.host);
  in.whole(root, "port", 0, 65'535, out.port);
  in.whole(root, "sockets", 1, 10'000, out.sockets);
  in.whole(root, "seed", 0, INT64_MAX, out.seed);
  in.real(root, "longitude", out.longitude);
  in.real(root, "latitude", out.latitude);
  in.text(root, "timezone", out.timezone);
  in.text(root, "installed", out.installed);
  if (auto node = root.get("change")) {
    auto share = parse_share(node->value_or(std::string_view{"?"}));
    if (share)
      out.change = *share;
    else
      in.complain(*node, share.error().text);
  }
}

/// Replaces `{n}` in *name* by *number*.
std::string numbered(const std::string& name, uint32_t number) {
  auto place = name.find("{n}");
  if (place == std::string::npos)
    return name;
  return fmt::format("{}{}{}", name.substr(0, place), number,
                     name.substr(place + 3));
}

/// One `[[devices]]`: *count* devices of a kind. Nothing is added once
/// something was wrong: what follows would only repeat it.
void read_group(toml_reader& in, const toml::table& x, site& out) {
  in.allow_only(x, {"kind", "name", "first", "count", "socket"});
  std::string kind_name;
  std::string name;
  uint32_t first = 1;
  uint32_t count = 1;
  uint32_t socket = 1;
  in.text(x, "kind", kind_name);
  in.text(x, "name", name);
  in.whole(x, "first", 0, 100'000, first);
  in.whole(x, "count", 1, 100'000, count);
  in.whole(x, "socket", 1, out.sockets, socket);
  auto kind = find_kind(kind_name);
  if (!kind)
    in.complain(x, fmt::format("`{}` is no kind: ahu, vav, chiller, boiler, "
                               "meter",
                               kind_name));
  if (count > 1 && name.find("{n}") == std::string::npos)
    in.complain(x, "the name of several devices needs {n}");
  if (!in.problem().empty())
    return;
  for (uint32_t i = 0; i < count; ++i)
    out.devices.push_back({numbered(name, first + i), kind, socket - 1, 1, {}});
}

void read_devices(toml_reader& in, const toml::table& root, site& out) {
  auto node = root.get("devices");
  auto groups = node ? node->as_array() : nullptr;
  if (!groups || !groups->is_array_of_tables())
    return in.complain(root, "the site needs [[devices]]");
  for (auto& group : *groups)
    read_group(in, *group.as_table(), out);
}

/// Members of `[faults]` are handles.
void read_faults(toml_reader& in, const toml::table& root, site& out) {
  auto node = root.get("faults");
  if (!node)
    return;
  auto faults = node->as_table();
  if (!faults)
    return in.complain(*node, "`faults` must be a table");
  for (auto& [handle, text] : *faults) {
    auto i = std::find_if(out.devices.begin(), out.devices.end(),
                          [&, name = handle.str()](auto& x) {
                            return x.handle == name;
                          });
    if (i == out.devices.end())
      return in.complain(text,
                         fmt::format("there is no device `{}`", handle.str()));
    auto what = parse_fault(text.value_or(std::string_view{""}));
    if (!what)
      return in.complain(text, what.error().text);
    i->what = *what;
  }
}

} // namespace

result<site> read_site(std::string_view toml_text, std::string_view file,
                       const numbering& units) {
  auto parsed = parse_toml(toml_text, file);
  if (!parsed)
    return parsed.error();
  auto& root = *parsed;
  site out;
  out.units = units;
  toml_reader in{file};
  read_head(in, root, out);
  read_devices(in, root, out);
  read_faults(in, root, out);
  if (!in.problem().empty())
    return failure{ec::invalid_config, in.problem()};
  if (auto checked = number_units(out); !checked)
    return failure{ec::invalid_config,
                   fmt::format("{}: {}", file, checked.error().text)};
  return out;
}

} // namespace troupe::load
