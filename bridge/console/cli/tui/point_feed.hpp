// Keeps a table of points as the gateway has them.

#pragma once

#include "bridge/console/cli/tui/point_table.hpp"
#include "bridge/console/cli/tui/wish.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace troupe::cli {

/// First watches, then lists: nothing falls between the two. Lists anew when
/// there are other devices, when the watch lost changes, and once a minute,
/// because levels of overrides are only in listings; but not more than once in
/// 5 s, however many devices come. Waits a second after a failure.
class point_feed {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit point_feed(point_table& points) : points_(points) {
    // nop
  }

  /// Adds what is to be asked now, `watch` or `listing`. Each is asked until
  /// its end comes.
  void add_wishes(std::vector<wish>& out, time_point now);

  /// @param what `watch` or `listing`
  void take(wanted what, const console::reply& x);

  /// The devices of the gateway; others than last time have other points.
  void note_devices(const std::vector<console::device_row>& all);

private:
  [[nodiscard]] time_point next_listing() const;

  point_table& points_;
  bool watch_asked_ = false;
  bool watching_ = false; ///< Every change is told.
  bool listing_ = false;  ///< Asked for.
  bool listed_ = false;   ///< As it is now.
  bool failed_ = false;   ///< The next wish is to wait.
  time_point listed_at_ = time_point::min();
  time_point not_before_ = time_point::min();
  std::string devices_;
};

} // namespace troupe::cli
