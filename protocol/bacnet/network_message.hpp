// What routers say to find one another (ASHRAE 135, 6.4).
//
//   who-is-router (00)   network 2, or nothing: all of them
//   I-am-router (01)     networks, 2 each
//   reject (03)          reason 1, network 2

#pragma once

#include "protocol/bacnet/npdu.hpp"

#include <variant>

namespace troupe::bacnet {

/// Asks who routes to a network (6.4.1).
struct who_is_router {
  std::optional<uint16_t> network; ///< Without: to any.
};

/// A router tells what it leads to (6.4.2).
struct i_am_router {
  std::vector<uint16_t> networks;
};

/// Why a router did not pass on a frame (6.4.4). Other numbers are kept.
enum class network_reject_reason : uint8_t {
  other = 0,
  no_route = 1, ///< Neither connected to the network nor knows who is.
  busy = 2,
  unknown_message = 3,
  too_long = 4, ///< For the network, which takes shorter frames only.
  security = 5,
  bad_address = 6,
};

struct network_reject {
  network_reject_reason reason = network_reject_reason::other;
  uint16_t network = 0;
};

/// A message of another type, which is no concern of a device.
struct other_message {};

using network_message
  = std::variant<other_message, who_is_router, i_am_router, network_reject>;

/// Reads the body of a message. Fails with `protocol_error` for lengths that do
/// not fit. @pre *x* has a message
[[nodiscard]] result<network_message> decode_message(const npdu& x);

/// Appends a whole frame for this network. @pre is of a known type
void append(std::vector<uint8_t>& out, const network_message& x);

} // namespace troupe::bacnet
