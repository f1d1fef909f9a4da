#include "protocol/bacnet/npdu.hpp"

#include "protocol/bacnet/octet_reader.hpp"

#include <cassert>

namespace troupe::bacnet {

namespace {

constexpr uint8_t version = 1;

// Bits of the control octet (6.2.2).
constexpr unsigned message_bit = 0x80;
constexpr unsigned destination_bit = 0x20;
constexpr unsigned source_bit = 0x08;
constexpr unsigned reply_bit = 0x04;
constexpr unsigned priority_bits = 0x03;

/// Message types of makers begin here (6.2.4).
constexpr uint8_t first_proprietary = 0x80;

failure garbage(const char* what) {
  return {ec::protocol_error, what};
}

/// Reads network, length and address. Fails only for what does not fit into
/// memory; who calls looks at the rest.
status take_address(std::optional<device_address>& out, octet_reader& in) {
  auto network = in.take16();
  auto mac = in.take(in.take8());
  if (mac.size > mac_address::most_bytes)
    return failure{ec::too_large, "frame has an address of impossible length"};
  out = device_address{network, mac_address{mac}};
  return {};
}

bool is_destination(const device_address& x) noexcept {
  return x.network != 0 && (x.network != all_networks || x.is_broadcast());
}

bool is_source(const device_address& x) noexcept {
  return x.network != 0 && x.network != all_networks && !x.is_broadcast();
}

void put_address(std::vector<uint8_t>& out, const device_address& x) {
  put16(out, x.network);
  out.push_back(static_cast<uint8_t>(x.mac.bytes().size));
  put(out, x.mac.bytes());
}

unsigned control_of(const npdu& x) noexcept {
  return (x.message ? message_bit : 0) | (x.destination ? destination_bit : 0)
         | (x.source ? source_bit : 0) | (x.expects_reply ? reply_bit : 0)
         | static_cast<unsigned>(x.priority);
}

network_header take_message(octet_reader& in) noexcept {
  network_header out;
  auto type = in.take8();
  out.type = static_cast<network_message_type>(type);
  if (type >= first_proprietary)
    out.vendor = in.take16();
  return out;
}

/// Destination, source, hop count.
status take_addresses(npdu& out, octet_reader& in, unsigned control) {
  if ((control & destination_bit) != 0)
    if (auto ok = take_address(out.destination, in); !ok)
      return ok;
  if ((control & source_bit) != 0)
    if (auto ok = take_address(out.source, in); !ok)
      return ok;
  if (out.destination)
    out.hop_count = in.take8();
  return {};
}

} // namespace

result<npdu> decode_npdu(octets frame) {
  octet_reader in{frame};
  if (in.take8() != version)
    return garbage("frame has another version than 1");
  unsigned control = in.take8();
  npdu out;
  if (auto ok = take_addresses(out, in, control); !ok)
    return ok.error();
  out.expects_reply = (control & reply_bit) != 0;
  out.priority = static_cast<network_priority>(control & priority_bits);
  if ((control & message_bit) != 0)
    out.message = take_message(in);
  out.body = in.take_rest();
  if (in.failed())
    return garbage("frame ends early");
  if (out.destination && !is_destination(*out.destination))
    return garbage("frame goes to an address that cannot be");
  if (out.source && !is_source(*out.source))
    return garbage("frame comes from an address that cannot be");
  return out;
}

void append(std::vector<uint8_t>& out, const npdu& x) {
  assert(!x.destination || is_destination(*x.destination));
  assert(!x.source || is_source(*x.source));
  out.push_back(version);
  out.push_back(static_cast<uint8_t>(control_of(x)));
  if (x.destination)
    put_address(out, *x.destination);
  if (x.source)
    put_address(out, *x.source);
  if (x.destination)
    out.push_back(x.hop_count);
  if (x.message) {
    out.push_back(static_cast<uint8_t>(x.message->type));
    if (static_cast<uint8_t>(x.message->type) >= first_proprietary)
      put16(out, x.message->vendor);
  }
  put(out, x.body);
}

} // namespace troupe::bacnet
