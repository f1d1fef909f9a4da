// What can be wrong with a simulated device.

#pragma once

#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace troupe::load {

enum class fault_kind : uint8_t {
  none,
  silent,    ///< Never answers.
  slow,      ///< Answers after `time`, 500 ms unless told.
  exception, ///< Answers everything with exception `code`, 4 unless told.
  lying,     ///< Confirms writes and does not perform them.
  garbage,   ///< Answers with bytes that are no frame.
  flapping,  ///< Silent for `time`, well for `time`, 30 s unless told.
};

struct fault {
  fault_kind kind = fault_kind::none;
  std::chrono::milliseconds time{0};
  uint8_t code = 0;
};

/// *share* (0 to 1) of all units have this fault.
struct fault_share {
  fault what;
  double share = 0;
};

/// Reads `silent`, `slow:800ms`, `exception:11`, `flapping:20s`.
[[nodiscard]] result<fault> parse_fault(std::string_view text);

/// Reads `silent=2%,slow=3%:800ms,exception=1%`. The shares may not add up to
/// more than 100 %.
[[nodiscard]] result<std::vector<fault_share>>
parse_fault_spec(std::string_view text);

/// Reads `1%` or `0.01` as 0.01; 0 to 1.
[[nodiscard]] result<double> parse_share(std::string_view text);

/// Reads `800ms`, `2s`, `1m`; up to an hour.
[[nodiscard]] result<std::chrono::milliseconds>
parse_duration(std::string_view text);

/// Deals faults to *units* devices, the exact number of each, at random.
[[nodiscard]] std::vector<fault> deal_faults(const std::vector<fault_share>& x,
                                             size_t units,
                                             std::mt19937_64& random);

/// Whether a device with fault *x* keeps quiet at *now*, measured from the
/// start.
[[nodiscard]] bool is_quiet(const fault& x,
                            std::chrono::milliseconds now) noexcept;

} // namespace troupe::load
