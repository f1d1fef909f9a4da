// Runs a program that takes the whole screen.

#pragma once

#include "bridge/console/cli/printer.hpp"
#include "bridge/console/cli/tui/picture.hpp"
#include "bridge/console/cli/tui/request_link.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// What is between the terminal and the daemon.
class full_screen_program {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~full_screen_program() = default;

  /// @return Whether the program goes on.
  virtual bool press(const key& x) = 0;

  /// Asks what is due; called after keys and replies, and once a second.
  virtual void turn(time_point now) = 0;

  /// @param now Nanoseconds since 1970.
  virtual picture paint(size_t columns, size_t rows, int64_t now) = 0;

  /// Those to wait for.
  virtual std::vector<request_link*> links() = 0;
};

/// Runs until the program or its terminal ends. Never waits for the daemon.
/// Keys show at once, replies within 0.1 s. Returns an exit code; `usage`
/// without a terminal.
/// @param name Of the command, for that complaint.
int run_full_screen(full_screen_program& what, std::string_view name,
                    const screen& where);

} // namespace troupe::cli
