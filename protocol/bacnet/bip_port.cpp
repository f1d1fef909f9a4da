#include "protocol/bacnet/bip_port.hpp"

#include "protocol/bacnet/octet_reader.hpp"

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

/// How often the router to one network is asked for.
constexpr auto asking_pause = 10s;

void put_datagram(std::vector<datagram>& out, const bip_address& to,
                  const bvlc& x) {
  out.push_back({to, {}});
  append(out.back().bytes, x);
}

bvlc carrying(bvlc_function how, octets frame) {
  bvlc out;
  out.function = how;
  out.body = frame;
  return out;
}

} // namespace

bip_port::bip_port(const bip_settings& cfg, time_point now)
  : cfg_(cfg), routes_(cfg.most_routes) {
  if (cfg.foreign)
    registration_.emplace(*cfg.foreign, now);
}

// -- what comes ---------------------------------------------------------------

std::optional<incoming_apdu> bip_port::on_datagram(const bip_address& from,
                                                   octets bytes, time_point now,
                                                   std::vector<datagram>& out) {
  if (from == cfg_.own) {
    ++counts_.echoes;
    return std::nullopt;
  }
  auto what = decode_bvlc(bytes);
  if (!what) {
    ++counts_.malformed;
    return std::nullopt;
  }
  if (what->function == bvlc_function::result && registration_)
    registration_->on_result(from, what->code, now);
  if (auto code = refusal_of(what->function)) {
    ++counts_.refused;
    bvlc answer;
    answer.function = bvlc_function::result;
    answer.code = *code;
    put_datagram(out, from, answer);
    return std::nullopt;
  }
  if (what->function == bvlc_function::forwarded_npdu)
    return on_frame(what->origin, *what, now);
  if (what->function == bvlc_function::original_unicast
      || what->function == bvlc_function::original_broadcast)
    return on_frame(from, *what, now);
  return std::nullopt;
}

std::optional<incoming_apdu>
bip_port::on_frame(const bip_address& from, const bvlc& what, time_point now) {
  if (from == cfg_.own) { // a BBMD passed it on to us as well
    ++counts_.echoes;
    return std::nullopt;
  }
  auto frame = decode_npdu(what.body);
  if (!frame) {
    ++counts_.malformed;
    return std::nullopt;
  }
  if (frame->destination && frame->destination->network != all_networks) {
    ++counts_.for_others;
    return std::nullopt;
  }
  if (frame->source)
    routes_.learn(frame->source->network, from, now);
  if (frame->message) {
    on_message(from, *frame, now);
    return std::nullopt;
  }
  auto global = frame->destination.has_value();
  return incoming_apdu{
    frame->source.value_or(local_device(from)),
    global || what.function != bvlc_function::original_unicast, frame->body};
}

void bip_port::on_message(const bip_address& from, const npdu& what,
                          time_point now) {
  ++counts_.network_messages;
  auto message = decode_message(what);
  if (!message) {
    ++counts_.malformed;
    return;
  }
  if (auto router = std::get_if<i_am_router>(&*message))
    for (auto network : router->networks)
      routes_.learn(network, from, now);
  if (auto reject = std::get_if<network_reject>(&*message)) {
    ++counts_.rejected;
    if (reject->reason == network_reject_reason::no_route)
      routes_.forget(reject->network, from);
  }
}

// -- what goes ----------------------------------------------------------------

status bip_port::send(const device_address& to, octets bytes,
                      bool expects_reply, time_point now,
                      std::vector<datagram>& out) {
  npdu x;
  x.expects_reply = expects_reply;
  x.body = bytes;
  if (to.network != 0)
    x.destination = to;
  std::vector<uint8_t> frame;
  append(frame, x);
  auto everywhere = to.network == 0 || to.network == all_networks;
  if (everywhere && to.is_broadcast())
    return broadcast(as_octets(frame), now, out);
  auto next = everywhere ? bip_of(to) : routes_.find(to.network);
  if (next) {
    put_datagram(out, *next,
                 carrying(bvlc_function::original_unicast, as_octets(frame)));
    return {};
  }
  if (everywhere)
    return failure{ec::out_of_range, "device has no B/IP address"};
  ++counts_.without_route;
  if (auto ok = broadcast(as_octets(frame), now, out); !ok)
    return ok;
  return ask_for_router(to.network, now, out);
}

status bip_port::broadcast(octets frame, time_point now,
                           std::vector<datagram>& out) {
  if (!registration_) {
    put_datagram(out, cfg_.broadcast,
                 carrying(bvlc_function::original_broadcast, frame));
    return {};
  }
  if (!registration_->registered(now))
    return failure{ec::not_connected, "not registered with the BBMD"};
  put_datagram(out, registration_->settings().bbmd,
               carrying(bvlc_function::distribute_broadcast, frame));
  return {};
}

status bip_port::ask_for_router(uint16_t network, time_point now,
                                std::vector<datagram>& out) {
  auto [i, is_new] = asked_.try_emplace(network, now);
  if (!is_new && now - i->second < asking_pause)
    return {};
  i->second = now;
  std::vector<uint8_t> frame;
  append(frame, network_message{who_is_router{network}});
  return broadcast(as_octets(frame), now, out);
}

// -- time ---------------------------------------------------------------------

void bip_port::on_time(time_point now, std::vector<datagram>& out) {
  if (!registration_)
    return;
  if (auto x = registration_->on_time(now))
    put_datagram(out, registration_->settings().bbmd, *x);
}

std::optional<bip_port::time_point> bip_port::next_due(time_point now) const {
  if (!registration_)
    return std::nullopt;
  return registration_->next_due(now);
}

} // namespace troupe::bacnet
