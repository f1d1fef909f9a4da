// What the console makes of replies.

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/cause_text.hpp"
#include "bridge/console/cli/service_text.hpp"
#include "bridge/console/cli/table.hpp"
#include "bridge/console/cli/text.hpp"
#include "bridge/console/cli/tui/console_view.hpp"
#include "bridge/console/cli/tui/trace_text.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

/// Asked each second: others may have nothing to say.
bool is_polled(wanted x) noexcept {
  return x == wanted::devices || x == wanted::status || x == wanted::chosen;
}

} // namespace

void console_view::take(wanted what, const console::reply& x, time_point now) {
  if (is_polled(what) && answering_.heard(now))
    tell_return();
  switch (what) {
    case wanted::listing:
    case wanted::watch:
      return feed_.take(what, x);
    case wanted::order:
      return take_order(x);
    case wanted::cause:
      return take_text(cause_, x);
    case wanted::trace:
      take_text(trace_, x);
      if (x.has_end() && x.end().code() == 0 && shown_ == page_name::trace)
        waiting_.push_back({wanted::trace, trace_request(traced_)});
      return;
    case wanted::chosen:
      if (x.has_point())
        points_.points().change(x.point());
      return;
    case wanted::devices:
    case wanted::status:
    case wanted::actors:
    case wanted::alarms:
    case wanted::schedules:
    case wanted::events:
      break;
  }
  if (!x.has_end())
    return answers_[what].push_back(x);
  auto all = std::exchange(answers_[what], {});
  if (x.end().code() == 0)
    complete(what, all, now);
  else
    fail(what, x.end().text());
}

void console_view::take_order(const console::reply& x) {
  if (x.has_point()) {
    points_.points().change(x.point());
    notice_ = written_text(x.point());
  } else if (x.has_object()) {
    notice_ = alarm_text(x.object());
  }
  if (!x.has_end())
    return;
  ordering_ = false;
  next_poll_ = {}; // shows what it did
  auto failed = x.end().code() != 0;
  if (failed)
    notice_ = deed_ + ": " + x.end().text();
  else if (starts_with(deed_, "clear"))
    notice_ = deed_ + ": done";
  notice_style_ = failed ? line_style::bad : line_style::plain;
}

void console_view::take_text(text_page& to, const console::reply& x) {
  if (x.has_point())
    to.add(value_text(x.point()) + '\n');
  else if (x.has_cause())
    to.add(cause_text(x.cause()));
  else if (x.has_end() && x.end().code() != 0)
    to.add(x.end().text());
  else if (auto text = trace_text(x); !text.empty())
    to.add(text);
}

void console_view::fail(wanted what, const std::string& why) {
  if (what == wanted::devices || what == wanted::status)
    problem_ = why;
  else if (what == wanted::actors)
    actors_.set_summary(why);
  else if (what == wanted::alarms)
    alarms_.set_summary(why);
  else if (what == wanted::schedules)
    schedules_.set_summary(why);
  else
    events_.set_summary(why);
}

void console_view::complete(wanted what, const reply_rows& all,
                            time_point now) {
  if (what == wanted::devices)
    show_devices(all);
  else if (what == wanted::actors)
    show_actors(all, now);
  else if (what == wanted::alarms)
    show_alarms(all);
  else if (what == wanted::schedules)
    show_schedules(all);
  else if (what == wanted::events)
    show_events(all);
  else
    for (auto& x : all)
      if (x.metric().name() == "sid")
        sid_ = x.metric().text();
}

void console_view::tell_return() {
  notice_ = "the daemon answers again";
  notice_style_ = line_style::plain;
}

void console_view::show_devices(const reply_rows& all) {
  if (!std::exchange(problem_, {}).empty() && !sid_.empty())
    tell_return();
  known_devices_.clear();
  for (auto& x : all)
    known_devices_.push_back(x.device());
  feed_.note_devices(known_devices_);
  put_worst_first(known_devices_);
  std::vector<cell_row> out;
  for (auto& x : known_devices_) {
    auto path = x.protocol() + '/' + x.handle();
    auto is_bad = x.health() == "down" || x.health() == "suspect";
    out.push_back({path,
                   {path, x.health(), x.state(), x.unid(), x.alert()},
                   is_bad ? line_style::bad : line_style::plain});
  }
  devices_.take(std::move(out));
  devices_.set_summary(health_summary(known_devices_));
}

void console_view::show_actors(const reply_rows& all, time_point now) {
  std::vector<console::actor_row> actors;
  for (auto& x : all)
    actors.push_back(x.actor());
  rates_.take(now, actors);
  std::vector<cell_row> out;
  double sum = 0;
  for (auto& x : actors) {
    // Of all cells but the third-last-but-one: the busiest is for scripts.
    auto cells = actor_cells(x);
    auto rate = rates_.of(x);
    sum += rate;
    out.push_back(
      {x.path(),
       {cells[0], cells[1],
        x.messages() == 0 ? "" : fmt::format("{:.1f}", rate), cells[2],
        cells[4], cells[5], cells[6], cells[7], cells[8], cells[9]}});
  }
  actors_.take(std::move(out));
  actors_.set_summary(fmt::format("{:.0f} messages a second", sum));
}

void console_view::show_alarms(const reply_rows& all) {
  std::vector<cell_row> out;
  size_t active = 0;
  for (auto& x : all) {
    auto made = alarm_value(x.object());
    auto id = made.field("id");
    auto is_active = *made.field("active") == value{true};
    auto waits = is_active && *made.field("acknowledged") != value{true};
    active += is_active ? 1 : 0;
    out.push_back({id->text() != nullptr ? *id->text() : x.object().short_id(),
                   alarm_cells(x.object()),
                   waits ? line_style::bad : line_style::plain});
  }
  alarms_.set_summary(fmt::format("{} alarms, {} active", out.size(), active));
  alarms_.take(std::move(out));
}

void console_view::show_schedules(const reply_rows& all) {
  std::vector<cell_row> out;
  for (auto& x : all) {
    auto cells = schedule_cells(x.object());
    auto style = cells.back().empty() ? line_style::plain : line_style::bad;
    out.push_back({cells[0], std::move(cells), style});
  }
  schedules_.set_summary(fmt::format("{} schedules", out.size()));
  schedules_.take(std::move(out));
}

void console_view::show_events(const reply_rows& all) {
  std::string text;
  for (auto& x : all)
    text += x.text().part();
  events_.clear();
  if (!text.empty())
    events_.add(text);
  events_.set_summary("the newest first");
}

} // namespace troupe::cli
