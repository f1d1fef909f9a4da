// What BACnet adds to datagrams on IP (ASHRAE 135, Annex J).
//
//   type 1 (81), function 1, length 2 of the whole datagram, then
//   result                 code 2
//   forwarded NPDU         origin 6, NPDU
//   register               time to live 2
//   unicast, broadcast, distribute: NPDU
//   tables                 entries, which are of no interest here

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <vector>

namespace troupe::bacnet {

/// What a datagram is for (J.2).
enum class bvlc_function : uint8_t {
  result = 0x00,
  write_broadcast_table = 0x01,
  read_broadcast_table = 0x02,
  read_broadcast_table_ack = 0x03,
  forwarded_npdu = 0x04, ///< A broadcast that a BBMD passes on.
  register_foreign_device = 0x05,
  read_foreign_table = 0x06,
  read_foreign_table_ack = 0x07,
  delete_foreign_entry = 0x08,
  distribute_broadcast = 0x09, ///< From foreign devices to their BBMD.
  original_unicast = 0x0a,
  original_broadcast = 0x0b,
};

/// What became of a request (J.2.1.1); all but the first are refusals. Other
/// numbers are kept.
enum class bvlc_result : uint16_t {
  success = 0x0000,
  write_broadcast_table_refused = 0x0010,
  read_broadcast_table_refused = 0x0020,
  registration_refused = 0x0030,
  read_foreign_table_refused = 0x0040,
  delete_foreign_entry_refused = 0x0050,
  distribution_refused = 0x0060,
};

/// One datagram. What its function has no use for is zero.
struct bvlc {
  bvlc_function function = bvlc_function::original_unicast;
  bvlc_result code = bvlc_result::success; ///< Of a result.
  uint16_t time_to_live = 0;               ///< Of a registration, seconds.
  bip_address origin{0, 0};                ///< Of a forwarded NPDU.
  octets body;                             ///< The NPDU, or entries of a table.
};

/// Reads one datagram; *body* points into it. Fails with `protocol_error` when
/// lengths do not fit exactly or it is no BACnet at all, with `unsupported` for
/// functions above; among them is secure BVLL (0C), which has been withdrawn.
[[nodiscard]] result<bvlc> decode_bvlc(octets datagram);

/// @pre the body fits into a datagram, and is not empty where an NPDU is meant
void append(std::vector<uint8_t>& out, const bvlc& x);

/// What a node that is no BBMD has to answer to this; nothing for what asks for
/// no answer (J.2, J.4.5).
[[nodiscard]] std::optional<bvlc_result> refusal_of(bvlc_function x) noexcept;

} // namespace troupe::bacnet
