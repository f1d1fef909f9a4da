#include "bridge/external/value_control.hpp"

#include "actors/priority_array.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"

#include <charconv>

namespace troupe {

namespace {

constexpr size_t most_bytes = size_t{256} << 10;

/// The array as the driver sent it.
struct levels_of_point {
  value normal;
  overrides slots;
};

/// Levels are written as numbers or as texts (IAP Q10); zero is none in
/// particular (IAP Q17).
result<uint8_t> read_level(const value& x) {
  int level = 0;
  if (auto text = x.text()) {
    auto end = text->data() + text->size();
    auto [last, err] = std::from_chars(text->data(), end, level);
    if (err != std::errc{} || last != end)
      level = -1;
  } else if (auto n = x.integer()) {
    level = *n >= 0 && *n <= normal_level ? static_cast<int>(*n) : -1;
  } else {
    level = -1;
  }
  if (level < 0 || level > normal_level)
    return failure{ec::out_of_range, "priority is out-of-range"};
  return level == 0 ? normal_level : static_cast<uint8_t>(level);
}

status read_slots(levels_of_point& out, const value& values, const char* name,
                  bool active) {
  auto list = values.field(name);
  if (list == nullptr || list->is_null())
    return {};
  if (list->fields() == nullptr)
    return failure{ec::wrong_type, std::string{name} + ": value is invalid"};
  for (auto& [key, x] : list->fields()->fields) {
    auto level = read_level(value{key});
    if (!level)
      return level.error();
    if (*level == normal_level)
      out.normal = active ? x : out.normal;
    else if (!x.is_null())
      out.slots[*level - 1u] = priority_slot{x, active, {}, 0, {}};
  }
  return {};
}

result<levels_of_point> read_levels(const value& point) {
  levels_of_point out;
  auto values = point.field("values");
  if (values == nullptr || values->is_null())
    return out;
  if (auto ok = read_slots(out, *values, "inactive", false); !ok)
    return ok.error();
  if (auto ok = read_slots(out, *values, "levels", true); !ok)
    return ok.error();
  return out;
}

/// Null cannot be the normal value (IAP Q5); without a value there is nothing
/// to write there.
status write_normal(levels_of_point& to, const value* what, bool active) {
  if (what == nullptr && active)
    return {};
  if (what == nullptr || what->is_null() || !active)
    return failure{ec::invalid_request,
                   "the normal value cannot be relinquished"};
  to.normal = *what;
  return {};
}

/// `active` alone switches what is kept at the level.
result<overrides_ptr> write_override(const levels_of_point& to, uint8_t level,
                                     const value* what, bool active,
                                     unix_nanos now) {
  priority_array all{std::make_shared<const overrides>(to.slots)};
  level_change change{level, what != nullptr ? *what : value{}, active, {}, {}};
  if (what == nullptr && active) {
    change.what = to.slots[level - 1u].what;
    if (change.what.is_null())
      return failure{ec::wrong_state, "there is no value at this priority"};
  }
  if (auto ok = all.apply(change, now); !ok)
    return ok.error();
  return all.levels();
}

std::string render(const value& normal, const overrides_ptr& levels) {
  std::string json;
  iap::object_writer out{json};
  auto point = out.object("datapoint");
  auto values = point.object("values");
  values.number("level", active_level(levels));
  auto write = [&](const char* name, bool active) {
    auto list = values.object(name);
    if (active)
      list.add(std::to_string(normal_level), normal);
    for (size_t i = 0; levels != nullptr && i < levels->size(); ++i)
      if (auto& x = (*levels)[i]; !x.empty() && x.active == active)
        list.add(std::to_string(i + 1), x.what);
    list.end();
  };
  write("levels", true);
  write("inactive", false);
  values.end();
  point.end();
  out.end();
  return json;
}

result<std::string> answer(const value& request, unix_nanos now) {
  auto point = request.field("datapoint");
  if (point == nullptr || point->fields() == nullptr)
    return failure{ec::invalid_request, "datapoint is required"};
  auto before = read_levels(*point);
  if (!before)
    return before.error();
  auto prio = point->field("prio");
  auto level = prio == nullptr || prio->is_null()
                 ? result<uint8_t>{normal_level}
                 : read_level(*prio);
  if (!level)
    return level.error();
  auto flag = point->field("active");
  auto active = flag == nullptr || flag->boolean() == nullptr
                || *flag->boolean();
  auto what = point->field("value");
  if (*level != normal_level) {
    auto after = write_override(*before, *level, what, active, now);
    if (!after)
      return after.error();
    return render(before->normal, *after);
  }
  if (auto ok = write_normal(*before, what, active); !ok)
    return ok.error();
  return render(before->normal,
                std::make_shared<const overrides>(before->slots));
}

std::string render_error(const std::string& text) {
  std::string json;
  iap::object_writer out{json};
  out.text("error", text);
  out.end();
  return json;
}

} // namespace

result<std::optional<control_answer>> answer_control(const std::string& payload,
                                                     unix_nanos now) {
  if (payload.size() > most_bytes)
    return failure{ec::too_large, "a request is at most 256 KiB"};
  auto x = iap::read_json(payload);
  if (!x)
    return x.error();
  auto respond = x->field("respond");
  if (respond == nullptr || respond->is_null())
    return std::optional<control_answer>{};
  if (respond->text() == nullptr || !is_reply_topic(*respond->text()))
    return failure{ec::invalid_request, "respond is no topic for a response"};
  auto json = answer(*x, now);
  return std::optional<control_answer>{control_answer{
    *respond->text(), json ? *json : render_error(json.error().text)}};
}

} // namespace troupe
