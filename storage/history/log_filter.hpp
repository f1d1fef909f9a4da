// Whether a sample differs enough from the last logged one.

#pragma once

#include "storage/history/chunk.hpp"
#include "storage/history/log_rules.hpp"

namespace troupe {

/// Of one point. Knows nothing after a restart: then the first sample is
/// logged.
class log_filter {
public:
  /// Says whether *x* is to be logged, and remembers it if so. A change between
  /// known and unknown is always logged, and so is a sample that is older than
  /// the last logged one: the clock was set back.
  [[nodiscard]] bool wants(const log_rules& rules, const log_sample& x);

  /// The last logged sample holds no longer.
  void forget() {
    any_ = false;
  }

private:
  [[nodiscard]] bool differs(const log_rules& rules, const log_sample& x) const;

  bool any_ = false;
  log_sample last_;
};

} // namespace troupe
