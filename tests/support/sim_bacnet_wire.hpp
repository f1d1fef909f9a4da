// The network of simulated BACnet devices: their addresses, and frames around
// what they say.

#pragma once

#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/npdu.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "tests/support/sim_bacnet_device.hpp"

#include <cstdint>
#include <map>
#include <utility>
#include <variant>

namespace troupe::test {

/// Devices on our own network, and behind one router.
class sim_bacnet_wire {
public:
  sim_bacnet_wire(sim_reactor& io, sim_datagrams& net) : io_(io), net_(net) {
    net.on_sent = [this](auto& to, auto& x) { on_datagram(to, x); };
  }

  sim_device& add(uint32_t instance, uint32_t host = 0) {
    auto& x = devices_[instance];
    x.instance = instance;
    x.where = {host != 0 ? host : 0x0A010000u + instance, 47'808};
    by_host_[x.where.host] = instance;
    return x;
  }

  /// The address that a device has on its network behind the router.
  static bacnet::device_address place_of(const sim_device& x) {
    auto mac = static_cast<uint8_t>(x.instance);
    return {x.network, bacnet::mac_address{bacnet::octets{&mac, 1}}};
  }

  sim_device& at(uint32_t instance) {
    return devices_.at(instance);
  }

  virtual ~sim_bacnet_wire() = default;

  /// Sends an APDU of *from* to the driver.
  void send(const sim_device& from, const bacnet::apdu& x,
            reactor::duration wait = {}) {
    bytes body;
    bacnet::append(body, x);
    bacnet::npdu frame;
    frame.body = bacnet::as_octets(body);
    if (from.network != 0)
      frame.source = place_of(from);
    bytes inner;
    bacnet::append(inner, frame);
    bacnet::bvlc outer;
    outer.body = bacnet::as_octets(inner);
    bytes out;
    bacnet::append(out, outer);
    net_.deliver(from.network != 0 ? router : from.where, std::move(out), wait);
  }

  static constexpr datagram_address router{0x0A0000FE, 47'808};

protected:
  /// @param who Whose address it is; null: everybody's.
  virtual void on_unconfirmed(const datagram_address& to, sim_device* who,
                              const bacnet::unconfirmed_request& x)
    = 0;
  virtual void on_request(sim_device& x, const bacnet::confirmed_request& asked)
    = 0;

  sim_reactor& io_;
  std::map<uint32_t, sim_device> devices_; ///< By instance.

private:
  void on_datagram(const datagram_address& to, const bytes& x) {
    auto outer = bacnet::decode_bvlc(bacnet::as_octets(x));
    if (!outer)
      return;
    auto frame = bacnet::decode_npdu(outer->body);
    auto what = frame ? bacnet::decode_apdu(frame->body)
                      : result<bacnet::apdu>{frame.error()};
    if (!what)
      return;
    auto found = find(to, *frame);
    if (auto told = std::get_if<bacnet::unconfirmed_request>(&*what))
      return on_unconfirmed(to, found, *told);
    if (found == nullptr)
      return;
    auto& device = *found;
    if (std::holds_alternative<bacnet::simple_ack>(*what))
      ++device.acks;
    if (auto asked = std::get_if<bacnet::confirmed_request>(&*what))
      on_request(device, *asked);
  }

  sim_device* find(const datagram_address& to, const bacnet::npdu& frame) {
    if (to == router)
      for (auto& [instance, x] : devices_)
        if (x.network != 0 && frame.destination == place_of(x))
          return &x;
    auto i = by_host_.find(to.host);
    return i != by_host_.end() ? &devices_.at(i->second) : nullptr;
  }

  sim_datagrams& net_;
  std::map<uint32_t, uint32_t> by_host_;
};

} // namespace troupe::test
