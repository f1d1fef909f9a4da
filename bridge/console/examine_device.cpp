// Causes that lie in the device, or in the gateway as a whole.

#include "actors/device_limits.hpp"
#include "bridge/console/examination.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe {

namespace {

using effect = cause_effect;

std::string in_words(const std::string& x) {
  return x.empty() ? x : ": " + x;
}

} // namespace

void examination::add(effect what, const char* id, std::string text,
                      std::string advice) {
  found_.push_back({what, id, std::move(text), std::move(advice)});
}

bool examination::is_down() const noexcept {
  return x_.health == device_health::down;
}

bool examination::is_polled() const noexcept {
  return x_.monitor.rate > 0 && !x_.property;
}

void examination::look_at_life() {
  if (x_.state == device_phase::unprovisioned)
    add(effect::bad, "unprovisioned",
        device_
          + " is not in operation: nothing is read from it, and what "
            "is written waits",
        "troupe provision " + device_);
  if (!x_.pending.empty())
    add(effect::pending, "action",
        fmt::format("the action {} of {} is under way{}", x_.pending, device_,
                    in_words(x_.alert)),
        "wait for its end; it is tried again every half a minute");
  if (x_.unid.empty() && !x_.hosted)
    add(effect::bad, "noAddress", device_ + " has no address",
        "give it one: provision with unid, or replace");
  if (!x_.answers)
    return add(effect::bad, "stuckDevice",
               device_ + " does not answer within the gateway",
               "look at troupe status and at the log of trouped; restart "
               "trouped if it stays like this");
  if (x_.inner.paused)
    add(is_good() ? effect::stale : effect::bad, "paused",
        device_ + " is paused by an operator: nothing is read from it",
        "troupe resume " + device_);
  if (!x_.inner.driver)
    add(is_good() ? effect::stale : effect::bad, "noDriver",
        "no driver of " + x_.device.protocol + " is running",
        "it is started again within a minute; if not, the log of trouped "
        "says why");
}

bool examination::is_good() const noexcept {
  return x_.time != 0 && x_.status != quality::invalid;
}

void examination::look_at_health() {
  if (x_.state == device_phase::unprovisioned || x_.hosted)
    return;
  if (x_.health == device_health::nascent)
    return add(effect::bad, "notHeardYet",
               device_ + " has not answered since the gateway started"
                 + in_words(x_.alert),
               "wait for the first poll; then troupe test " + device_);
  if (x_.health == device_health::suspect)
    return add(x_.time == 0 ? effect::bad : effect::stale, "suspect",
               device_ + " missed its last answers" + in_words(x_.alert),
               "it counts as down after 5 of them: look at its line now");
  if (is_down())
    why_down();
}

void examination::why_down() {
  auto what = x_.time == 0 ? effect::bad : effect::stale;
  auto when = since_text(x_.inner.since, x_.now) + in_words(x_.alert);
  switch (x_.answers ? x_.inner.code : ec::none) {
    case ec::not_connected:
      return add(what, "hostUnreachable",
                 fmt::format("{} cannot be reached at {}{}", device_, x_.unid,
                             when),
                 "check cable, power and network, and that the address and "
                 "port are right");
    case ec::timeout:
      return add(what, "deviceSilent",
                 fmt::format("the line to {} works, but it does not answer{}",
                             device_, when),
                 "check that it has power, that its unit address is right, "
                 "and baud rate and parity on a serial line");
    case ec::protocol_error:
      return add(what, "garbage",
                 fmt::format("{} answers what nobody can read{}", device_,
                             when),
                 "look for two devices with one address, wrong baud rate or "
                 "parity, missing termination");
    case ec::device_refused:
      return add(what, "deviceRefuses",
                 fmt::format("{} refuses what it is asked{}", device_, when),
                 "check that its type is right; its manual explains the "
                 "exception");
    case ec::device_busy:
      return add(what, "deviceBusy",
                 fmt::format("{} says that it is busy{}", device_, when),
                 "ask it less often: a longer monitor rate");
    case ec::overloaded:
      return add(what, "lineOverloaded",
                 fmt::format("{} is not asked in time{}", device_, when),
                 "the line has more to do than it can: longer rates, or "
                 "fewer devices on it");
    default:
      return add(what, "deviceDown", fmt::format("{} is down{}", device_, when),
                 "troupe test " + device_ + "; check power, cable, address");
  }
}

void examination::look_at_alarms() {
  for (auto& x : x_.alarms) {
    auto say = [&](effect what, const char* id, std::string advice) {
      add(what, id, x.message, std::move(advice));
    };
    if (x.type == type_alarm)
      say(effect::bad, "wrongType",
          device_
            + " answers, but not as its type says: give it the right "
              "type, or the right address");
    else if (x.type == provision_alarm)
      say(effect::bad, "provisioningFailed", "troupe test " + device_);
    else if (x.type == "clock")
      say(effect::stale, "clock",
          "times may jump: check the time service of this machine");
    else if (x.type == "disk")
      say(effect::unseen, "disk", "make room on the disk of the state");
    else if (x.type == "storageFull")
      say(effect::unseen, "storageFull",
          "raise its budget in [history], or wait for the broker");
    else if (x.type == "stuckActor")
      say(effect::unseen, "stuckPart",
          "look at troupe status: " + x.source + " does not answer");
    else if (x.type == "certificate")
      say(effect::unseen, "certificate", "renew the broker's certificate");
  }
}

void examination::look_at_bus() {
  if (!x_.broker)
    add(effect::unseen, "brokerDown",
        fmt::format("the broker does not take what is published; {} events "
                    "wait for it",
                    x_.waiting),
        "check the broker and the network to it; nothing is lost as long as "
        "the outbox has room");
}

} // namespace troupe
