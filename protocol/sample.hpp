// One value of one datapoint, and what a driver hands over at once.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// How far a value can be trusted.
enum class quality : uint8_t {
  good,    ///< Read from the device, inside the limits of its type.
  stale,   ///< Good once; the device has not answered since.
  invalid, ///< The device says "no value", or it lies outside its type.
};

/// *what* is null when it is `invalid`.
struct sample {
  point_index point = 0;
  quality status = quality::good;
  value what;
  unix_nanos time = 0;  ///< When the driver received it.
  bool written = false; ///< The gateway gave it to the device.
};

/// Everything one poll of one device brought, immutable once sent. Points whose
/// raw bytes did not change are counted in *fresh* only. At most one sample for
/// each point; their order says nothing.
struct batch {
  unix_nanos time = 0;
  std::vector<sample> samples;
  uint32_t fresh = 0; ///< Points read and found unchanged.
  /// Set for what a command read, or read back: the number of that command.
  uint64_t request = 0;
};

using batch_ptr = std::shared_ptr<const batch>;

} // namespace troupe
