#include "drivers/bacnet/sender_limits.hpp"

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

/// Longer than a bucket takes to fill: who is forgotten loses nothing.
constexpr auto quiet_time = 30s;

/// To go through all senders for each message would be a flood of its own.
constexpr auto look_pause = 1s;

} // namespace

bool sender_limits::take(const device_address& from, time_point now) {
  auto i = senders_.find(from);
  if (i == senders_.end()) {
    if (senders_.size() >= most_senders)
      forget_quiet(now);
    if (senders_.size() >= most_senders)
      return others_.take(now);
    i = senders_.emplace(from, sender{{at_once_, per_second_}, now}).first;
  }
  i->second.heard = now;
  return i->second.limit.take(now);
}

void sender_limits::forget_quiet(time_point now) {
  if (now < next_look_)
    return;
  next_look_ = now + look_pause;
  for (auto i = senders_.begin(); i != senders_.end();)
    i = now - i->second.heard >= quiet_time ? senders_.erase(i) : std::next(i);
}

} // namespace troupe::bacnet
