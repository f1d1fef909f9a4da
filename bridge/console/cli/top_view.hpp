// What `troupe top` shows, as lines of text.

#pragma once

#include "bridge/console/cli/tui/answer_watch.hpp"
#include "bridge/console/cli/tui/live_lists.hpp"
#include "protocol/proto/console.pb.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::cli {

/// What the daemon said at one moment.
struct top_snapshot {
  std::chrono::steady_clock::time_point at;
  std::string problem; ///< Why there is no answer; empty: there is one.
  std::vector<console::device_row> devices;
  std::vector<console::actor_row> actors;
  std::map<std::string, double> numbers; ///< Of `status`.
  std::string sid;
};

/// What fills the screen below the summary.
enum class top_list : uint8_t { devices, actors };

/// Keeps the last two snapshots, for rates. Knows no terminal: *columns* and
/// *rows* may change with each call.
class top_view {
public:
  /// Without an answer the old numbers stay, and the problem is shown.
  void take(top_snapshot x);

  /// @param key `d`, `a`, `j`, `k`, ...; others are ignored
  void press(char key);

  /// Exactly *rows* lines of at most *columns* characters; the last one shows
  /// the keys.
  [[nodiscard]] std::vector<std::string> lines(size_t columns,
                                               size_t rows) const;

  /// For what is asked each second: `look` each second, `heard` with each part
  /// of an answer.
  [[nodiscard]] answer_watch& answering() noexcept {
    return answering_;
  }

private:
  [[nodiscard]] double rate(const std::string& name) const;

  /// Of all counters that end in *tail*, as those of drivers do.
  [[nodiscard]] double rate_of_all(const std::string& tail) const;
  [[nodiscard]] double seconds() const;
  [[nodiscard]] double number(const std::string& name) const;
  [[nodiscard]] std::string state() const;
  [[nodiscard]] std::vector<std::string> summary() const;
  [[nodiscard]] std::vector<std::string> device_lines() const;
  [[nodiscard]] std::vector<std::string> actor_lines() const;

  top_snapshot now_;
  top_snapshot before_;
  actor_rates rates_;
  std::string problem_ = "asking the daemon";
  top_list list_ = top_list::devices;
  size_t first_ = 0;    ///< Of the lines of the list.
  bool paused_ = false; ///< Nothing is taken over.
  answer_watch answering_;
};

} // namespace troupe::cli
