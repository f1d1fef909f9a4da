// What full-screen programs make of lists that they ask for again and again.

#pragma once

#include "protocol/proto/console.pb.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::cli {

/// Puts devices that are not well first: down, suspect, nascent, normal. Else
/// the order stays.
void put_worst_first(std::vector<console::device_row>& all);

/// Returns `3 devices, 1 down, 2 normal`.
[[nodiscard]] std::string
health_summary(const std::vector<console::device_row>& all);

/// Messages a second of each kind of actor, between two looks.
class actor_rates {
public:
  void take(std::chrono::steady_clock::time_point at,
            const std::vector<console::actor_row>& all);

  /// Returns 0 for who was not there before, or counts anew since a restart.
  [[nodiscard]] double of(const console::actor_row& x) const;

private:
  std::map<std::string, uint64_t> before_;
  std::map<std::string, uint64_t> now_;
  std::chrono::steady_clock::time_point at_;
  double seconds_ = 0;
};

} // namespace troupe::cli
