// Causes that lie in the datapoint, and in who writes and reads it.

#include "actors/priority_array.hpp"
#include "bridge/console/examination.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace troupe {

namespace {

using effect = cause_effect;

} // namespace

void examination::look_at_value() {
  if (x_.time - x_.now > 5 * nanos_per_second)
    add(effect::stale, "clockBehind",
        fmt::format("the sample is of {}, which is still to come",
                    iap::format_iso(x_.time)),
        "the clock was set back: check the time service");
  if (x_.status == quality::invalid)
    add(effect::bad, "noValue",
        "the device says that it has no value, or sent one outside of the "
        "limits of its type",
        "check the sensor behind it, and type and scaling in the device "
        "type");
  if (x_.overdue)
    add(effect::stale, "receiveTimeout",
        fmt::format("nothing came for {}, its receive time-out",
                    span_text(x_.monitor.receive_timeout)),
        "the device has stopped to send it: check the device, or its "
        "binding");
  if (x_.status == quality::stale && !is_down() && !x_.overdue)
    add(effect::stale, "notReadAgain",
        device_ + " answers again, but this value was not read since",
        "it is read at the next poll; troupe test " + device_);
  if (x_.time == 0 && x_.health == device_health::normal && !x_.hosted
      && x_.state == device_phase::provisioned)
    never_read();
}

void examination::never_read() {
  if (x_.answers && is_polled() && x_.inner.polled)
    return add(effect::bad, "pointRefused",
               "the device answers, but never for this datapoint: it refuses "
               "its address",
               "check register or object in the device type; exceptions are "
               "counted in troupe status");
  add(effect::bad, "neverRead", "it was never read: nothing polls it",
      "set a monitor rate, or read it on demand");
}

void examination::look_at_levels() {
  auto top = active_level(x_.levels);
  if (top != normal_level) {
    auto& slot = (*x_.levels)[top - 1u];
    add(effect::overridden, "override",
        fmt::format("{} overrides it at level {} with {}{}{}; released it "
                    "would be {}",
                    slot.owner.empty() ? "somebody" : slot.owner, top,
                    iap::to_json(slot.what), since_text(slot.since, x_.now),
                    slot.expires ? ", until " + iap::format_iso(*slot.expires)
                                 : std::string{},
                    iap::to_json(without(top))),
        fmt::format("troupe release {} --priority {}", x_.path, top));
    look_below(top);
  }
  look_at_field_levels();
  for (auto& x : x_.schedules)
    look_at(x);
  if (x_.answers && !x_.inner.holder.empty())
    add(effect::overridden, "held",
        x_.inner.holder
          + " keeps it: what the device changes by itself is "
            "written again",
        "change the plan of " + x_.inner.holder + ", or its enforce");
  for (auto& x : x_.writers)
    add(effect::overridden, "connection",
        "the connection " + x + " writes it at level 17",
        "change its source, or deprovision the connection");
}

/// The highest one counts. A driver that was restarted does not know what it
/// gave before: what the gateway has at the same level is taken for it, and at
/// 16, where normal values go (ASHRAE 135, 19.2.1), that value.
void examination::look_at_field_levels() {
  auto all = x_.field_levels.fields();
  if (all == nullptr || all->fields.empty())
    return;
  auto& [name, what] = all->fields.front();
  auto level = static_cast<uint8_t>(std::atoi(name.c_str()));
  if (level < 1 || level >= normal_level)
    return;
  auto ours = active_level(x_.levels);
  auto is_ours = (x_.own_levels & level_bit(level)) != 0 || level == ours
                 || (level == 16 && what == x_.normal);
  if (is_ours)
    return;
  auto hides = ours > level && ours != normal_level;
  add(
    effect::overridden, "fieldOverride",
    fmt::format("another workstation, or the device's own programme, commands "
                "{} at priority {} in the device{}",
                iap::to_json(what), level,
                hides ? fmt::format("; level {} of the gateway has no effect "
                                    "below it",
                                    ours)
                      : std::string{}),
    fmt::format("have priority {} released there, or override it at a "
                "higher one",
                level));
}

value examination::without(uint8_t top) const {
  for (size_t i = top; i < x_.levels->size(); ++i)
    if ((*x_.levels)[i].active && !(*x_.levels)[i].empty())
      return (*x_.levels)[i].what;
  return x_.normal;
}

void examination::look_below(uint8_t top) {
  for (size_t i = top; i < x_.levels->size(); ++i)
    if (auto& slot = (*x_.levels)[i]; slot.active && !slot.empty())
      add(effect::overridden, "hidden",
          fmt::format("{} of {} at level {} has no effect below level {}",
                      iap::to_json(slot.what),
                      slot.owner.empty() ? "somebody" : slot.owner, i + 1, top),
          {});
}

void examination::look_at(const schedule_fact& x) {
  if (!x.error.empty())
    return add(effect::pending, "scheduleFails",
               fmt::format("the schedule {} does not reach all its targets: "
                           "{}",
                           x.handle, x.error),
               "troupe schedules");
  if (x.state == "suspended")
    return add(effect::overridden, "scheduleSuspended",
               "the schedule " + x.handle + " is suspended",
               "set its suspend to false");
  add(effect::overridden, "schedule",
      fmt::format("the schedule {} decides it{}", x.handle,
                  x.next.empty() ? std::string{} : ", next at " + x.next),
      "change its plan, or override it at a higher priority");
}

void examination::look_at_writes() {
  if (!x_.answers)
    return;
  auto& in = x_.inner;
  if (in.unsaved > 0)
    add(effect::pending, "unsaved",
        fmt::format("{} changes wait for the disk", in.unsaved),
        "if it lasts, the disk is slow: troupe alarms");
  if (in.queued > 0)
    add(effect::pending, "queue",
        fmt::format("{} requests wait for {}", in.queued, device_),
        "wait; whoever writes more than the device takes should slow down");
  if (in.writing)
    add(effect::pending, "writing",
        "the device is being given the present value", "wait");
  else if (in.unwritten)
    add(effect::pending, "unwritten",
        "the device has yet to get the present value: it could not be "
        "reached",
        "it is tried again every half a minute");
  if (!in.unwritten && !in.writing && deviates())
    add(effect::pending, "deviates",
        fmt::format("the device has {}, although it was given {}",
                    iap::to_json(in.actual), iap::to_json(x_.present)),
        "it refused the value, or something else writes it: look at its "
        "own programme");
}

bool examination::deviates() const {
  auto& actual = x_.inner.actual;
  return !x_.output && !x_.hosted && !actual.is_null()
         && active_level(x_.levels) != normal_level && actual != x_.present;
}

std::string examination::chooser() const {
  if (!x_.answers)
    return {};
  return x_.inner.client_monitor ? ", as a client set it"
         : x_.inner.rule_monitor ? ", as the data rule of its type says"
                                 : ", the default of its type";
}

std::string examination::source_text() const {
  if (x_.hosted)
    return "the gateway hosts the device, and the value is what it was given";
  if (is_polled())
    return fmt::format("it is read every {}{}", span_text(x_.monitor.rate),
                       chooser());
  return "the device tells of changes by itself" + chooser();
}

void examination::look_at_monitor() {
  if (x_.hosted || x_.state != device_phase::provisioned)
    return;
  if (x_.property)
    return add(effect::constant, "property",
               "it is a configuration property, which is read once and when "
               "it is written",
               "read it on demand when it may have changed");
  if (x_.monitor.rate <= 0 && !x_.monitor.event)
    return add(effect::constant, "monitorOff",
               "nobody monitors it: its rate is none" + chooser(),
               R"(write {"monitor":{"rate":"normal"}} to it)");
  if (x_.monitor.rate <= 0)
    return add(effect::constant, "eventOnly",
               "it is not polled: only the device tells of changes" + chooser(),
               "set a rate, too, if the device is not to be trusted");
  constexpr double slow = 60;
  if (x_.monitor.rate > slow)
    add(effect::constant, "slowRate",
        fmt::format("it is read every {} only{}", span_text(x_.monitor.rate),
                    chooser()),
        R"(write {"monitor":{"rate":"fast"}} to it for shorter periods)");
}

void examination::look_at_reports() {
  if (x_.answers && x_.inner.held_back)
    add(effect::unseen, "throttle",
        fmt::format("a report waits: at most one in {}",
                    span_text(x_.monitor.throttle)),
        "shorten its throttle");
  if (x_.answers && is_below_threshold())
    add(effect::unseen, "threshold",
        fmt::format("the change from {} to {} is below its threshold of {}",
                    iap::to_json(x_.inner.reported), iap::to_json(x_.present),
                    x_.monitor.threshold),
        "lower its threshold, or set a heartbeat");
  if (!x_.monitor.in_feedback)
    add(effect::unseen, "notInFeedback",
        "its changes do not show its block again: inFeedback is false",
        "set inFeedback to true");
  if (x_.answers && x_.inner.credit == 0)
    add(effect::unseen, "creditExhausted",
        fmt::format("{} waits for the publisher, which has more to do than "
                    "it can; {} values wait, newer ones take their places",
                    device_, x_.inner.held),
        "look at troupe status: publisher.waiting and the broker");
}

bool examination::is_below_threshold() const {
  auto last = x_.inner.reported.number();
  auto now = x_.present.number();
  return x_.monitor.report != report_mode::any
         && x_.monitor.report != report_mode::change && last && now
         && *last != *now && std::abs(*now - *last) < x_.monitor.threshold;
}

} // namespace troupe
