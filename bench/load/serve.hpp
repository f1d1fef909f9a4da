// What a request to one simulated unit comes to, whatever carried it.

#pragma once

#include "bench/load/server.hpp"

#include <optional>

namespace troupe::load {

/// Answers *pdu* as *x* does and counts it; writes reach the plant. Returns the
/// PDU, or nothing when the unit keeps quiet. Delays and garbage are left to
/// whoever sends it.
[[nodiscard]] std::optional<bytes> serve(const field_state& state,
                                         const unit& x, const bytes& pdu);

/// Makes garbage of a frame, but for its first *kept* bytes: the same for the
/// same frame.
void spoil(bytes& frame, size_t kept);

} // namespace troupe::load
