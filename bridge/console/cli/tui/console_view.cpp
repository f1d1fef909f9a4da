// The keys of the console, and what it asks.

#include "bridge/console/cli/tui/console_view.hpp"

#include <utility>

namespace troupe::cli {

namespace {

constexpr std::chrono::seconds poll_period{1};
/// Newest first: more than anybody scrolls through, little to read each second.
constexpr uint64_t most_events = 500;

/// The request for a list that is asked for again and again.
wish make_poll(wanted what) {
  wish out;
  out.what = what;
  auto& x = out.request;
  if (what == wanted::devices)
    x.mutable_devices();
  else if (what == wanted::status)
    x.mutable_status();
  else if (what == wanted::actors)
    x.mutable_actors();
  else if (what == wanted::alarms)
    x.mutable_list()->set_kind(console::list_query::alarms);
  else if (what == wanted::schedules)
    x.mutable_list()->set_kind(console::list_query::schedules);
  else
    x.mutable_events()->set_limit(most_events);
  if (x.has_events())
    x.mutable_events()->set_newest_first(true);
  return out;
}

/// What a page shows beside that which all show; nothing for other pages.
std::optional<wanted> list_of(page_name x) {
  switch (x) {
    case page_name::actors:
      return wanted::actors;
    case page_name::alarms:
      return wanted::alarms;
    case page_name::schedules:
      return wanted::schedules;
    case page_name::events:
      return wanted::events;
    case page_name::devices:
    case page_name::points:
    case page_name::trace:
    case page_name::cause:
      break;
  }
  return std::nullopt;
}

} // namespace

console_view::console_view(std::string user)
  : user_(std::move(user)),
    actors_({{"ACTOR"},
             {"ALIVE", side::right},
             {"MSG/S", side::right},
             {"MESSAGES", side::right},
             {"MAILBOX", side::right},
             {"P50", side::right},
             {"P99", side::right},
             {"MAX", side::right},
             {"RESTARTS", side::right},
             {"LAST ERROR"}}),
    devices_({{"DEVICE"}, {"HEALTH"}, {"STATE"}, {"ADDRESS"}, {"WHY"}}),
    alarms_({{"ID"},
             {"STATE"},
             {"SEV", side::right},
             {"SINCE"},
             {"COUNT", side::right},
             {"SOURCE"},
             {"MESSAGE"}}),
    schedules_({{"SCHEDULE"},
                {"STATE"},
                {"VALUE", side::right},
                {"NEXT"},
                {"TARGETS", side::right},
                {"ERROR"}}),
    feed_(points_.points()) {
  trace_.set_summary("t on a point follows it");
}

std::vector<wish> console_view::wishes(time_point now) {
  answering_.look(now);
  auto out = std::exchange(waiting_, {});
  feed_.add_wishes(out, now);
  if (now < next_poll_)
    return out;
  next_poll_ = now + poll_period;
  out.push_back(make_poll(wanted::devices));
  out.push_back(make_poll(wanted::status));
  if (auto list = list_of(shown_))
    out.push_back(make_poll(*list));
  auto& point = points_.cursor().chosen();
  if (shown_ == page_name::points && !point.empty()) {
    auto& x = out.emplace_back();
    x.what = wanted::chosen;
    x.request.mutable_points()->add_which(point);
    x.request.mutable_points()->set_exact(true);
  }
  return out;
}

bool console_view::press(const key& x) {
  if (x.name == key_name::stop)
    return false;
  if (x.name == key_name::resize)
    return true;
  notice_.clear(); // it was seen
  if (prompt_) {
    if (prompt_->press(x) != prompt_state::open)
      prompt_.reset();
    return true;
  }
  if (filter_) {
    press_filter(x);
    return true;
  }
  if (x.is('q'))
    return false;
  if (x.name == key_name::text && x.text >= "1" && x.text <= "7")
    open(static_cast<page_name>(x.text[0] - '1'));
  else if (!current().cursor().press(x))
    press_here(x);
  return true;
}

void console_view::open(page_name x) {
  shown_ = x;
  next_poll_ = {}; // at once
}

void console_view::press_here(const key& x) {
  if (shown_ == page_name::points)
    press_point(x);
  else if (shown_ == page_name::alarms)
    press_alarm(x);
  else if (shown_ == page_name::cause && x.name == key_name::escape)
    open(before_cause_);
  else if (shown_ == page_name::devices && x.name == key_name::enter
           && !devices_.cursor().chosen().empty()) {
    points_.points().set_filter(devices_.cursor().chosen() + "/*");
    open(page_name::points);
  }
}

void console_view::press_point(const key& x) {
  auto& point = points_.cursor().chosen();
  if (x.is('/'))
    filter_.emplace(points_.points().filter());
  else if (x.name == key_name::escape)
    points_.points().set_filter({});
  else if (x.is('o'))
    points_.turn_order();
  else if (point.empty())
    return;
  else if (x.name == key_name::enter)
    explain(point);
  else if (x.is('t'))
    trace(point);
  else if (x.is('s'))
    ask_value(point);
  else if (x.is('r'))
    ask_level(point);
}

/// Every character counts at once; what moves the cursor goes on doing so.
void console_view::press_filter(const key& x) {
  if (x.name == key_name::enter)
    return filter_.reset();
  if (x.name == key_name::escape)
    filter_.emplace();
  else if (!filter_->press(x)) {
    if (x.name != key_name::text)
      points_.cursor().press(x);
    return;
  }
  points_.points().set_filter(filter_->text());
  if (x.name == key_name::escape)
    filter_.reset();
}

} // namespace troupe::cli
