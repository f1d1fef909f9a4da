// The terminal of a full-screen program.

#pragma once

#include "bridge/console/cli/tui/picture.hpp"

#include <cstddef>
#include <optional>

namespace troupe::cli {

/// Standard input and output are a terminal.
[[nodiscard]] bool has_terminal() noexcept;

/// Takes the terminal over as long as it lives, and leaves it as it was. One at
/// a time. Colours unless NO_COLOR is set (https://no-color.org).
class terminal {
public:
  terminal();
  ~terminal();

  terminal(const terminal&) = delete;
  terminal& operator=(const terminal&) = delete;

  [[nodiscard]] size_t columns() const noexcept;
  [[nodiscard]] size_t rows() const noexcept;

  /// Only what differs from the last picture goes to the terminal.
  void show(const picture& x) const;

  /// Takes the next key; nothing when none waits. Never blocks.
  [[nodiscard]] std::optional<key> next_key() const;
};

} // namespace troupe::cli
