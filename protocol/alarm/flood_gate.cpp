#include "protocol/alarm/flood_gate.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

flood_gate::flood_gate(flood_limits limits)
  : limits_(limits), global_(limits.global_interval, limits.global_burst) {
  // nop
}

gate_outcome flood_gate::offer(alarm_event x, unix_nanos now) {
  auto out = tick(now);
  if (x.what == alarm_happening::cleared) {
    out.events.push_back(std::move(x));
    return out;
  }
  auto& at = sources_.try_emplace(x.row.source, limits_).first->second;
  // What is held already waits for its turn; nothing overtakes it.
  if (at.held.empty() && at.limit.ready_at(now) <= now && global_.take(now)) {
    static_cast<void>(at.limit.take(now));
    out.events.push_back(std::move(x));
  } else {
    hold(at, std::move(x), now);
  }
  if (sources_.size() >= prune_at_)
    prune(now);
  return out;
}

gate_outcome flood_gate::tick(unix_nanos now) {
  // Times in the queue would be wrong after the clock was set back.
  if (now < now_)
    requeue(now);
  now_ = now;
  gate_outcome out;
  release(out, now);
  if (summary_at_ && *summary_at_ <= now) {
    out.summary = summarize();
    summary_at_.reset();
  }
  return out;
}

std::optional<unix_nanos> flood_gate::next_deadline(unix_nanos now) const {
  auto out = summary_at_;
  if (!queue_.empty()) {
    auto next = std::max(queue_.begin()->first, global_.ready_at(now));
    out = std::min(out.value_or(next), next);
  }
  return out;
}

void flood_gate::hold(source& at, alarm_event x, unix_nanos now) {
  auto name = x.row.source;
  auto i = at.held.find(x.row.type);
  if (i != at.held.end()) {
    i->second = std::move(x);
    return drop(name);
  }
  if (held_ == limits_.most_held)
    return drop(name);
  if (at.held.empty())
    queue_.emplace(at.limit.ready_at(now), name);
  auto type = x.row.type;
  at.held.emplace(std::move(type), std::move(x));
  ++held_;
}

void flood_gate::drop(const std::string& name) {
  ++dropped_;
  ++dropped_of_[name];
  if (!summary_at_)
    summary_at_ = now_ + limits_.summary_interval;
}

void flood_gate::release(gate_outcome& out, unix_nanos now) {
  while (!queue_.empty() && queue_.begin()->first <= now && global_.take(now)) {
    auto name = queue_.begin()->second;
    queue_.erase(queue_.begin());
    auto& at = sources_.at(name);
    static_cast<void>(at.limit.take(now));
    out.events.push_back(std::move(at.held.begin()->second));
    at.held.erase(at.held.begin());
    --held_;
    if (!at.held.empty())
      queue_.emplace(at.limit.ready_at(now), std::move(name));
  }
}

void flood_gate::requeue(unix_nanos now) {
  queue_.clear();
  global_.set_back(now);
  for (auto& [name, at] : sources_) {
    at.limit.set_back(now);
    if (!at.held.empty())
      queue_.emplace(at.limit.ready_at(now), name);
  }
  if (summary_at_)
    summary_at_ = std::min(*summary_at_, now + limits_.summary_interval);
}

/// Forgets sources that are like new ones.
void flood_gate::prune(unix_nanos now) {
  for (auto i = sources_.begin(); i != sources_.end();)
    i = i->second.held.empty() && i->second.limit.idle(now) ? sources_.erase(i)
                                                            : std::next(i);
  prune_at_ = std::max<size_t>(1'000, 2 * sources_.size());
}

flood_summary flood_gate::summarize() {
  flood_summary out;
  auto most = dropped_of_.begin();
  for (auto i = dropped_of_.begin(); i != dropped_of_.end(); ++i) {
    out.events += i->second;
    if (i->second > most->second)
      most = i;
  }
  out.sources = dropped_of_.size();
  out.message = out.sources == 1
                  ? fmt::format("{} more of {}", out.events, most->first)
                  : fmt::format("{} more of {} sources, {} of them of {}",
                                out.events, out.sources, most->second,
                                most->first);
  dropped_of_.clear();
  return out;
}

} // namespace troupe
