// One logged value.

#pragma once

#include "protocol/sample.hpp"

namespace troupe {

/// A null *what* is a gap mark: from here on nothing is known (device down,
/// gateway off), until the next sample.
struct log_sample {
  unix_nanos time = 0;
  quality status = quality::good;
  value what;
};

} // namespace troupe
