// How late, or early, a gateway asks for what it polls.

#pragma once

#include "bench/load/latency.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace troupe::load {

/// Compares the times at which the same read came again with the period at
/// which it should. One entry a read, which are as many as the gateway plans.
class punctuality {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param period Zero: nothing is measured.
  explicit punctuality(std::chrono::microseconds period) : period_{period} {
    // nop
  }

  /// A read of *device* by *function* from *address* on. What came too early is
  /// late by nothing, and the other way around.
  void arrived(uint32_t device, uint8_t function, uint16_t address,
               time_point now);

  /// Forgets how late and early reads were, but not when.
  void begin_window() {
    late_.clear();
    early_.clear();
  }

  [[nodiscard]] const latency& late() const noexcept {
    return late_;
  }

  /// By how much reads came sooner than a period after the one before. What
  /// follows a late one on the gateway's grid is early by as much.
  [[nodiscard]] const latency& early() const noexcept {
    return early_;
  }

private:
  std::chrono::microseconds period_;
  std::unordered_map<uint64_t, time_point> last_;
  latency late_;
  latency early_;
};

/// Ends a line of totals, with times in milliseconds if any were measured.
void print_punctuality(const punctuality& x);

/// ` late.p50=… late.p99=… late.max=…`, and the same of `early`; empty when
/// nothing was measured.
[[nodiscard]] std::string to_string(const punctuality& x);

} // namespace troupe::load
