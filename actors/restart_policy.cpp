#include "actors/restart_policy.hpp"

#include <algorithm>

namespace troupe {

restart_policy::restart_policy(const restart_config& cfg, uint64_t seed)
  : cfg_(cfg), random_(static_cast<std::minstd_rand::result_type>(seed)) {
  // nop
}

/// Half of the wait is certain, the other half is chance.
std::optional<std::chrono::milliseconds> restart_policy::ended(time_point now) {
  while (!ends_.empty() && now - ends_.front() > cfg_.period)
    ends_.pop_front();
  if (ends_.size() >= cfg_.most_restarts)
    return std::nullopt;
  constexpr size_t most_doublings = 16;
  auto wait = cfg_.least_wait
              * (int64_t{1} << std::min(ends_.size(), most_doublings));
  ends_.push_back(now);
  wait = std::min(wait, cfg_.most_wait);
  return wait / 2 + wait * static_cast<int64_t>(random_() % 512) / 1024;
}

} // namespace troupe
