#include "bench/load/bacnet_server.hpp"

#include <set>

namespace troupe::load {

namespace {

using bacnet::bip_address;
using bacnet::octets;

} // namespace

// -- opening ------------------------------------------------------------------

bacnet_server::endpoint& bacnet_server::add() {
  return endpoints_.emplace_back();
}

result<uint16_t> bacnet_server::open(endpoint& x, const std::string& host,
                                     uint16_t port) {
  x.socket.emplace(context_,
                   [this, &x](const bip_address& from, octets datagram) {
                     receive(x, from, datagram);
                   });
  if (auto opened = x.socket->open(host, port, false); !opened)
    return opened.error();
  for (auto member : x.members) {
    x.by_instance.emplace(devices_.at(member).settings().instance, member);
    if (leading_.size() <= member)
      leading_.resize(member + 1);
    leading_[member] = &x;
  }
  return x.socket->address().port;
}

result<uint16_t> bacnet_server::open_router(const std::string& host,
                                            uint16_t port, uint16_t network,
                                            std::vector<size_t> members) {
  auto& x = add();
  x.members = std::move(members);
  x.how.emplace(std::in_place_type<bacnet::server_router>, network);
  return open(x, host, port);
}

result<uint16_t> bacnet_server::open_device(const std::string& host,
                                            uint16_t port, size_t member) {
  auto& x = add();
  x.members = {member};
  auto opened = open(x, host, port);
  if (!opened)
    return opened;
  bacnet::bip_settings cfg;
  cfg.own = x.socket->address();
  cfg.broadcast = cfg.own; // nothing of a device goes to all
  x.how.emplace(std::in_place_type<bacnet::bip_port>, cfg,
                std::chrono::steady_clock::now());
  return opened;
}

status bacnet_server::open_broadcast(const std::string& host) {
  std::set<uint16_t> ports;
  for (auto& x : endpoints_)
    ports.insert(x.socket->address().port);
  for (auto port : ports) {
    auto hear = [this, port](const bip_address& from, octets datagram) {
      for (auto& x : endpoints_)
        if (x.socket->address().port == port)
          receive(x, from, datagram);
    };
    if (auto opened
        = broadcasts_.emplace_back(context_, hear).open(host, port, true);
        !opened)
      return opened;
  }
  return {};
}

// -- frames -------------------------------------------------------------------

void bacnet_server::receive(endpoint& x, const bip_address& from,
                            octets datagram) {
  auto now = std::chrono::steady_clock::now();
  if (std::holds_alternative<bacnet::server_router>(*x.how))
    receive_routed(x, from, datagram, now);
  else
    receive_own(x, from, datagram, now);
}

void bacnet_server::receive_routed(endpoint& x, const bip_address& from,
                                   octets datagram, time_point now) {
  std::vector<bacnet::datagram> answers;
  auto got = std::get<bacnet::server_router>(*x.how).on_datagram(from, datagram,
                                                                 now, answers);
  for (auto& answer : answers)
    x.socket->send(answer);
  if (!got) {
    strangers_ += answers.empty() ? 1 : 0;
    return;
  }
  if (!got->instance) {
    for (auto member : x.members)
      deliver(member, got->from, true, got->bytes, now);
    return;
  }
  auto member = x.by_instance.find(*got->instance);
  if (member != x.by_instance.end())
    deliver(member->second, got->from, false, got->bytes, now);
}

void bacnet_server::receive_own(endpoint& x, const bip_address& from,
                                octets datagram, time_point now) {
  std::vector<bacnet::datagram> answers;
  auto got = std::get<bacnet::bip_port>(*x.how).on_datagram(from, datagram, now,
                                                            answers);
  for (auto& answer : answers)
    x.socket->send(answer);
  if (got)
    deliver(x.members.front(), got->from, got->broadcast, got->bytes, now);
  else
    strangers_ += answers.empty() ? 1 : 0;
}

void bacnet_server::deliver(size_t i, const bacnet::device_address& from,
                            bool broadcast, octets frame, time_point now) {
  bacnet_devices::frames out;
  devices_.receive(i, from, broadcast, frame, now, out);
  send(i, out, now);
}

void bacnet_server::send(size_t i, const bacnet_devices::frames& what,
                         time_point now) {
  if (what.empty())
    return;
  auto& x = *leading_[i];
  std::vector<bacnet::datagram> out;
  for (auto& frame : what) {
    if (auto router = std::get_if<bacnet::server_router>(&*x.how))
      router->send(devices_.at(i).settings().instance, frame, out);
    else // who asked has an address, so there is a way back
      static_cast<void>(std::get<bacnet::bip_port>(*x.how).send(
        frame.to, {frame.bytes.data(), frame.bytes.size()}, frame.expects_reply,
        now, out));
  }
  for (auto& ready : out)
    x.socket->send(ready);
}

uint64_t bacnet_server::dropped() const {
  uint64_t out = 0;
  for (auto& x : endpoints_)
    out += x.socket->dropped();
  return out;
}

void bacnet_server::close() {
  for (auto& x : endpoints_)
    x.socket->close();
  for (auto& x : broadcasts_)
    x.close();
}

} // namespace troupe::load
