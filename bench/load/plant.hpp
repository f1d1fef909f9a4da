// All simulated devices together, and the clock that moves their values.

#pragma once

#include "bench/load/device.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace troupe::load {

/// By then the slowest point has settled at a written set-point.
inline constexpr seconds settle_time = 900;

/// The devices of a site. Moves a fixed share of all points per second, each
/// point in its turn, and everything that depends on a written set-point once a
/// second until it has settled. The share is exact over time: what a tick owes
/// is carried on, up to one round.
class plant {
public:
  /// Position of a device.
  using device_index = uint32_t;

  /// A point of a device.
  struct place {
    device_index device = 0;
    uint32_t point = 0;
  };

  /// @param now Seconds since midnight, see `seconds`.
  /// @param change share of all points that change per second, 0 to 1
  /// @param settle For how long `follow` has a point move; 0: once.
  plant(uint64_t seed, double change, seconds now,
        seconds settle = settle_time);

  /// Positions count up from 0.
  device_index add(device_kind_ptr kind);

  /// Valid until the next `add`.
  [[nodiscard]] device& at(device_index x) noexcept {
    return devices_[x];
  }

  [[nodiscard]] size_t size() const noexcept {
    return devices_.size();
  }

  [[nodiscard]] size_t points() const noexcept {
    return points_;
  }

  /// Points that moved since the start.
  [[nodiscard]] uint64_t changes() const noexcept {
    return changes_;
  }

  /// Moves values from the last call to *now*, which never goes back. What
  /// changed is appended to *moved*, if somebody wants to know.
  void advance(seconds now, std::vector<place>* moved = nullptr);

  /// Makes what depends on *point* of device *x* follow at once, and then once
  /// a second until it has settled; at most 4,096 points follow at once. These
  /// changes come on top of the share.
  void follow(device_index x, size_t point);

private:
  /// *next* and *until* are on the clock of `advance`.
  struct follower {
    place where;
    seconds next = 0;
    seconds until = 0;
  };

  bool step(const place& x, std::vector<place>* moved);
  void move_share(seconds passed, std::vector<place>* moved);
  void move_followers(std::vector<place>* moved);
  void shuffle();

  chance random_;
  double change_ = 0;
  seconds settle_ = settle_time;
  std::vector<device> devices_;
  /// All points that move, in random order; `turn_` goes round.
  std::vector<place> movers_;
  std::deque<follower> followers_; ///< At most `max_followers`.
  size_t points_ = 0;
  size_t turn_ = 0;
  bool shuffled_ = false;
  double owed_ = 0; ///< Moves due, with their fraction.
  seconds now_ = 0;
  uint64_t changes_ = 0;
};

} // namespace troupe::load
