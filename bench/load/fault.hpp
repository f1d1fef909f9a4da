// What can be wrong with a simulated device.

#pragma once

#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace troupe::load {

/// What field devices do wrong, as users of gateways tell it.
enum class fault_kind : uint8_t {
  none,
  silent,    ///< Never answers.
  slow,      ///< Answers after `time`, 500 ms unless told.
  exception, ///< Answers everything with exception `code`, 4 unless told.
  lying,     ///< Confirms writes and does not perform them.
  garbage,   ///< Answers with bytes that are no frame.
  /// Well for `time`, silent for `time`, and so on; 30 s unless told.
  flapping,
  lossy, ///< Loses one in `code` of its frames, 4 unless told. BACnet only.
};

/// *time* and *code* mean something for some kinds only.
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

/// Reads `silent`, `slow:800ms`, `exception:11`, `flapping:20s`, `lossy:3`.
/// Fails with
/// `invalid_config`, like all readers here.
[[nodiscard]] result<fault> parse_fault(std::string_view text);

/// Reads `silent=2%,slow=3%:800ms,exception=1%`. The shares may not add up to
/// more than 100 %. Empty text is no fault at all.
[[nodiscard]] result<std::vector<fault_share>>
parse_fault_spec(std::string_view text);

/// Reads `1%` or `0.01` as 0.01; 0 to 1.
[[nodiscard]] result<double> parse_share(std::string_view text);

/// Reads `800ms`, `2s`, `1m`; up to an hour. At least a millisecond.
[[nodiscard]] result<std::chrono::milliseconds>
parse_duration(std::string_view text);

/// Deals faults to *units* devices, the exact number of each, at random.
/// Returns one for each unit; shares are rounded to whole units.
[[nodiscard]] std::vector<fault> deal_faults(const std::vector<fault_share>& x,
                                             size_t units,
                                             std::mt19937_64& random);

/// Whether a device with fault *x* keeps quiet at *now*, measured from the
/// start.
[[nodiscard]] bool is_quiet(const fault& x,
                            std::chrono::milliseconds now) noexcept;

} // namespace troupe::load
