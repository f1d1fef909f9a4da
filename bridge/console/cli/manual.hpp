// The manual page of troupe.

#pragma once

#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace troupe::cli {

/// Returns the page for section 1 in roff, man(7): every command of *app* with
/// its arguments and options, in the order of `--help`.
[[nodiscard]] std::string manual_page(const CLI::App& app);

} // namespace troupe::cli
