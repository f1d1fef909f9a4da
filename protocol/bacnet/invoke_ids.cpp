#include "protocol/bacnet/invoke_ids.hpp"

#include <cassert>

namespace troupe::bacnet {

std::optional<uint8_t> invoke_ids::take(time_point now) {
  wake(now);
  if (taken_.all())
    return std::nullopt;
  while (taken_[next_])
    ++next_;
  taken_.set(next_);
  return next_++;
}

void invoke_ids::give_back(uint8_t id, time_point until) {
  assert(taken_[id]);
  resting_.push({until, id});
}

bool invoke_ids::idle(time_point now) {
  wake(now);
  return taken_.none();
}

void invoke_ids::wake(time_point now) {
  while (!resting_.empty() && resting_.top().first <= now) {
    taken_.reset(resting_.top().second);
    resting_.pop();
  }
}

} // namespace troupe::bacnet
