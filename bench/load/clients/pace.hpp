// When things are due that happen at a fixed rate.

#pragma once

#include <chrono>
#include <cstdint>

namespace troupe::load {

/// A schedule that does not wait for anybody: the n-th thing is due at start +
/// n / rate, however late those before it are. What is measured from when it
/// was due contains the wait of a client that could not keep up.
class pace {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param rate Things a second; 0 or less: never.
  pace(time_point start, double rate) : start_{start}, rate_{rate} {
    // nop
  }

  /// When the next one is due, if it is now. Returns true once a thing.
  [[nodiscard]] bool take(time_point now, time_point& due) {
    if (!(rate_ > 0))
      return false;
    std::chrono::duration<double> after{static_cast<double>(taken_) / rate_};
    due = start_
          + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
            after);
    if (due > now)
      return false;
    ++taken_;
    return true;
  }

  [[nodiscard]] uint64_t taken() const noexcept {
    return taken_;
  }

private:
  time_point start_;
  double rate_;
  uint64_t taken_ = 0;
};

} // namespace troupe::load
