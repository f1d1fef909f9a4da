// Whether everything that went in came out.

#pragma once

#include <map>
#include <string>

namespace troupe::load {

/// Counters of all that took part, at a moment when nothing moved.
struct totals {
  std::map<std::string, double> field;   ///< Of `troupe-load field`.
  std::map<std::string, double> gateway; ///< Of `troupe status`, or empty.
  std::map<std::string, double> clients; ///< Of `troupe-load clients`.
};

/// Samples between two moments: in = out + queued + dropped + conflated.
struct balance {
  double changes = 0; ///< Of values in the devices.
  /// Samples that the drivers of the gateway handed over; where the gateway
  /// counts none, the changes.
  double in = 0;
  double out = 0;    ///< Different samples that each subscriber got.
  double queued = 0; ///< Growth of what waits in the gateway.
  double dropped = 0;
  double conflated = 0; ///< Replaced by newer ones before they went out.

  /// What nobody can tell the whereabouts of: more than 0 is a loss.
  [[nodiscard]] double missing() const noexcept {
    return in - out - queued - dropped - conflated;
  }
};

[[nodiscard]] balance balance_of(const totals& before, const totals& after);

} // namespace troupe::load
