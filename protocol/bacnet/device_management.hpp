// Services that concern a device as a whole (ASHRAE 135, 16.1, 16.4, 16.7,
// 16.8).

#pragma once

#include "protocol/bacnet/primitive.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// Sets the clock, in local time or, as UTCTimeSynchronization, in UTC.
struct time_synchronization {
  date day;
  time_of_day time;
};

enum class communication : uint8_t {
  enable = 0,
  disable = 1, ///< Answers nothing but what enables it or restarts it.
  disable_initiation = 2,
};

/// DeviceCommunicationControl.
struct communication_control {
  std::optional<uint16_t> minutes; ///< Nothing: until further notice.
  communication state = communication::enable;
  std::optional<std::string> password;
};

enum class restart_kind : uint8_t {
  cold = 0,
  warm = 1,
  start_backup = 2,
  end_backup = 3,
  start_restore = 4,
  end_restore = 5,
  abort_restore = 6,
  activate_changes = 7,
};

/// ReinitializeDevice.
struct reinitialize_device {
  restart_kind what = restart_kind::warm;
  std::optional<std::string> password;
};

/// Appends the parameters, which stand behind the header of the APDU.
void encode(const time_synchronization& x, std::vector<uint8_t>& out);
void encode(const communication_control& x, std::vector<uint8_t>& out);
void encode(const reinitialize_device& x, std::vector<uint8_t>& out);

/// Reads all of *from*. Fails with `protocol_error`, also for states that are
/// not known, and leaves *out* in any state then.
status decode(time_synchronization& out, octets from);
status decode(communication_control& out, octets from);
status decode(reinitialize_device& out, octets from);

} // namespace troupe::bacnet
