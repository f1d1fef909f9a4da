#include "bridge/console/cli/top_view.hpp"

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/table.hpp"
#include "bridge/console/cli/tui/cell_text.hpp"
#include "bridge/console/cli/tui/live_lists.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

constexpr auto keys = "q quit  d devices  a actors  j k scroll  p pause";

std::string last_part(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

} // namespace

void top_view::take(top_snapshot x) {
  problem_ = x.problem;
  if (paused_ || !problem_.empty())
    return;
  before_ = std::exchange(now_, std::move(x));
  put_worst_first(now_.devices);
  rates_.take(now_.at, now_.actors);
}

void top_view::press(char key) {
  switch (key) {
    case 'd':
    case 'a':
      list_ = key == 'd' ? top_list::devices : top_list::actors;
      first_ = 0;
      break;
    case 'j':
      ++first_;
      break;
    case 'k':
      first_ -= first_ > 0 ? 1 : 0;
      break;
    case 'p':
      paused_ = !paused_;
      break;
    default:
      break;
  }
}

double top_view::seconds() const {
  return std::chrono::duration<double>{now_.at - before_.at}.count();
}

double top_view::number(const std::string& name) const {
  auto i = now_.numbers.find(name);
  return i != now_.numbers.end() ? i->second : 0;
}

/// A daemon that started anew counts from zero again: no rate is below that.
double top_view::rate(const std::string& name) const {
  auto i = before_.numbers.find(name);
  if (i == before_.numbers.end() || seconds() <= 0)
    return 0;
  return std::max(0.0, (number(name) - i->second) / seconds());
}

double top_view::rate_of_all(const std::string& tail) const {
  double sum = 0;
  for (auto& [name, ignored] : now_.numbers)
    if (std::count(name.begin(), name.end(), '.') == 1
        && name.size() > tail.size()
        && name.compare(name.size() - tail.size(), tail.size(), tail) == 0)
      sum += rate(name);
  return sum;
}

/// What makes the numbers old; empty: nothing.
std::string top_view::state() const {
  if (!problem_.empty())
    return "  NO ANSWER: " + printable(problem_);
  if (auto silence = answering_.silence(); !silence.empty())
    return "  NO ANSWER for " + silence;
  return paused_ ? "  PAUSED" : "";
}

std::vector<std::string> top_view::summary() const {
  return {
    fmt::format("troupe top {}{}  {}  {:.0f} points", printable(now_.sid),
                state(), health_summary(now_.devices), number("points")),
    fmt::format("per second  samples {:.1f}  requests {:.1f}  timeouts {:.1f}  "
                "published {:.1f}  logged {:.1f}",
                rate_of_all(".samples"), rate_of_all(".requests"),
                rate_of_all(".timeouts"), rate("publisher.published"),
                rate("history.logged")),
    fmt::format("broker {}  waiting {:.0f} events, {:.0f} messages  dropped "
                "{:.0f}",
                number("publisher.online") != 0 ? "up" : "DOWN",
                number("journal.waiting"), number("publisher.waiting"),
                number("publisher.dropped") + number("journal.dropped")),
  };
}

std::vector<std::string> top_view::device_lines() const {
  std::vector<std::string> out;
  for (auto& x : now_.devices)
    out.push_back(fmt::format("{:<28} {:<8} {:<13} {:<22} {}",
                              printable(x.protocol() + '/' + x.handle()),
                              printable(x.health()), printable(x.state()),
                              printable(x.unid()), printable(x.alert())));
  return out;
}

std::vector<std::string> top_view::actor_lines() const {
  std::vector<std::pair<double, const console::actor_row*>> all;
  for (auto& x : now_.actors)
    if (x.messages() > 0)
      all.emplace_back(rates_.of(x), &x);
  std::stable_sort(all.begin(), all.end(),
                   [](auto& x, auto& y) { return x.first > y.first; });
  std::vector<std::string> out;
  for (auto& [per_second, x] : all)
    out.push_back(fmt::format(
      "{:<16} {:>7} {:>10.1f} {:>8} {:>9} {:>9} {:>9}",
      printable(last_part(x->path())), x->alive(), per_second, x->deepest(),
      short_time_text(x->handler_p50()), short_time_text(x->handler_p99()),
      short_time_text(x->handler_max())));
  return out;
}

std::vector<std::string> top_view::lines(size_t columns, size_t rows) const {
  auto out = summary();
  out.emplace_back();
  auto devices = list_ == top_list::devices;
  out.push_back(devices
                  ? fmt::format("{:<28} {:<8} {:<13} {:<22} {}", "DEVICE",
                                "HEALTH", "STATE", "ADDRESS", "WHY")
                  : fmt::format("{:<16} {:>7} {:>10} {:>8} {:>9} {:>9} {:>9}",
                                "ACTOR", "ALIVE", "MESSAGES/S", "MAILBOX",
                                "P50", "P99", "MAX"));
  auto list = devices ? device_lines() : actor_lines();
  auto room = rows > out.size() + 1 ? rows - out.size() - 1 : 0;
  auto last = list.size() > room ? list.size() - room : 0;
  for (auto i = std::min(first_, last); i < list.size() && room > 0; ++i) {
    out.push_back(std::move(list[i]));
    --room;
  }
  out.resize(rows);
  if (rows > 0)
    out.back() = keys;
  for (auto& x : out)
    x = cut(safe_text(x), columns);
  return out;
}

} // namespace troupe::cli
