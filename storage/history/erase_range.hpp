// Deletes what was logged of points in a span of time.

#pragma once

#include "storage/history/history.hpp"

#include <vector>

namespace troupe {

/// What a deletion took away; gaps do not count.
struct erased_counts {
  uint64_t samples = 0;   ///< Values that were kept one by one.
  uint64_t intervals = 0; ///< Thinned numbers.
};

/// Goes through its points in steps, with a commit between them, so that others
/// get their turn. What is erased is a gap then, and the next sample is logged
/// even if it is like the last one. Thinned intervals go when they begin in the
/// span.
class range_eraser {
public:
  /// From *from* up to, but not with, *to*.
  range_eraser(std::vector<series_number> which, unix_nanos from,
               unix_nanos to);

  /// Has the next commit erase up to *most* chunks, or somewhat more; true when
  /// nothing is left. To be called again after that commit. Fails with
  /// `wrong_state` while an earlier commit is not written, with
  /// `invalid_request` for an unknown series, and with `storage_failed`.
  [[nodiscard]] result<bool> step(history& of, size_t most = 1'000);

  /// So far; what waits for its commit is among it.
  [[nodiscard]] const erased_counts& counts() const noexcept {
    return counts_;
  }

  [[nodiscard]] size_t points() const noexcept {
    return which_.size();
  }

private:
  std::vector<series_number> which_;
  size_t next_ = 0; ///< Those before are done.
  time_range range_;
  erased_counts counts_;
};

} // namespace troupe
