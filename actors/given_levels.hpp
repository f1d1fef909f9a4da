// What a device with priorities of its own still has from the gateway.

#pragma once

#include "protocol/level_set.hpp"

namespace troupe {

/// At which priorities the gateway gave a point values, until the device has
/// let go of them. A driver takes back what it gave itself, but it forgets all
/// of it when it ends, and never learns that a write was done whose answer got
/// lost: those levels are *owed*, and have to be taken back one by one. Only
/// `bits` is stored. Knows no clock; four bytes.
class given_levels {
public:
  given_levels() = default;

  explicit given_levels(level_set stored) noexcept
    : given_(stored), owed_(stored) {
    // nop
  }

  /// Call it before the command goes out, and store `bits` before, too.
  /// @param level 1 to 17; the normal value is never taken back.
  void give(uint8_t level) noexcept {
    given_ = static_cast<level_set>(given_ | level_bit(level));
    owed_ = static_cast<level_set>(owed_ | level_bit(level));
  }

  /// The device has the value at *level*. The driver took back what it knew of
  /// above that, and knows of this one now.
  void taken(uint8_t level) noexcept {
    owed_ = static_cast<level_set>(owed_ & ~level_bit(level));
    auto gone = levels_above(level) & ~owed_;
    given_ = static_cast<level_set>(given_ & ~gone);
  }

  /// The device has nothing of ours at *level* any more.
  void taken_back(uint8_t level) noexcept {
    given_ = static_cast<level_set>(given_ & ~level_bit(level));
    owed_ = static_cast<level_set>(owed_ & ~level_bit(level));
  }

  /// Another driver serves the device, and knows of nothing.
  void new_driver() noexcept {
    owed_ = given_;
  }

  /// What has to be taken back, while *active* is the level in force, 1 to 17.
  [[nodiscard]] level_set owed(uint8_t active) const noexcept {
    return static_cast<level_set>(owed_ & ~level_bit(active));
  }

  [[nodiscard]] level_set bits() const noexcept {
    return given_;
  }

private:
  level_set given_ = 0;
  level_set owed_ = 0; ///< A part of the above.
};

} // namespace troupe
