#include "bridge/segment.hpp"

#include "actors/cfg_rules.hpp"
#include "actors/device_limits.hpp"
#include "actors/object_merge.hpp"
#include "bridge/components.hpp"
#include "bridge/event_filter.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/schedule/time_zone.hpp"

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

/// Lists of texts; null where the default is null.
status check_texts(const value& cfg, const char* name) {
  auto x = cfg.field(name);
  if (x == nullptr || x->is_null())
    return {};
  failure invalid{ec::wrong_type, std::string{name} + ": value is invalid"};
  auto list = x->elements();
  if (list == nullptr)
    return invalid;
  for (auto& element : list->elements)
    if (element.text() == nullptr)
      return invalid;
  return {};
}

/// Numbers with limits; the units are those of IAP 4.5.
status check_number(const value& cfg, const char* name, double max) {
  auto x = cfg.field(name);
  auto n = x != nullptr ? x->number() : std::nullopt;
  if (n && !(*n >= 0 && *n <= max))
    return failure{ec::out_of_range,
                   std::string{name} + ": value is out-of-range"};
  return {};
}

const value* zone_of(const value& cfg) {
  auto time = cfg.field("time");
  return time != nullptr ? time->field("zone") : nullptr;
}

/// Schedules would run in another zone without anybody noticing. Empty is what
/// a segment shows that was never told: it may be written back, but says no
/// zone to one that has it.
status check_zone(const value& now, const value& patch) {
  auto zone = zone_of(patch);
  if (zone == nullptr || zone->is_null())
    return {};
  if (zone->text() == nullptr)
    return failure{ec::wrong_type, "time/zone: value is invalid"};
  auto known = zone_of(now);
  auto had = known != nullptr && known->text() != nullptr
             && !known->text()->empty();
  if (zone->text()->empty() && had)
    return failure{ec::out_of_range, "time/zone: is empty; UTC would be right, "
                                     "or null"};
  if (!zone->text()->empty() && !time_zone::load(*zone->text()))
    return failure{ec::out_of_range,
                   "time/zone: " + *zone->text() + " is no zone"};
  return {};
}

/// What the kinds of the defaults do not say.
/// @param now What *cfg*, a patch, comes on top of.
status check(const value& now, const value& cfg) {
  constexpr double most_days = 36'500;
  constexpr double most_seconds = 31'536'000;
  for (auto name : {"black", "white", "events"})
    if (auto ok = check_texts(cfg, name); !ok)
      return ok;
  if (auto smtp = cfg.field("smtp");
      smtp != nullptr && !smtp->is_null() && smtp->fields() == nullptr)
    return failure{ec::wrong_type, "smtp: value is invalid"};
  if (auto ok = check_zone(now, cfg); !ok)
    return ok;
  auto mode = cfg.field("mode");
  auto word = mode != nullptr ? mode->text() : nullptr;
  if (word != nullptr && *word != "onnet" && *word != "maintenance"
      && *word != "offnet")
    return failure{ec::out_of_range, "mode: onnet, maintenance or offnet"};
  for (auto [name, max] : {std::pair{"discovery", 1.0},
                           {"log_days", most_days},
                           {"uplinkFreq", most_seconds},
                           {"uplinkIdle", most_seconds},
                           {"uplinkDrop", most_seconds}})
    if (auto ok = check_number(cfg, name, max); !ok)
      return ok;
  return {};
}

/// What everybody on the bus may see. Who writes it back keeps the password, as
/// a patch without the member leaves it.
value without_password(const value& smtp) {
  structure out;
  auto fields = smtp.fields();
  if (fields == nullptr)
    return smtp;
  for (auto& [name, what] : fields->fields)
    if (name != "passwd")
      out.fields.emplace_back(name, what);
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
  return make_structure({{"black", value{}},
                         {"white", value{}},
                         {"time", time},
                         {"loc", loc},
                         {"desc", value{""}},
                         {"discovery", value{0}},
                         {"events", event_filter::default_names()},
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
  auto defaults = default_segment_cfg({});
  auto read = read_cfg(patch, defaults);
  if (!read)
    return read.error();
  if (auto ok = check(cfg, *read); !ok)
    return ok.error();
  auto merged = merge_within(cfg_limits, cfg, *read);
  if (!merged)
    return failure{merged.error().code, "cfg: " + merged.error().text};
  return with_defaults(*merged, defaults);
}

std::string render_segment_cfg(const value& cfg, unix_nanos mru) {
  std::string json;
  object_writer out{json};
  if (auto all = cfg.fields())
    for (auto& [name, what] : all->fields)
      if (name != "mru")
        out.add(name, name == "smtp" ? without_password(what) : what);
  out.text("mru", iap::format_mru(mru));
  out.end();
  return json;
}

std::string render_about(const std::string& version, unix_nanos mru) {
  constexpr int most_devices = 100'000;
  std::string json;
  object_writer out{json};
  out.add("capabilities", texts({"arbitrary-alarms", "bridged-connections",
                                 "device-grouping", "scheduler"}));
  out.add("limitations",
          make_structure({{"devices", value{most_devices}},
                          {"protocols", texts({"lon", "modbus"})}}));
  out.add("components", list_components(version));
  auto limit = make_structure({{"devices", value{most_devices}}});
  auto modbus = make_structure(
    {{"devices", value{most_devices}}, {"discoverDevices", value{true}}});
  out.add("protocol", make_structure({{"lon", limit}, {"modbus", modbus}}));
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
