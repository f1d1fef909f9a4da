#include "protocol/bacnet/cov_manager.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The range that clients must offer (BTL guidelines).
constexpr seconds longest_lifetime{28'800};

/// Objects of a device that restarted are asked for within this.
constexpr milliseconds restart_spread{5'000};

constexpr milliseconds shortest_pause{1'000};

constexpr uint8_t most_misses = 3;

constexpr uint32_t instance_bits = (1u << 22) - 1;

constexpr seconds day{86'400};

failure wrong(const char* text) {
  return {ec::invalid_config, text};
}

} // namespace

status validate(const cov_settings& x) {
  if (x.lifetime < seconds{1} || x.lifetime > longest_lifetime)
    return wrong("COV lifetime is not 1 to 28800 s");
  if (x.refused_pause < seconds{60} || x.refused_pause > 7 * day)
    return wrong("pause after a refused COV subscription is not 60 s to 7 d");
  if (x.silent_pause < seconds{1} || x.longest_silent_pause < x.silent_pause
      || x.longest_silent_pause > day)
    return wrong(
      "pauses after silence to COV subscriptions are not 1 s to 1 d, "
      "the longest last");
  if (x.most_asked == 0)
    return wrong("no COV subscription may be asked for");
  return {};
}

cov_manager::cov_manager(const cov_settings& cfg) : cfg_(cfg) {
  // nop
}

uint64_t cov_manager::key_of(uint32_t device,
                             const object_id& object) noexcept {
  return uint64_t{device} << 32 | static_cast<uint32_t>(object.type) << 22
         | (object.instance & instance_bits);
}

uint32_t cov_manager::take_number() {
  if (!free_.empty()) {
    auto out = free_.back();
    free_.pop_back();
    return out;
  }
  subscriptions_.emplace_back();
  return static_cast<uint32_t>(subscriptions_.size() - 1);
}

/// Spreads by a generator of its own (xorshift), so that a run can be repeated.
milliseconds cov_manager::between(milliseconds low, milliseconds high) {
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  auto width = static_cast<uint64_t>((high - low).count()) + 1;
  return low + milliseconds{static_cast<int64_t>(random_ % width)};
}

uint32_t cov_manager::add(uint32_t device, const object_id& object,
                          time_point now) {
  auto [i, added] = numbers_.emplace(key_of(device, object), 0);
  if (!added)
    return i->second;
  i->second = take_number();
  auto& x = subscriptions_[i->second];
  x = {};
  x.object = object;
  x.device = device;
  x.ends = now;
  x.wanted = true;
  due_.set(i->second, now);
  return i->second;
}

/// A number that is asked for or parked is free only when it comes back.
bool cov_manager::remove(uint32_t number, time_point now) {
  auto& x = subscriptions_[number];
  if (!x.wanted)
    return false;
  x.wanted = false;
  numbers_.erase(key_of(x.device, x.object));
  auto in_heap = due_.contains(number);
  due_.remove(number);
  if (in_heap)
    free_.push_back(number);
  auto asked = asked_.find(x.device);
  auto on_its_way = asked != asked_.end() && asked->second.number == number;
  return on_its_way || x.ends > now;
}

std::optional<cov_request> cov_manager::next(time_point now) {
  while (asked_.size() < cfg_.most_asked) {
    auto first = due_.first();
    if (!first || first->due > now)
      return std::nullopt;
    due_.remove(first->number);
    auto& x = subscriptions_[first->number];
    auto [i, free] = asked_.try_emplace(x.device);
    if (!free) { // one at a time
      i->second.parked.push_back(first->number);
      continue;
    }
    i->second.number = first->number;
    i->second.when = now;
    return cov_request{first->number, x.device, x.object, cfg_.lifetime};
  }
  return std::nullopt;
}

std::optional<cov_manager::time_point> cov_manager::next_due() const {
  auto first = due_.first();
  if (!first || asked_.size() >= cfg_.most_asked)
    return std::nullopt;
  return first->due;
}

void cov_manager::come_back(uint32_t number, time_point due) {
  if (subscriptions_[number].wanted)
    due_.set(number, due);
  else
    free_.push_back(number);
}

void cov_manager::on_answer(uint32_t number, cov_outcome how, time_point now) {
  if (number >= subscriptions_.size())
    return;
  auto& x = subscriptions_[number];
  auto i = asked_.find(x.device);
  if (i == asked_.end() || i->second.number != number)
    return;
  auto asked = std::move(i->second);
  asked_.erase(i);
  for (auto parked : asked.parked)
    come_back(parked, now);
  switch (how) {
    case cov_outcome::accepted:
      x.silences = 0;
      x.ends = asked.when + cfg_.lifetime;
      return come_back(number, asked.when + renewal());
    case cov_outcome::refused:
      return come_back(number, now + refusal());
    case cov_outcome::silent:
      return come_back(number, now + silence(x, now));
  }
}

milliseconds cov_manager::renewal() {
  milliseconds lifetime = cfg_.lifetime;
  return between(lifetime / 2, lifetime * 4 / 5);
}

milliseconds cov_manager::refusal() {
  return between(cfg_.refused_pause, 2 * cfg_.refused_pause);
}

/// Grows from the first pause to the longest. While a subscription is in force,
/// its end comes nearer, and so do the requests.
milliseconds cov_manager::silence(subscription& x, time_point now) {
  milliseconds pause = cfg_.silent_pause * (1 << std::min<int>(x.silences, 15));
  pause = std::min<milliseconds>(pause, cfg_.longest_silent_pause);
  if (x.silences < UINT8_MAX)
    ++x.silences;
  if (x.ends > now) {
    auto rest = std::chrono::duration_cast<milliseconds>(x.ends - now);
    pause = std::min(pause, std::max(rest / 4, shortest_pause));
  }
  return between(pause / 2, pause);
}

/// Also of a subscription whose confirmation was lost.
std::optional<uint32_t>
cov_manager::on_notification(uint32_t device, const object_id& object,
                             seconds remaining, time_point now) {
  auto i = numbers_.find(key_of(device, object));
  if (i == numbers_.end())
    return std::nullopt;
  auto& x = subscriptions_[i->second];
  x.misses = 0;
  x.ends = std::max(x.ends, now + std::min(remaining, cfg_.lifetime));
  return i->second;
}

void cov_manager::ask_soon(uint32_t number, time_point now, time_point when) {
  auto& x = subscriptions_[number];
  x.ends = now;
  x.silences = 0;
  if (due_.contains(number))
    due_.set(number, when);
}

void cov_manager::on_restart(uint32_t device, time_point now,
                             milliseconds wait) {
  auto i = numbers_.lower_bound(key_of(device, {object_type{0}, 0}));
  for (; i != numbers_.end() && i->first >> 32 == device; ++i)
    ask_soon(i->second, now, now + between(wait, wait + restart_spread));
}

void cov_manager::on_missed(uint32_t number, time_point now) {
  auto& x = subscriptions_[number];
  if (++x.misses < most_misses)
    return ask_soon(number, now, now);
  x.misses = 0;
  ask_soon(number, now, now + refusal());
}

} // namespace troupe::bacnet
