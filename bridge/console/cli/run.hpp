// The whole of `troupe`, but for the process around it.

#pragma once

#include "bridge/console/cli/printer.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe::cli {

/// What the program gets from its process.
struct world {
  screen where;
  std::string state = "/var/lib/troupe"; ///< Default of `--state`.
  /// Called before output that has no end of its own.
  std::function<void()> before_stream;
};

/// Does what *args*, without the program's name, say. Returns the exit code.
int run(const std::vector<std::string>& args, const world& around);

} // namespace troupe::cli
