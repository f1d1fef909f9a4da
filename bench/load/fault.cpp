// Reads fault descriptions and deals them out.

#include "bench/load/fault.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace troupe::load {

using std::chrono::milliseconds;

namespace {

/// Longer than any gateway waits for anything.
constexpr milliseconds max_duration = std::chrono::hours{1};

failure bad(std::string_view text, std::string_view wanted) {
  return {ec::invalid_config, fmt::format("`{}` is not {}", text, wanted)};
}

/// Splits off the number in front; empty when there is none.
std::optional<double> take_number(std::string_view& text) {
  double x = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), x,
                                      std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(x))
    return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return x;
}

/// Splits *text* at the first *mark*; the second part is empty without one.
std::pair<std::string_view, std::string_view> split(std::string_view text,
                                                    char mark) {
  auto i = text.find(mark);
  if (i == std::string_view::npos)
    return {text, {}};
  return {text.substr(0, i), text.substr(i + 1)};
}

constexpr std::array<std::pair<std::string_view, fault_kind>, 7> names{{
  {"silent", fault_kind::silent},
  {"slow", fault_kind::slow},
  {"exception", fault_kind::exception},
  {"lying", fault_kind::lying},
  {"garbage", fault_kind::garbage},
  {"flapping", fault_kind::flapping},
  {"lossy", fault_kind::lossy},
}};

/// Any code may be sent, also those no standard knows: drivers must cope.
result<uint8_t> parse_code(std::string_view text, std::string_view wanted) {
  auto rest = text;
  auto x = take_number(rest);
  if (!x || !rest.empty() || *x < 1 || *x > 255 || *x != std::floor(*x))
    return bad(text, wanted);
  return static_cast<uint8_t>(*x);
}

result<fault> make_fault(std::string_view name, std::string_view detail) {
  auto i = std::find_if(names.begin(), names.end(),
                        [&](auto& x) { return x.first == name; });
  if (i == names.end())
    return bad(name, "a fault: silent, slow, exception, lying, garbage, "
                     "flapping, lossy");
  fault x{i->second, milliseconds{0}, 0};
  if (x.kind == fault_kind::exception || x.kind == fault_kind::lossy) {
    auto wanted = x.kind == fault_kind::lossy ? "a number, 1 to 255"
                                              : "an exception code, 1 to 255";
    auto code = detail.empty() ? result<uint8_t>{uint8_t{4}}
                               : parse_code(detail, wanted);
    if (!code)
      return code.error();
    x.code = *code;
  } else if (x.kind == fault_kind::slow || x.kind == fault_kind::flapping) {
    auto usual = milliseconds{x.kind == fault_kind::slow ? 500 : 30'000};
    auto time = detail.empty() ? result<milliseconds>{usual}
                               : parse_duration(detail);
    if (!time)
      return time.error();
    x.time = *time;
  } else if (!detail.empty()) {
    return bad(detail, fmt::format("known to `{}`", name));
  }
  return x;
}

} // namespace

result<double> parse_share(std::string_view text) {
  auto rest = text;
  auto x = take_number(rest);
  if (!x || (!rest.empty() && rest != "%"))
    return bad(text, "a share such as 1% or 0.01");
  auto share = rest.empty() ? *x : *x / 100;
  if (!(share >= 0 && share <= 1))
    return bad(text, "a share from 0% to 100%");
  return share;
}

result<milliseconds> parse_duration(std::string_view text) {
  auto rest = text;
  auto x = take_number(rest);
  auto unit = rest == "ms" ? 1 : rest == "s" ? 1000 : rest == "m" ? 60'000 : 0;
  if (!x || unit == 0)
    return bad(text, "a duration such as 800ms, 2s or 1m");
  auto time = *x * unit;
  if (!(time >= 1 && time <= static_cast<double>(max_duration.count())))
    return bad(text, "a duration from 1ms to 60m");
  return milliseconds{static_cast<int64_t>(time)};
}

result<fault> parse_fault(std::string_view text) {
  auto [name, detail] = split(text, ':');
  return make_fault(name, detail);
}

result<std::vector<fault_share>> parse_fault_spec(std::string_view text) {
  std::vector<fault_share> all;
  double sum = 0;
  while (!text.empty()) {
    auto [item, rest] = split(text, ',');
    auto [name, tail] = split(item, '=');
    auto [share_text, detail] = split(tail, ':');
    auto what = make_fault(name, detail);
    if (!what)
      return what.error();
    auto share = parse_share(share_text);
    if (!share)
      return share.error();
    sum += *share;
    all.push_back({*what, *share});
    text = rest;
  }
  if (sum > 1 + 1e-9)
    return failure{ec::invalid_config, "the faults add up to more than 100%"};
  return all;
}

std::vector<fault> deal_faults(const std::vector<fault_share>& x, size_t units,
                               std::mt19937_64& random) {
  std::vector<fault> dealt(units);
  size_t next = 0;
  for (auto& [what, share] : x) {
    // Exact numbers, not odds: two runs of one size have the same load.
    auto count
      = static_cast<size_t>(std::llround(share * static_cast<double>(units)));
    for (; count > 0 && next < units; --count)
      dealt[next++] = what;
  }
  std::shuffle(dealt.begin(), dealt.end(), random);
  return dealt;
}

bool is_quiet(const fault& x, milliseconds now) noexcept {
  if (x.kind == fault_kind::flapping)
    // Well at first, so that a gateway can provision the device.
    return (now / x.time) % 2 == 1;
  return x.kind == fault_kind::silent;
}

} // namespace troupe::load
