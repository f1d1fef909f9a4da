#include "protocol/bacnet/server_router.hpp"

#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/octet_reader.hpp"

namespace troupe::bacnet {

namespace {

constexpr size_t mac_bytes = 3;

mac_address mac_of(uint32_t instance) noexcept {
  uint8_t bytes[mac_bytes]{static_cast<uint8_t>(instance >> 16),
                           static_cast<uint8_t>(instance >> 8),
                           static_cast<uint8_t>(instance)};
  return mac_address{octets{bytes, mac_bytes}};
}

/// Nothing for MACs of another length.
std::optional<uint32_t> instance_of(const mac_address& x) noexcept {
  auto bytes = x.bytes();
  if (bytes.size != mac_bytes)
    return std::nullopt;
  octet_reader in{bytes};
  auto high = uint32_t{in.take8()};
  return high << 16 | in.take16();
}

void put_datagram(std::vector<datagram>& out, const bip_address& to, bvlc x) {
  out.push_back({to, {}});
  append(out.back().bytes, x);
}

bvlc unicast(octets frame) {
  bvlc out;
  out.body = frame;
  return out;
}

} // namespace

std::optional<server_router::delivery>
server_router::on_datagram(const bip_address& from, octets bytes,
                           time_point now, std::vector<datagram>& out) {
  auto what = decode_bvlc(bytes);
  if (!what) {
    ++counts_.malformed;
    return std::nullopt;
  }
  if (auto code = refusal_of(what->function)) {
    ++counts_.refused;
    bvlc answer;
    answer.function = bvlc_function::result;
    answer.code = *code;
    put_datagram(out, from, answer);
    return std::nullopt;
  }
  auto forwarded = what->function == bvlc_function::forwarded_npdu;
  if (!forwarded && what->function != bvlc_function::original_unicast
      && what->function != bvlc_function::original_broadcast)
    return std::nullopt;
  auto origin = forwarded ? what->origin : from;
  auto frame = decode_npdu(what->body);
  if (!frame) {
    ++counts_.malformed;
    return std::nullopt;
  }
  if (frame->source)
    routes_.learn(frame->source->network, origin, now);
  if (frame->message) {
    on_message(origin, *frame, out);
    return std::nullopt;
  }
  if (!frame->destination)
    return std::nullopt; // for this network, on which there is no device
  auto& to = *frame->destination;
  if (to.network != network_ && to.network != all_networks) {
    ++counts_.refused;
    say(origin, network_reject{network_reject_reason::no_route, to.network},
        out);
    return std::nullopt;
  }
  delivery x{frame->source.value_or(local_device(origin)), {}, frame->body};
  if (to.is_broadcast())
    return x;
  x.instance = instance_of(to.mac);
  return x.instance ? std::optional{x} : std::nullopt;
}

/// To the one who asks, for the reason that I-Am goes there.
void server_router::on_message(const bip_address& from, const npdu& what,
                               std::vector<datagram>& out) {
  auto message = decode_message(what);
  if (!message) {
    ++counts_.malformed;
    return;
  }
  auto asked = std::get_if<who_is_router>(&*message);
  if (asked != nullptr && (!asked->network || *asked->network == network_))
    say(from, i_am_router{{network_}}, out);
}

void server_router::say(const bip_address& to, const network_message& x,
                        std::vector<datagram>& out) {
  std::vector<uint8_t> frame;
  append(frame, x);
  put_datagram(out, to, unicast(as_octets(frame)));
}

void server_router::send(uint32_t instance, const outgoing_apdu& x,
                         std::vector<datagram>& out) {
  auto next = x.to.network == 0 ? bip_of(x.to) : routes_.find(x.to.network);
  if (!next) {
    ++counts_.without_route;
    return;
  }
  npdu frame;
  frame.source = device_address{network_, mac_of(instance)};
  if (x.to.network != 0)
    frame.destination = x.to;
  frame.expects_reply = x.expects_reply;
  frame.body = as_octets(x.bytes);
  std::vector<uint8_t> bytes;
  append(bytes, frame);
  put_datagram(out, *next, unicast(as_octets(bytes)));
}

} // namespace troupe::bacnet
