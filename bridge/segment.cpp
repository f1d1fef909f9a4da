#include "bridge/segment.hpp"

#include "actors/device_limits.hpp"
#include "actors/interface_change.hpp"
#include "bridge/components.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"

namespace troupe {

namespace {

using iap::object_writer;

value number_or(const std::optional<double>& x, double otherwise) {
  return value{x.value_or(otherwise)};
}

value texts(std::initializer_list<const char*> list) {
  array out;
  for (auto x : list)
    out.elements.emplace_back(x);
  return value{std::move(out)};
}

/// Checks one number below `loc`, when the patch names it.
status check(const value& loc, const char* name, double min, double max) {
  auto x = loc.field(name);
  if (x == nullptr || x->is_null())
    return {};
  auto n = x->number();
  if (!n || x->boolean() != nullptr)
    return failure{ec::wrong_type,
                   std::string{"loc "} + name + ": value is invalid"};
  if (!(*n >= min && *n <= max))
    return failure{ec::out_of_range,
                   std::string{"loc "} + name + ": value is out-of-range"};
  return {};
}

/// Limits of IAP 4.5; elevation from the deepest mine to beyond any mountain.
status check_loc(const value& loc) {
  if (loc.is_null())
    return {};
  if (loc.fields() == nullptr)
    return failure{ec::wrong_type, "loc: value is invalid"};
  if (auto ok = check(loc, "lat", -90, 90); !ok)
    return ok;
  if (auto ok = check(loc, "lng", -180, 360); !ok)
    return ok;
  return check(loc, "ele", -12'000, 100'000);
}

/// Puts back what *cfg* lacks: a member that a client cleared has its default.
/// Members keep the order of the defaults, with those of clients behind them.
value with_defaults(const value& cfg, const value& defaults) {
  structure out;
  for (auto& [name, otherwise] : defaults.fields()->fields) {
    auto given = cfg.field(name);
    if (given == nullptr)
      out.fields.emplace_back(name, otherwise);
    else if (otherwise.fields() != nullptr && given->fields() != nullptr)
      out.fields.emplace_back(name, with_defaults(*given, otherwise));
    else
      out.fields.emplace_back(name, *given);
  }
  for (auto& [name, x] : cfg.fields()->fields)
    if (defaults.field(name) == nullptr)
      out.fields.emplace_back(name, x);
  return value{std::move(out)};
}

} // namespace

value default_segment_cfg(const segment_place& place) {
  auto loc = make_structure({{"desc", value{""}},
                             {"lat", number_or(place.lat, 0)},
                             {"lng", number_or(place.lng, 0)},
                             {"ele", value{0}},
                             {"row", value{0}},
                             {"column", value{0}},
                             {"sunrise", value{-6}},
                             {"sunset", value{-6}}});
  auto time = make_structure({{"tz", value{""}}, {"zone", value{place.zone}}});
  return make_structure(
    {{"black", value{}},
     {"white", value{}},
     {"time", time},
     {"loc", loc},
     {"desc", value{""}},
     {"discovery", value{0}},
     {"events", texts({"alarm", "created", "data", "deleted", "discovery",
                       "error", "join", "updated", "warning"})},
     {"key", value{array{}}},
     {"log_days", value{30}},
     {"smtp", value{}},
     {"tracing", value{false}},
     {"uplinkFreq", value{0}},
     {"uplinkIdle", value{0}},
     {"uplinkDrop", value{0}},
     {"mode", value{"onnet"}},
     {"keepLegacyNames", value{false}}});
}

result<value> merge_segment_cfg(const value& cfg, const value& patch) {
  if (patch.fields() == nullptr)
    return failure{ec::wrong_type, "cfg takes an object"};
  if (auto loc = patch.field("loc"))
    if (auto ok = check_loc(*loc); !ok)
      return ok.error();
  if (auto time = patch.field("time");
      time != nullptr && !time->is_null() && time->fields() == nullptr)
    return failure{ec::wrong_type, "time: value is invalid"};
  auto merged = merge_within(cfg_limits, cfg, patch);
  if (!merged)
    return failure{merged.error().code, "cfg: " + merged.error().text};
  return with_defaults(*merged, default_segment_cfg({}));
}

std::string render_segment_cfg(const value& cfg, unix_nanos mru) {
  std::string json;
  object_writer out{json};
  if (auto all = cfg.fields())
    for (auto& [name, what] : all->fields)
      if (name != "mru")
        out.add(name, what);
  out.text("mru", iap::format_mru(mru));
  out.end();
  return json;
}

std::string render_about(const std::string& version, unix_nanos mru) {
  constexpr int most_devices = 100'000;
  std::string json;
  object_writer out{json};
  out.add("capabilities", texts({"device-grouping"}));
  out.add("limitations",
          make_structure({{"devices", value{most_devices}},
                          {"protocols", texts({"lon", "modbus"})}}));
  out.add("components", list_components(version));
  auto limit = make_structure({{"devices", value{most_devices}}});
  out.add("protocol", make_structure({{"lon", limit}, {"modbus", limit}}));
  out.text("copyright", "The Troupe authors");
  out.text("discovery", "none");
  out.text("manufacturer", "Troupe");
  out.text("model", "Troupe");
  out.text("product", "Troupe");
  out.text("version", version);
  out.number("glpVersion", 0);
  out.add("languages", texts({"en"}));
  out.text("mru", iap::format_mru(mru));
  out.end();
  return json;
}

std::string make_sid(uint64_t random) {
  // 32 characters: each takes five bits of the random number, with no bias.
  constexpr std::string_view digits = "abcdefghijkmnpqrstuvwxyz23456789";
  std::string out;
  for (auto i = 0; i < 7; ++i, random /= digits.size())
    out += digits[random % digits.size()];
  return out;
}

} // namespace troupe
