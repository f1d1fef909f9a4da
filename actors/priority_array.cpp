#include "actors/priority_array.hpp"

#include <algorithm>

namespace troupe {

uint8_t active_level(const overrides_ptr& levels) noexcept {
  if (levels != nullptr)
    for (size_t i = 0; i < levels->size(); ++i)
      if ((*levels)[i].active)
        return static_cast<uint8_t>(i + 1);
  return normal_level;
}

const value& present_value(const value& normal,
                           const overrides_ptr& levels) noexcept {
  auto level = active_level(levels);
  return level == normal_level ? normal : (*levels)[level - 1u].what;
}

priority_array::priority_array(overrides_ptr restored)
  : levels_(std::move(restored)) {
  // nop
}

status priority_array::apply(const level_change& x, unix_nanos now) {
  if (x.level < 1 || x.level > 16)
    return failure{ec::out_of_range, "priority is out-of-range"};
  auto next = levels_ != nullptr ? *levels_ : overrides{};
  auto& slot = next[x.level - 1u];
  if (!x.what.is_null()) {
    slot = priority_slot{x.what, x.active, x.owner, now, x.expires};
  } else if (!x.active) {
    slot.active = false; // kept: IAP shows it under `inactive`
    slot.expires.reset();
  } else {
    slot = priority_slot{};
  }
  replace(next);
  return {};
}

bool priority_array::expire(unix_nanos now) {
  auto due = next_expiry();
  if (!due || *due > now)
    return false;
  auto next = *levels_;
  for (auto& slot : next)
    if (slot.expires && *slot.expires <= now)
      slot = priority_slot{};
  replace(next);
  return true;
}

std::optional<unix_nanos> priority_array::next_expiry() const noexcept {
  std::optional<unix_nanos> result;
  if (levels_ != nullptr)
    for (auto& slot : *levels_)
      if (slot.expires && (!result || *slot.expires < *result))
        result = slot.expires;
  return result;
}

/// Snapshots may be held by views: a change makes a new one.
void priority_array::replace(const overrides& next) {
  auto idle = std::all_of(next.begin(), next.end(),
                          [](const auto& x) { return x.empty(); });
  levels_ = idle ? nullptr : std::make_shared<const overrides>(next);
}

} // namespace troupe
