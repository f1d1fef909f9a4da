// A wall clock that stands until the test moves it.

#pragma once

#include "actors/wall_clock.hpp"

#include <atomic>
#include <chrono>

namespace troupe::test {

class manual_wall_clock : public wall_clock {
public:
  explicit manual_wall_clock(unix_nanos start) : now_(start) {
    // nop
  }

  [[nodiscard]] unix_nanos now() const noexcept override {
    return now_;
  }

  void advance(std::chrono::nanoseconds by) {
    now_ += by.count();
  }

  void set(unix_nanos to) {
    now_ = to;
  }

private:
  std::atomic<unix_nanos> now_;
};

} // namespace troupe::test
