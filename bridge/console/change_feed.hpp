// What changed at watched datapoints, held for a reader that may be slow.

#pragma once

#include "actors/view.hpp"
#include "bridge/console/command.hpp"
#include "protocol/glob.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Compares views with what it saw before. Each point waits at most once: a
/// newer value takes the place of the one that waits. Knows neither actors nor
/// sockets. Memory is bounded by the points that match and by the backlog; a
/// client that does not read costs no more than that. Times of views and
/// samples are those of drivers, so that the two can be compared.
class change_feed {
public:
  /// @param which A point is watched when one of them covers its path.
  /// @param backlog How many points may wait.
  change_feed(std::vector<glob> which, size_t backlog);

  /// Notes how things are; nothing of it is a change. For the views that a
  /// watch begins with.
  void note(const block_view& x);

  void update(const block_view& x);

  /// Only monitored points have samples, and only blocks tell of writes and
  /// overrides: both are needed.
  void update(const sample_report& x);

  /// Changes of it that wait are still taken.
  void forget(const device_id& x);

  /// Takes up to *most* changes, those that waited longest first. Each has
  /// path, value, quality and time; the rest of a row stays empty.
  [[nodiscard]] std::vector<console::reply> take(size_t most);

  [[nodiscard]] bool empty() const noexcept {
    return waiting_.empty();
  }

  /// Points that are watched at present.
  [[nodiscard]] size_t points() const noexcept;

  /// Changes that a newer one replaced before they were taken.
  [[nodiscard]] uint64_t conflated() const noexcept {
    return conflated_;
  }

  /// Changes that found no room; the point reports its next one.
  [[nodiscard]] uint64_t dropped() const noexcept {
    return dropped_;
  }

private:
  struct watched_point {
    std::string path;
    value what;
    quality status = quality::good;
    unix_nanos time = 0;
    bool known = false;   ///< Seen before.
    bool waiting = false; ///< In `waiting_`.
  };

  using point_ptr = std::shared_ptr<watched_point>;

  struct watched_device {
    device_type_ptr type;
    std::vector<point_ptr> points; ///< By index; null: not watched.
  };

  /// Whether a difference is a change, or the state to begin with.
  enum class purpose : uint8_t { note, report };

  /// Finds which points are watched; anew when the device has another type.
  watched_device& device(const device_id& id, const device_type_ptr& type);
  void compare(const block_view& x, purpose why);
  void compare(const point_ptr& point, sample now, purpose why);
  void enqueue(const point_ptr& point);

  std::vector<glob> which_;
  size_t backlog_;
  std::map<device_id, watched_device> devices_;
  /// In the order of their first change since they were taken. May outlive the
  /// entry in `devices_`.
  std::deque<point_ptr> waiting_;
  uint64_t conflated_ = 0;
  uint64_t dropped_ = 0;
};

} // namespace troupe
