// Where a datapoint lives inside the messages of a LoRaWAN device.

#pragma once

#include "protocol/two_point_scaling.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe::lorawan {

/// How a write becomes a message to the device.
struct downlink {
  std::string encoder;           ///< Built in by name, or a command line.
  std::optional<uint32_t> code;  ///< Byte in front of the value.
  std::optional<uint8_t> port;   ///< FPort, 1 to 223 (LoRaWAN 1.0.3, 4.3.2).
  std::optional<uint8_t> length; ///< Bytes of a text.
  std::string off;               ///< What stands for 0.
  std::string on;                ///< What stands for 1.
};

/// One row of a `.lorawan` file. The codec of the network server makes an
/// object of each uplink; *key* is a member of it. How many digits the value
/// has is in the type of the point.
struct payload_field {
  std::string key;
  std::string native; ///< Type in the message, for encoders; may be empty.
  std::string member; ///< Of a structured type; empty: the whole.
  std::optional<two_point_scaling> scale;
  downlink down;
};

/// A datapoint: one field for the whole, or one for each of some members.
struct payload {
  std::vector<payload_field> fields;
};

} // namespace troupe::lorawan
