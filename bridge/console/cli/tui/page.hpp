// A list that fills the screen.

#pragma once

#include "bridge/console/cli/tui/list_cursor.hpp"
#include "bridge/console/cli/tui/picture.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::cli {

/// Knows its rows; where they stand on the screen is the same for all pages.
class page {
public:
  virtual ~page() = default;

  /// One line on what is listed.
  [[nodiscard]] virtual std::string summary() = 0;

  /// Adds the head, if the page has one, and rows, *rows* lines in all.
  /// @param now Nanoseconds since 1970, for ages.
  void paint(picture& out, size_t columns, size_t rows, int64_t now);

  [[nodiscard]] list_cursor& cursor() noexcept {
    return cursor_;
  }

protected:
  /// Prepares what follows for lines of *columns*.
  virtual void arrange(size_t columns) = 0;

  /// Empty: the page has none.
  [[nodiscard]] virtual std::string head() = 0;

  [[nodiscard]] virtual size_t size() = 0;

  /// @pre i < size()
  [[nodiscard]] virtual picture_line line(size_t i, int64_t now) = 0;

  /// @pre i < size()
  [[nodiscard]] virtual std::string name(size_t i) = 0;

private:
  list_cursor cursor_;
};

} // namespace troupe::cli
