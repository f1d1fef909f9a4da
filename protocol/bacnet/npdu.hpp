// What the network layer adds: where a frame goes beyond this network (ASHRAE
// 135, clause 6).
//
//   version 1 (01), control 1, then as the control says
//   destination (20)  DNET 2, DLEN 1, DADR    DLEN 0: all of that network
//   source (08)       SNET 2, SLEN 1, SADR
//   hop count 1       with a destination
//   message type 1    with 80: for the network layer itself
//   vendor 2          with types from 80 on
//   APDU, or the content of the message

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <vector>

namespace troupe::bacnet {

/// How urgent a frame is (6.2.2). Numbered as on the wire.
enum class network_priority : uint8_t { normal, urgent, critical, life_safety };

/// Types of messages between routers (6.2.4). Others are kept as numbers;
/// makers have their own from 80 on.
enum class network_message_type : uint8_t {
  who_is_router = 0x00,
  i_am_router = 0x01,
  reject = 0x03,
};

/// Says that a frame is for the network layer.
struct network_header {
  network_message_type type = network_message_type::who_is_router;
  uint16_t vendor = 0; ///< Of types from 80 on.
};

/// One frame. Absent addresses stand for this network.
struct npdu {
  /// Never network 0. An empty MAC is all of the network, and the only one that
  /// goes with `all_networks`.
  std::optional<device_address> destination;
  /// Network 1 to 65,534; the MAC is not empty. Added by routers.
  std::optional<device_address> source;
  uint8_t hop_count = 255; ///< Counts down; only with a destination.
  network_priority priority = network_priority::normal;
  bool expects_reply = false;
  std::optional<network_header> message; ///< Without it, *body* is an APDU.
  octets body;
};

/// Reads one frame; *body* points into it. Fails with `protocol_error` for
/// another version, when it ends early, and for addresses that cannot be. MACs
/// beyond `mac_address::most_bytes` are `too_large`. Bits that the standard
/// keeps for itself are passed over.
[[nodiscard]] result<npdu> decode_npdu(octets frame);

/// @pre addresses are as above
void append(std::vector<uint8_t>& out, const npdu& x);

} // namespace troupe::bacnet
