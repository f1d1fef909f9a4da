// The command line of `troupe`.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe::cli {

/// How `troupe` ends.
namespace exit_code {
/// The codes are part of the outside; 69 is EX_UNAVAILABLE of sysexits.h.
inline constexpr int done = 0;
inline constexpr int refused = 1;    ///< The gateway said no.
inline constexpr int usage = 2;      ///< The command line makes no sense.
inline constexpr int no_daemon = 69; ///< Nobody answers at the socket.
} // namespace exit_code

enum class verb : uint8_t {
  import,
  export_site,
  devices,
  device,
  points,
  get,
  write, ///< `set` and `release`.
  watch,
  act, ///< `create` and its siblings.
  types,
  status,
  schedules,
  alarms,
  alarm, ///< `ack` and its siblings.
  log,
  events,
  backup,
  restore, ///< Asks no daemon.
  forget,
  estimate,
  discover,
  why,
  actors,
  top,     ///< Asks again and again.
  console, ///< The same, and does what keys say.
  trace,
  control, ///< `restart` and its siblings.
  actor,
  tree,    ///< Asks twice.
  blackbox ///< Asks no daemon.
};

/// What the user wants. *socket* is a path; STATE/troupe.sock unless `--socket`
/// says otherwise.
struct invocation {
  verb what = verb::status;
  std::string state; ///< State directory, of `restore`.
  std::string socket;
  bool json = false;
  /// What the daemon is asked; the files of `import` go before it. Without a
  /// body for `restore` and `blackbox`, which ask no daemon, and for `top` and
  /// `console`, which ask many things.
  console::request request;
  /// Of `import`; of `export`, `backup` and `restore` one.
  std::vector<std::string> paths;
  uint64_t count = 0;   ///< `watch` ends after so many changes; 0: never.
  uint64_t seconds = 0; ///< `blackbox`: how far back; `tree`: between looks.
};

/// The command line asks for no command, or for an impossible one.
struct advice {
  int code = exit_code::usage;
  std::string text; ///< Help or version when *code* is `done`, else an error.
};

/// Reads the arguments after the program's name. Values are checked to be JSON
/// here, so that a forgotten quote is told before the daemon is asked; whether
/// they fit the point only the daemon knows.
/// @param state The daemon's state directory when none is given.
/// @param user Who acknowledges and shelves alarms, and who deletes, unless
///        `--by` says who.
[[nodiscard]] std::variant<invocation, advice>
parse_command_line(const std::vector<std::string>& args,
                   const std::string& state, const std::string& user);

/// Reads `90`, `90s`, `15m`, `2h`, `1d`, `1h30m` as seconds, 1 to 100 years. A
/// number without a unit is in seconds, and stands alone. Fails with
/// `invalid_request`.
[[nodiscard]] result<uint64_t> parse_duration(std::string_view text);

/// Reads `2026-03-29`, `2026-03-29 01:30`, `2026-03-29T01:30:00` in the time
/// zone of the machine, and with `Z` or an offset such as `+02:00` behind it.
/// Returns nanoseconds since 1970, UTC; fails with `invalid_request`.
[[nodiscard]] result<int64_t> parse_instant(const std::string& text);

} // namespace troupe::cli
