// The chosen row of a list that is longer than the screen.

#pragma once

#include "bridge/console/cli/tui/picture.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace troupe::cli {

/// Stays with the row that was chosen while rows come, go and move: what a key
/// does is done to the row that the user saw chosen.
class list_cursor {
public:
  /// Names a row for as long as it exists.
  using namer = std::function<std::string(size_t)>;

  /// Moves as *x* says; false when it is no key of movement.
  bool press(const key& x);

  /// Finds the chosen row again among *size* rows, and scrolls so that it is in
  /// sight. A row that has gone leaves its place to the next one.
  /// @param room Rows that the screen shows.
  void settle(size_t size, size_t room, const namer& name_of);

  /// Name of the chosen row, as it was at the last `settle`; empty when there
  /// are no rows.
  [[nodiscard]] const std::string& chosen() const noexcept {
    return chosen_;
  }

  /// Its place.
  [[nodiscard]] size_t row() const noexcept {
    return row_;
  }

  /// The first row in sight.
  [[nodiscard]] size_t first() const noexcept {
    return first_;
  }

private:
  size_t row_ = 0;
  size_t first_ = 0;
  size_t size_ = 0;
  size_t room_ = 1;
  std::string chosen_;
  bool moved_ = false; ///< The place counts, not the name.
};

} // namespace troupe::cli
