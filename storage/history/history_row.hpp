// One line of the answer to a query.

#pragma once

#include "protocol/sample.hpp"

#include <cstdint>

namespace troupe {

/// What a number did in an interval.
struct row_stats {
  double least = 0;
  double most = 0;
  double mean = 0;     ///< Of the samples, each counted once.
  double weighted = 0; ///< Mean by time: a value holds until the next or a gap.
  uint64_t count = 0;  ///< Samples.
  uint64_t known = 0;  ///< Milliseconds in which a value held; 0: no number.
};

/// A sample, or an interval from *time* on. A null *what* says that nothing is
/// known from here on; in an interval *what* is the last value.
struct history_row {
  history_row() = default;

  history_row(unix_nanos when, quality state, const value& x)
    : time(when), status(state), what(x) {
    // nop
  }

  unix_nanos time = 0;
  unix_nanos length = 0; ///< Of the interval; 0 for a sample.
  uint32_t point = 0;    ///< Position in the query.
  quality status = quality::good;
  value what;
  row_stats stats; ///< Of intervals.
};

} // namespace troupe
