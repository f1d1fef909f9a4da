#include "protocol/alarm/limits.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/conversion.hpp"

#include <cmath>

namespace troupe {

namespace {

constexpr double nanos_per_second = 1e9;
constexpr double day = 24.0 * 3'600;
constexpr double longest_delay = 7 * day;
constexpr double longest_frozen = 366 * day;
constexpr size_t longest_name = 256;
constexpr size_t longest_details = 1'024;

/// What the members are converted to.
const value& kinds() {
  static const auto out = make_structure({{"enabled", value{true}},
                                          {"name", value{""}},
                                          {"details", value{""}},
                                          {"lowError", value{0}},
                                          {"lowWarning", value{0}},
                                          {"highWarning", value{0}},
                                          {"highError", value{0}},
                                          {"deadband", value{0}},
                                          {"onDelay", value{0}},
                                          {"offDelay", value{0}},
                                          {"maxRate", value{0}},
                                          {"frozen", value{0}}});
  return out;
}

failure wrong(const std::string& member, const char* what,
              ec code = ec::out_of_range) {
  return {code, "alarm/" + member + ": " + what};
}

std::optional<double> number_in(const value& x, const char* name) {
  auto what = given(x, name);
  return what != nullptr ? what->number() : std::nullopt;
}

status take_text(std::string& out, const value& x, const char* name,
                 size_t longest) {
  auto what = given(x, name);
  if (what == nullptr)
    return {};
  if (what->text()->size() > longest)
    return wrong(name, "value is too long", ec::too_large);
  out = *what->text();
  return {};
}

/// Takes a number that is not negative.
status take_amount(double& out, const value& x, const char* name) {
  out = number_in(x, name).value_or(out);
  return out >= 0 ? status{} : wrong(name, "value is out-of-range");
}

status take_seconds(unix_nanos& out, const value& x, const char* name,
                    double most) {
  auto n = number_in(x, name).value_or(0);
  if (!(n >= 0 && n <= most))
    return wrong(name, "value is out-of-range");
  out = static_cast<unix_nanos>(std::round(n * nanos_per_second));
  return {};
}

/// Zero makes no sense for a rate or for silence: it would always alarm.
status take_watches(alarm_limits& out, const value& x) {
  if (auto rate = number_in(x, "maxRate")) {
    if (!(*rate > 0))
      return wrong("maxRate", "value is out-of-range");
    out.max_rate = rate;
  }
  unix_nanos frozen = 0;
  if (auto ok = take_seconds(frozen, x, "frozen", longest_frozen); !ok)
    return ok;
  if (given(x, "frozen") != nullptr) {
    if (frozen == 0)
      return wrong("frozen", "value is out-of-range");
    out.frozen = frozen;
  }
  return {};
}

status check_order(const alarm_limits& x) {
  auto error = wrong("lowError", "must not be above lowWarning");
  if (x.low_error && x.low_warning && *x.low_error > *x.low_warning)
    return error;
  if (x.high_error && x.high_warning && *x.high_error < *x.high_warning)
    return wrong("highError", "must not be below highWarning");
  for (auto& low : {x.low_error, x.low_warning})
    for (auto& high : {x.high_warning, x.high_error})
      if (low && high && !(*low < *high))
        return wrong(low == x.low_warning ? "lowWarning" : "lowError",
                     "must be below the high limits");
  return {};
}

/// Whoever leaves a limit by a wider deadband is beyond the opposite one by
/// then, so that there would be an alarm at any value.
status check_deadband(const alarm_limits& x) {
  // Of limits in order the warnings are the inner ones.
  auto& low = x.low_warning ? x.low_warning : x.low_error;
  auto& high = x.high_warning ? x.high_warning : x.high_error;
  if (low && high && x.deadband > *high - *low)
    return wrong("deadband", "must not be wider than the band between the low "
                             "and the high limits");
  return {};
}

} // namespace

std::string_view to_string(limit_alarm x) noexcept {
  switch (x) {
    case limit_alarm::low_error:
      return "lowError";
    case limit_alarm::low_warning:
      return "lowWarning";
    case limit_alarm::high_warning:
      return "highWarning";
    case limit_alarm::high_error:
      return "highError";
    case limit_alarm::rate:
      return "rate";
    case limit_alarm::frozen:
      return "frozen";
  }
  return "";
}

result<alarm_limits> read_alarm_limits(const value& x) {
  if (x.fields() == nullptr)
    return failure{ec::wrong_type, "alarm: value is invalid"};
  auto fit = convert(x, kinds());
  if (!fit)
    return failure{fit.error().code, "alarm/" + fit.error().text};
  alarm_limits out;
  if (auto enabled = given(*fit, "enabled"))
    out.enabled = *enabled->boolean();
  out.low_error = number_in(*fit, "lowError");
  out.low_warning = number_in(*fit, "lowWarning");
  out.high_warning = number_in(*fit, "highWarning");
  out.high_error = number_in(*fit, "highError");
  for (auto& ok :
       {take_text(out.name, *fit, "name", longest_name),
        take_text(out.details, *fit, "details", longest_details),
        take_amount(out.deadband, *fit, "deadband"),
        take_seconds(out.on_delay, *fit, "onDelay", longest_delay),
        take_seconds(out.off_delay, *fit, "offDelay", longest_delay),
        take_watches(out, *fit), check_order(out), check_deadband(out)})
    if (!ok)
      return ok.error();
  return out;
}

} // namespace troupe
