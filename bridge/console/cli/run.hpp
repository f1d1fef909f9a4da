// The whole of `troupe`, but for the process around it.

#pragma once

#include "bridge/console/cli/printer.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe::cli {

/// What the program gets from its process. Tests put their own streams here.
struct world {
  screen where;
  std::string state = "/var/lib/troupe"; ///< Default of `--state`.
  /// Called before output that has no end of its own. The program makes Ctrl-C
  /// a success from then on.
  std::function<void()> before_stream;
  std::string user = "console"; ///< Default of `--by`.
};

/// Does what *args*, without the program's name, say. Returns the exit code.
/// One of `exit_code`. Blocks until the command has ended; `watch` without
/// `--count` ends with the process.
int run(const std::vector<std::string>& args, const world& around);

} // namespace troupe::cli
