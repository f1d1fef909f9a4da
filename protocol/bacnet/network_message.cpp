#include "protocol/bacnet/network_message.hpp"

#include "protocol/bacnet/octet_reader.hpp"

#include <cassert>

namespace troupe::bacnet {

namespace {

struct body_writer {
  std::vector<uint8_t>& out;

  network_message_type operator()(const who_is_router& x) const {
    if (x.network)
      put16(out, *x.network);
    return network_message_type::who_is_router;
  }

  network_message_type operator()(const i_am_router& x) const {
    for (auto network : x.networks)
      put16(out, network);
    return network_message_type::i_am_router;
  }

  network_message_type operator()(const network_reject& x) const {
    out.push_back(static_cast<uint8_t>(x.reason));
    put16(out, x.network);
    return network_message_type::reject;
  }

  network_message_type operator()(const other_message&) const {
    assert(false);
    return network_message_type::reject;
  }
};

network_message take_who_is(octet_reader& in) {
  who_is_router out;
  if (!in.at_end())
    out.network = in.take16();
  return out;
}

network_message take_i_am(octet_reader& in) {
  i_am_router out;
  while (!in.at_end())
    out.networks.push_back(in.take16());
  return out;
}

network_message take_reject(octet_reader& in) {
  network_reject out;
  out.reason = static_cast<network_reject_reason>(in.take8());
  out.network = in.take16();
  return out;
}

} // namespace

result<network_message> decode_message(const npdu& x) {
  assert(x.message);
  octet_reader in{x.body};
  network_message out;
  auto type = x.message->type;
  if (type == network_message_type::who_is_router)
    out = take_who_is(in);
  else if (type == network_message_type::i_am_router)
    out = take_i_am(in);
  else if (type == network_message_type::reject)
    out = take_reject(in);
  else
    return out;
  if (in.failed() || !in.at_end())
    return failure{ec::protocol_error, "network message has another length"};
  return out;
}

void append(std::vector<uint8_t>& out, const network_message& x) {
  std::vector<uint8_t> body;
  npdu frame;
  frame.message.emplace();
  frame.message->type = std::visit(body_writer{body}, x);
  frame.body = as_octets(body);
  append(out, frame);
}

} // namespace troupe::bacnet
