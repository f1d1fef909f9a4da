// What users of the console order: values, alarms, explanations.

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/tui/console_view.hpp"
#include "bridge/console/cli/tui/trace_text.hpp"
#include "protocol/ids.hpp"

#include <charconv>
#include <utility>

namespace troupe::cli {

namespace {

/// Reads a level from 1 to *most*; 0: it is none.
uint32_t read_level(const std::string& text, uint32_t most) {
  uint32_t level = 0;
  auto end = text.data() + text.size();
  auto [at, err] = std::from_chars(text.data(), end, level);
  return err == std::errc{} && at == end && level <= most ? level : 0;
}

} // namespace

void console_view::ask_value(const std::string& point) {
  auto overrides = [](const std::vector<std::string>& answers) {
    return !answers[1].empty() && answers[1] != std::to_string(normal_level);
  };
  prompt_.emplace("set " + point,
                  std::vector<question>{
                    {"to (JSON):", {}, {}},
                    {"at priority 1 to 17:", std::to_string(normal_level), {}},
                    {"for, as in 2h; empty until released:", {}, overrides}},
                  [this,
                   point](const auto& answers) -> std::optional<std::string> {
                    raw_options raw;
                    raw.device = point;
                    raw.text = answers[0];
                    raw.duration = answers[2];
                    if (!answers[1].empty()) {
                      raw.level = read_level(answers[1], normal_level);
                      if (raw.level == 0)
                        return answers[1] + " is no priority: 1 to 17";
                    }
                    return order("set", raw);
                  });
}

void console_view::ask_level(const std::string& point) {
  auto known = points_.points().find(point);
  auto level = known != nullptr ? known->active_level : 0;
  auto preset = level > 0 && level < normal_level ? std::to_string(level)
                                                  : std::string{};
  prompt_.emplace("release " + point,
                  std::vector<question>{{"at priority 1 to 16:", preset, {}}},
                  [this, point](const auto& answers) {
                    raw_options raw;
                    raw.device = point;
                    raw.level = read_level(answers[0], normal_level - 1);
                    return raw.level == 0
                             ? answers[0] + " is no priority: 1 to 16"
                             : order("release", raw);
                  });
}

void console_view::press_alarm(const key& x) {
  auto& alarm = alarms_.cursor().chosen();
  if (alarm.empty())
    return;
  raw_options raw;
  raw.alarm = alarm;
  raw.who = user_;
  std::optional<std::string> problem;
  if (x.is('a'))
    problem = order("ack", raw);
  else if (x.is('c'))
    problem = order("clear", raw);
  else if (x.is('u'))
    problem = order("unshelve", raw);
  else if (x.is('z'))
    ask_span(alarm);
  if (problem) {
    notice_ = *problem;
    notice_style_ = line_style::bad;
  }
}

void console_view::ask_span(const std::string& alarm) {
  prompt_.emplace("shelve " + alarm,
                  std::vector<question>{{"for, as in 2h:", {}, {}}},
                  [this, alarm](const auto& answers) {
                    raw_options raw;
                    raw.alarm = alarm;
                    raw.who = user_;
                    raw.duration = answers[0];
                    return answers[0].empty() ? "it needs a time, as in 2h"
                                              : order("shelve", raw);
                  });
}

std::optional<std::string> console_view::order(const std::string& name,
                                               const raw_options& raw) {
  if (ordering_)
    return "the last order has no answer yet";
  invocation made;
  if (auto problem = fill(made, name, raw))
    return problem;
  ordering_ = true;
  deed_ = name + ' ' + raw.device + raw.alarm;
  notice_ = deed_ + " ...";
  notice_style_ = line_style::plain;
  waiting_.push_back({wanted::order, std::move(made.request)});
  return std::nullopt;
}

void console_view::explain(const std::string& point) {
  wish x;
  x.what = wanted::cause;
  x.request.mutable_why()->set_point(point);
  waiting_.push_back(std::move(x));
  cause_.clear();
  cause_.set_summary("why " + point);
  before_cause_ = shown_;
  open(page_name::cause);
}

void console_view::trace(const std::string& point) {
  traced_ = point;
  waiting_.push_back({wanted::trace, trace_request(point)});
  trace_.clear();
  trace_.set_summary("following " + point);
  open(page_name::trace);
}

} // namespace troupe::cli
