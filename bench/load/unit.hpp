// Answers Modbus requests as one device does.

#pragma once

#include "bench/load/fault.hpp"
#include "bench/load/plant.hpp"

#include <cstdint>
#include <vector>

namespace troupe::load {

/// Bytes of a frame.
using bytes = std::vector<uint8_t>;

/// A Modbus server address: one device with its fault. Its unit id is its place
/// in the `unit_list`.
struct unit {
  plant::device_index device = 0;
  fault what;
};

/// What one request did.
struct answer {
  bytes pdu;            ///< At least two bytes.
  bool refused = false; ///< The answer is an exception.
  bool wrote = false;
  /// Positions of the points that a write reached.
  std::vector<size_t> reached;
};

/// Answers the request *pdu* (function code and data, MODBUS Application
/// Protocol V1.1b3, 6.1-6.12: functions 1-6, 15 and 16). Whatever the bytes
/// are, the answer is a valid response or exception. Faults of time and silence
/// are the session's business.
[[nodiscard]] answer answer_request(device& x, const fault& y,
                                    const bytes& pdu);

} // namespace troupe::load
