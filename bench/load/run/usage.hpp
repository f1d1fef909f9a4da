// What a process takes, as Linux tells it.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace troupe::load {

/// At one moment; processor time adds up from the start of the process.
struct usage {
  double cpu = 0;      ///< User and system time, in seconds.
  double resident = 0; ///< MB (2^20 bytes) of memory.
};

/// User and system time from a line of `/proc/PID/stat` (proc(5)), in clock
/// ticks. Nothing for any other text.
[[nodiscard]] std::optional<double> read_ticks(std::string_view stat);

/// Parent from such a line.
[[nodiscard]] std::optional<pid_t> read_parent(std::string_view stat);

/// Name of the program in such a line, without its parentheses.
[[nodiscard]] std::string_view read_name(std::string_view stat);

/// VmRSS of `/proc/PID/status` in MB. Nothing for processes that ended.
[[nodiscard]] std::optional<double> read_resident(std::string_view status);

/// Nothing once the process is gone.
[[nodiscard]] std::optional<usage> usage_of(pid_t process);

/// KB that a point takes of a gateway which takes *now* MB with *points* of
/// them and took *empty* MB without any: programs and caches are there anyway.
[[nodiscard]] double memory_per_point(double now, double empty, double points);

/// A child of *parent* whose program is *name*.
[[nodiscard]] std::optional<pid_t> child_of(pid_t parent,
                                            std::string_view name);

} // namespace troupe::load
