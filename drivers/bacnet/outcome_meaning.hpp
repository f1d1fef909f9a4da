// What the end of a request says of the device and of what was asked.

#pragma once

#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/read_lessons.hpp"
#include "protocol/bacnet/transaction.hpp"
#include "protocol/result.hpp"

namespace troupe::bacnet {

[[nodiscard]] failure silence();

/// Some devices say in an Error what others say in an Abort or a Reject.
[[nodiscard]] read_outcome outcome_of(const error& x) noexcept;

/// What an Error PDU says; `other` when it cannot be read.
[[nodiscard]] error error_of(const outcome& x);

/// Somebody is there, whatever it says. That the other side gave up amid
/// segments says nothing.
[[nodiscard]] bool is_alive(const outcome& x) noexcept;

[[nodiscard]] bool is_success(const outcome& x) noexcept;

/// Why a request brought nothing. @pre it did not succeed
[[nodiscard]] failure failure_of(const outcome& x);

/// Whether the device has no such value, as far as can be foreseen.
[[nodiscard]] bool is_missing(const error& x) noexcept;

/// It may be asked again in a moment.
[[nodiscard]] bool is_busy(const outcome& x);

} // namespace troupe::bacnet
