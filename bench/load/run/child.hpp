// A program that a run starts, watches and stops.

#pragma once

#include "protocol/result.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// `name=value` members of a line, as ready lines and counters have them.
[[nodiscard]] std::map<std::string, std::string>
read_members(std::string_view line);

/// How a child is started.
struct child_settings {
  std::vector<std::string> command; ///< Program, found in PATH, and arguments.
  std::string log;                  ///< File for its standard error.
  std::vector<uint32_t> cores;      ///< Empty: all.
  bool error_is_output = false;     ///< Lines of both; nothing is logged.
};

/// Cores that this machine lacks are left out; with none left, or where the
/// system refuses, the process stays free. Returns whether it is pinned.
bool pin(pid_t process, const std::vector<uint32_t>& cores);

/// Ends with its owner: it gets SIGTERM, and SIGKILL after 30 s. It is killed
/// as well when this process dies.
class child {
public:
  /// Fails with `resource_taken` when the system has no process or pipe left.
  [[nodiscard]] static result<child> start(const child_settings& x);

  child(child&& x) noexcept;
  child& operator=(child&&) = delete;

  ~child();

  [[nodiscard]] pid_t id() const noexcept {
    return id_;
  }

  /// Complete lines of its output since the last call; does not wait. Lines
  /// beyond a megabyte in one call stay in the pipe.
  [[nodiscard]] std::vector<std::string> take_lines();

  /// Waits for a line that begins with *start*; others are dropped. Fails with
  /// `timeout`, or with `not_connected` when the program ended.
  [[nodiscard]] result<std::string> wait_for_line(std::string_view start,
                                                  std::chrono::seconds most);

  void send(int signal) const;

  /// Waits until it has ended after SIGTERM. Returns its exit code, or 128 and
  /// the signal.
  int stop();

  /// Waits for its own end. Nothing when it goes on after *most*.
  std::optional<int> wait(std::chrono::seconds most);

private:
  child(pid_t id, int output, std::string name);

  /// False at the end of the output.
  bool read_more();

  pid_t id_ = -1; ///< Of nobody any more: -1.
  int output_ = -1;
  std::string name_;
  std::string text_; ///< Of its output, what is not yet taken.
};

} // namespace troupe::load
