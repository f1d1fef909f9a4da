// Opens serial devices as the kernel has them.

#pragma once

#include "drivers/serial_port.hpp"
#include "protocol/result.hpp"

namespace troupe {

/// Opens the device for this process alone, raw and non-blocking, sets it, and
/// drops what had come before. Returns a descriptor, which is the caller's.
/// Fails with `not_connected`, in words, when the device is not there, is no
/// terminal, is in use, or refuses a setting. Does not block.
[[nodiscard]] result<int> open_serial(const serial_settings& x);

/// Drops what was not sent yet: closing would wait for it.
void drop_unsent(int descriptor) noexcept;

} // namespace troupe
