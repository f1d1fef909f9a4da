// `troupe-load run`: a gateway between its field and its clients, measured.

#pragma once

#include "bench/load/run/outcome.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace troupe::load {

/// Command line of `troupe-load run`.
struct run_options {
  std::string plan;      ///< File.
  std::string out = "."; ///< Folder for NAME.json and NAME.html.
  std::string build;     ///< Folder of the gateway's programs; empty: ours.
  std::string keep;      ///< Folder for logs and state; empty: thrown away.
  /// Instead of those of the plan, for a quick look.
  std::optional<std::chrono::milliseconds> warm_up;
  std::optional<std::chrono::milliseconds> measure;
  std::optional<uint32_t> starts;
};

/// Runs the plan in the file, and first the one that it is compared with.
/// Prints progress to standard error. Fails when a program does not do its
/// part; what was measured until then is lost.
[[nodiscard]] result<outcome> perform(const run_options& x);

/// Runs, writes both files, prints a line of JSON a figure, and the table to
/// standard error. Returns an exit code: 0, 1 when a target was missed, 70 when
/// the run failed, 78 for a bad plan.
[[nodiscard]] int run_plan(const run_options& x);

} // namespace troupe::load
