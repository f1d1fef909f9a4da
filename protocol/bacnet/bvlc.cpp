#include "protocol/bacnet/bvlc.hpp"

#include "protocol/bacnet/octet_reader.hpp"

namespace troupe::bacnet {

namespace {

constexpr uint8_t bvll_for_ip = 0x81;
constexpr auto last_function = bvlc_function::original_broadcast;

bool carries_npdu(bvlc_function x) noexcept {
  return x == bvlc_function::forwarded_npdu
         || x >= bvlc_function::distribute_broadcast;
}

failure garbage(const char* what) {
  return {ec::protocol_error, what};
}

/// What stands between length and body.
void take_parameters(bvlc& out, octet_reader& in) noexcept {
  if (out.function == bvlc_function::result)
    out.code = static_cast<bvlc_result>(in.take16());
  if (out.function == bvlc_function::register_foreign_device)
    out.time_to_live = in.take16();
  if (out.function == bvlc_function::forwarded_npdu) {
    out.origin.host = in.take32();
    out.origin.port = in.take16();
  }
}

/// The functions whose parameters are all that there is.
bool is_fixed(bvlc_function x) noexcept {
  return x == bvlc_function::result
         || x == bvlc_function::register_foreign_device
         || x == bvlc_function::read_broadcast_table
         || x == bvlc_function::read_foreign_table;
}

} // namespace

result<bvlc> decode_bvlc(octets datagram) {
  octet_reader in{datagram};
  auto type = in.take8();
  auto function = in.take8();
  auto length = in.take16();
  if (in.failed() || type != bvll_for_ip)
    return garbage("datagram is not BACnet/IP");
  if (length != datagram.size)
    return garbage("datagram has another length than it says");
  if (function > static_cast<uint8_t>(last_function))
    return failure{ec::unsupported, "datagram has an unknown function"};
  bvlc out;
  out.function = static_cast<bvlc_function>(function);
  take_parameters(out, in);
  out.body = in.take_rest();
  if (in.failed())
    return garbage("datagram ends early");
  if (is_fixed(out.function) && out.body.size > 0)
    return garbage("datagram goes on behind its end");
  if (carries_npdu(out.function) && out.body.size == 0)
    return garbage("datagram lacks its NPDU");
  return out;
}

void append(std::vector<uint8_t>& out, const bvlc& x) {
  auto begin = out.size();
  out.push_back(bvll_for_ip);
  out.push_back(static_cast<uint8_t>(x.function));
  put16(out, 0); // the length, once it is known
  if (x.function == bvlc_function::result)
    put16(out, static_cast<uint16_t>(x.code));
  if (x.function == bvlc_function::register_foreign_device)
    put16(out, x.time_to_live);
  if (x.function == bvlc_function::forwarded_npdu) {
    put32(out, x.origin.host);
    put16(out, x.origin.port);
  }
  put(out, x.body);
  auto length = out.size() - begin;
  out[begin + 2] = static_cast<uint8_t>(length >> 8);
  out[begin + 3] = static_cast<uint8_t>(length);
}

std::optional<bvlc_result> refusal_of(bvlc_function x) noexcept {
  switch (x) {
    case bvlc_function::write_broadcast_table:
      return bvlc_result::write_broadcast_table_refused;
    case bvlc_function::read_broadcast_table:
      return bvlc_result::read_broadcast_table_refused;
    case bvlc_function::register_foreign_device:
      return bvlc_result::registration_refused;
    case bvlc_function::read_foreign_table:
      return bvlc_result::read_foreign_table_refused;
    case bvlc_function::delete_foreign_entry:
      return bvlc_result::delete_foreign_entry_refused;
    case bvlc_function::distribute_broadcast:
      return bvlc_result::distribution_refused;
    case bvlc_function::result:
    case bvlc_function::read_broadcast_table_ack:
    case bvlc_function::forwarded_npdu:
    case bvlc_function::read_foreign_table_ack:
    case bvlc_function::original_unicast:
    case bvlc_function::original_broadcast:
      break;
  }
  return std::nullopt;
}

} // namespace troupe::bacnet
