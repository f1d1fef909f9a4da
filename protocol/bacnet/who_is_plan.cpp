#include "protocol/bacnet/who_is_plan.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Answers come within this; devices delay them to spread.
constexpr seconds settle{3};

constexpr seconds lately{10};

failure wrong(const char* text) {
  return {ec::invalid_config, text};
}

} // namespace

status validate(const who_is_settings& x) {
  if (x.spacing < milliseconds{100} || x.spacing > seconds{60})
    return wrong("Who-Is spacing is not 100 ms to 60 s");
  if (x.first_pause < seconds{1} || x.longest_pause < x.first_pause)
    return wrong("Who-Is pauses are not 1 s or more, the longest last");
  if (x.most_answers == 0)
    return wrong("Who-Is may look for no device");
  if (x.first_ranges < 1 || x.first_ranges > 1'024)
    return wrong("Who-Is ranges of a search are not 1 to 1024");
  return {};
}

who_is_plan::who_is_plan(const who_is_settings& cfg) : cfg_(cfg) {
  // nop
}

void who_is_plan::want(uint32_t instance, time_point now) {
  auto [i, added] = wanted_.try_emplace(instance);
  if (!added)
    return;
  i->second = {now, cfg_.first_pause};
  due_.emplace(now, instance);
}

void who_is_plan::drop(uint32_t instance) {
  auto i = wanted_.find(instance);
  if (i == wanted_.end())
    return;
  due_.erase({i->second.due, instance});
  wanted_.erase(i);
}

void who_is_plan::search(const std::vector<instance_range>& ranges) {
  parts_.clear();
  searched_.clear();
  for (auto& x : ranges) {
    uint64_t width = uint64_t{x.high} - x.low + 1;
    auto count = std::min<uint64_t>(cfg_.first_ranges, width);
    for (uint64_t i = 0; i < count; ++i)
      parts_.push_back(
        {static_cast<uint32_t>(x.low + width * i / count),
         static_cast<uint32_t>(x.low + width * (i + 1) / count - 1)});
  }
}

void who_is_plan::postpone(uint32_t instance, wanted_device& x,
                           time_point now) {
  due_.erase({x.due, instance});
  x.due = now + x.pause;
  x.pause = std::min(2 * x.pause, cfg_.longest_pause);
  due_.emplace(x.due, instance);
}

/// Takes the one that is due first and its neighbours, above it, that are due
/// as well.
std::optional<instance_range> who_is_plan::next_wanted(time_point now) {
  if (due_.empty() || due_.begin()->first > now)
    return std::nullopt;
  auto i = wanted_.find(due_.begin()->second);
  instance_range out{i->first, i->first};
  for (size_t count = 0;
       count < cfg_.most_answers && i != wanted_.end() && i->second.due <= now;
       ++count, ++i) {
    out.high = i->first;
    postpone(i->first, i->second, now);
  }
  return out;
}

void who_is_plan::halve_crowded(time_point now) {
  if (!parts_.empty() || searched_.empty()
      || now < free_ - cfg_.spacing + settle)
    return;
  for (auto& x : searched_) {
    auto [low, high] = x.range;
    if (x.answers <= cfg_.most_answers || low == high)
      continue;
    auto middle = low + (high - low) / 2;
    parts_.push_back({low, middle});
    parts_.push_back({middle + 1, high});
  }
  searched_.clear();
}

std::optional<instance_range> who_is_plan::next(time_point now) {
  halve_crowded(now);
  if (now < free_)
    return std::nullopt;
  auto out = next_wanted(now);
  if (!out && !parts_.empty()) {
    out = parts_.front();
    parts_.pop_front();
    searched_.push_back({*out, 0});
  }
  if (!out)
    return std::nullopt;
  free_ = now + cfg_.spacing;
  while (!sent_.empty() && now - sent_.front().first > lately)
    sent_.pop_front();
  sent_.emplace_back(now, *out);
  return out;
}

std::optional<who_is_plan::time_point> who_is_plan::next_due() const {
  std::optional<time_point> out;
  if (!parts_.empty())
    out = free_;
  else if (!searched_.empty())
    out = free_ - cfg_.spacing + settle;
  if (!due_.empty()) {
    auto wanted = std::max(due_.begin()->first, free_);
    out = out ? std::min(*out, wanted) : wanted;
  }
  return out;
}

void who_is_plan::on_i_am(uint32_t instance) {
  drop(instance);
  for (auto& x : searched_)
    if (x.range.holds(instance))
      ++x.answers;
}

bool who_is_plan::search_done(time_point now) {
  halve_crowded(now);
  return parts_.empty() && searched_.empty();
}

bool who_is_plan::asked_lately(uint32_t instance, time_point now) const {
  return std::any_of(sent_.begin(), sent_.end(), [&](auto& x) {
    return now - x.first <= lately && x.second.holds(instance);
  });
}

} // namespace troupe::bacnet
