// Completion of commands, options and names in shells.

#pragma once

#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace troupe::cli {

/// Returns a script for *shell*, made of the commands that *app* has: it cannot
/// miss one. Names of devices, datapoints and alarms come from the daemon when
/// they are asked for; which of them a command takes tells the name of its
/// positional argument.
/// @pre *shell* is `bash` or `zsh`
[[nodiscard]] std::string completion_script(const CLI::App& app,
                                            const std::string& shell);

} // namespace troupe::cli
