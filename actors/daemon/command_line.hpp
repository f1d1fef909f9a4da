// What `trouped` was started with.

#pragma once

#include "actors/daemon/options.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// *sets* are `section.key=value`, in the order given: the last one wins.
struct command_line {
  std::string config_file; ///< Empty: the defaults.
  std::string state;       ///< Wins over the file when not empty.
  std::vector<std::string> sets;
  bool check_only = false;
  std::string text; ///< Help or version to print instead of running.
};

/// Fails with `invalid_config` for options that are none.
[[nodiscard]] result<command_line> read_command_line(int argc, char** argv);

/// Reads the file and everything that overrides it. Fails with
/// `invalid_config`; called again at SIGHUP.
[[nodiscard]] result<daemon_options> load_options(const command_line& x);

} // namespace troupe
