#include "protocol/bacnet/read_lessons.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

constexpr std::chrono::hours first_pause{1};
constexpr std::chrono::hours longest_pause{24};

std::chrono::hours pause_after(uint8_t failed) noexcept {
  return std::min(longest_pause, first_pause * (1 << std::min<int>(failed, 5)));
}

} // namespace

read_outcome outcome_of(abort_reason x) noexcept {
  switch (x) {
    case abort_reason::buffer_overflow:
    case abort_reason::segmentation_not_supported:
    case abort_reason::out_of_resources:
    case abort_reason::apdu_too_long:
    case abort_reason::application_exceeded_reply_time:
      return read_outcome::too_long;
    case abort_reason::tsm_timeout:
      return read_outcome::silent;
    default:
      return read_outcome::refused;
  }
}

read_outcome outcome_of(reject_reason x) noexcept {
  switch (x) {
    case reject_reason::buffer_overflow:
    case reject_reason::too_many_arguments:
      return read_outcome::too_long;
    case reject_reason::unrecognized_service:
      return read_outcome::not_served;
    default:
      return read_outcome::refused;
  }
}

uint16_t read_lessons::most_values(time_point now) const noexcept {
  if (limit_ == no_limit || now < next_trial_)
    return limit_;
  return static_cast<uint16_t>(
    std::min<uint32_t>(2u * limit_, uint32_t{no_limit}));
}

/// A trial that worked is followed by the next.
void read_lessons::on_answered(size_t values, time_point now) noexcept {
  if (values <= limit_)
    return;
  limit_ = static_cast<uint16_t>(std::min<size_t>(values, no_limit));
  failed_trials_ = 0;
  next_trial_ = now;
}

/// What was known to work is kept when a trial fails.
void read_lessons::lower(size_t values, time_point now) noexcept {
  if (values <= limit_)
    limit_ = static_cast<uint16_t>(std::max<size_t>(values / 2, 1));
  else if (failed_trials_ < UINT8_MAX)
    ++failed_trials_;
  next_trial_ = now + pause_after(failed_trials_);
}

void read_lessons::on_too_long(size_t values, time_point now) noexcept {
  lower(values, now);
}

void read_lessons::on_not_served(time_point now) noexcept {
  auto trial = limit_ == 1;
  lower(trial ? 2 : 1, now);
}

} // namespace troupe::bacnet
