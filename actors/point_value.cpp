#include "actors/point_value.hpp"

#include "actors/device_limits.hpp"
#include "actors/object_merge.hpp"
#include "protocol/alarm/limits.hpp"
#include "protocol/log_settings.hpp"

namespace troupe {

namespace {

value member_of(const value& x, std::string_view name) {
  auto member = x.field(name);
  return member != nullptr ? *member : value{};
}

/// Settings for a member that is called `value`, or for the whole of a scalar.
bool is_transform(const value& x) {
  for (auto name :
       {"transformA", "transformB", "transformC", "transformP", "unit"})
    if (x.field(name) != nullptr)
      return true;
  return false;
}

value presets_of(const point_type& point) {
  structure out;
  out.fields.assign(point.presets.begin(), point.presets.end());
  return value{std::move(out)};
}

/// Names that are not known are told; a value says no more than that it is bad.
failure unknown(const std::string& name) {
  return {ec::no_such_property, "preset " + name + " is not known"};
}

result<value> read_preset(const value& x, const point_type& point,
                          const presentation& shown, const value& now) {
  auto name = x.text();
  if (name == nullptr)
    return failure{ec::wrong_type, "preset: value is invalid"};
  auto local = shown.find(*name);
  if (local == nullptr)
    return unknown(*name);
  return coerce(shown.raw(*local), *point.type, &now);
}

/// What the type takes is never a name: a text point can hold any text.
result<value> read_raw(const value& x, const point_type& point,
                       const value& extra, const value& now) {
  auto typed = coerce(x, *point.type, &now);
  auto name = x.text();
  if (typed || name == nullptr)
    return typed;
  auto shown = presentation_of(point, extra);
  if (!shown || shown->find(*name) == nullptr)
    return typed;
  return read_preset(x, point, *shown, now);
}

} // namespace

result<presentation> presentation_of(const point_type& point,
                                     const value& extra) {
  auto presets = extra.field("presets");
  return presentation::read(presets != nullptr ? *presets : presets_of(point),
                            member_of(extra, "localization"));
}

localization_parts split_localization(const value& x) {
  localization_parts out;
  auto members = x.fields();
  if (members == nullptr) {
    out.kept = x;
    return out;
  }
  structure kept;
  for (auto& [name, what] : members->fields) {
    if (name == "value" && !what.is_null() && !is_transform(what))
      out.local = &what;
    else
      kept.fields.emplace_back(name, what);
  }
  if (out.local == nullptr || !kept.fields.empty())
    out.kept = value{std::move(kept)};
  return out;
}

result<value> merge_extra(const point_type& point, const value& now,
                          const value& patch) {
  // The merge keeps the last of two members.
  if (auto presets = patch.field("presets"))
    if (auto ok = check_preset_names(*presets); !ok)
      return ok.error();
  auto merged = merge_within(extra_limits, now, patch);
  if (!merged)
    return merged;
  if (auto shown = presentation_of(point, *merged); !shown)
    return shown.error();
  auto alarm = merged->field("alarm");
  if (alarm != nullptr && !alarm->is_null())
    if (auto limits = read_alarm_limits(*alarm); !limits)
      return failure{limits.error().code, "alarm: " + limits.error().text};
  auto log = merged->field("log");
  if (log != nullptr && !log->is_null())
    if (auto ok = check_log_settings(*log); !ok)
      return ok.error();
  return merged;
}

result<value> read_value(const meant_value& x, const point_type& point,
                         const value& extra, const value& now,
                         const std::string& field) {
  if ((x.raw != nullptr) + (x.local != nullptr) + (x.preset != nullptr) > 1)
    return failure{ec::wrong_type,
                   "only one of value, preset and localization/value"};
  if (x.raw != nullptr)
    return field.empty() ? read_raw(*x.raw, point, extra, now)
                         : coerce_field(*x.raw, *point.type, now, field);
  auto shown = presentation_of(point, extra);
  if (!shown)
    return shown.error();
  if (x.preset != nullptr)
    return read_preset(*x.preset, point, *shown, now);
  return coerce(shown->raw(*x.local), *point.type, &now);
}

} // namespace troupe
