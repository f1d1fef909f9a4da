// How late a gateway asks for what it polls.

#pragma once

#include "bench/load/latency.hpp"

#include <chrono>
#include <cstdint>
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
  /// late by nothing.
  void arrived(uint32_t device, uint8_t function, uint16_t address,
               time_point now);

  /// Forgets how late reads were, but not when.
  void begin_window() {
    late_.clear();
  }

  [[nodiscard]] const latency& late() const noexcept {
    return late_;
  }

private:
  std::chrono::microseconds period_;
  std::unordered_map<uint64_t, time_point> last_;
  latency late_;
};

/// Ends a line of totals: ` late.p50=… late.p99=… late.max=…` in milliseconds,
/// if anything was measured.
void print_lateness(const latency& x);

} // namespace troupe::load
