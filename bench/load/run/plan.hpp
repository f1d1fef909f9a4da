// What a run does, as its file describes it.

#pragma once

#include "bench/load/run/site_setup.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// What a figure should be. At least one of both is there.
struct target_range {
  std::optional<double> least;
  std::optional<double> most;
};

/// A plan. Arguments of `field` and `clients` are for these programs, which
/// check them.
struct plan {
  std::string name;
  std::string about; ///< One sentence: the question that the run answers.
  std::chrono::milliseconds warm_up{15'000};
  std::chrono::milliseconds measure{60'000};
  std::chrono::milliseconds drain{10'000}; ///< At most.

  /// Another plan, run before this one, relative to this file; figures of both
  /// become ratios. Empty: none.
  std::string against;

  uint32_t starts = 0; ///< Cold starts, after all else.

  /// Program and arguments of another gateway; empty: `trouped`. It is given
  /// `--broker HOST:PORT --field FOLDER`, and prints a ready line.
  std::vector<std::string> command;

  /// Text of `trouped.toml`, but for the broker.
  std::string config;

  /// What no import switches on; `poll_all` and so on of `[gateway]`.
  site_wishes wishes;

  std::vector<std::string> field;   ///< Empty: no field devices.
  std::vector<std::string> clients; ///< Empty: no clients.

  /// Cores by process: gateway, broker, field, clients.
  std::map<std::string, std::vector<uint32_t>> cores;
  std::map<std::string, target_range> targets; ///< By figure.
};

/// Reads a plan. *file* stands in front of `line:column` in messages. Fails
/// with `invalid_config`.
///
///     about = "What does the usual load cost?"
///     warm_up = "15s"
///     measure = "60s"
///     [gateway]
///     poll_all = true               # or event_all
///     services = true
///     config = '''
///     [monitor]
///     slow = 1
///     '''
///     [field]                       # options of `troupe-load field`
///     devices = 1000
///     change = "1%"
///     [clients]                     # options of `troupe-load clients`
///     subscribers = 1
///     filter = ["glp/0/+/ev/#"]
///     [cores]
///     gateway = [0]
///     [targets]
///     "gateway.cpu" = { most = 10 }
[[nodiscard]] result<plan> read_plan(std::string_view toml,
                                     std::string_view file);

} // namespace troupe::load
