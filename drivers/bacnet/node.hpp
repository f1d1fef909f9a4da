// Our end of the BACnet network: from requests to datagrams, and back.

#pragma once

#include "drivers/backoff.hpp"
#include "drivers/bacnet/counters.hpp"
#include "drivers/bacnet/own_device.hpp"
#include "drivers/bacnet/rate_limit.hpp"
#include "drivers/bacnet/sender_limits.hpp"
#include "drivers/bacnet/settings.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/bip_port.hpp"
#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/request_gate.hpp"
#include "protocol/bacnet/transaction_table.hpp"

#include <optional>
#include <random>
#include <vector>

namespace troupe::bacnet {

/// Takes what comes; called on the reactor's thread, never from within `send`.
class node_user {
public:
  virtual ~node_user() = default;

  /// Each request that was sent ends once, unless the port closes before.
  virtual void on_outcome(const outcome& x) = 0;
  virtual void on_i_am(const device_address& from, const i_am& x) = 0;
  virtual void
  on_notification(const device_address& from, const cov_notification& x)
    = 0;

  /// The port is open, or a BBMD has taken us so that broadcasts go out.
  virtual void on_open() = 0;

  /// Requests that were under way are lost. It is opened again by itself.
  virtual void on_closed(const failure& why) = 0;
};

/// One port, opened again with growing pauses while it is wanted. What comes
/// unasked is taken up to a rate, so that a flood does not keep answers
/// waiting. Has no timer: who owns it calls `on_time` when `next_due` says so.
class node {
public:
  using time_point = reactor::time_point;

  node(const settings& cfg, const driver_ports& ports, node_user& user,
       bacnet_counters& own);

  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Begins to open the port, unless that is done or it is to wait.
  void want();

  /// Nobody needs it any more.
  void close();

  [[nodiscard]] bool is_open() const noexcept {
    return bip_.has_value();
  }

  /// A foreign device cannot before its BBMD has taken it.
  [[nodiscard]] bool can_broadcast() const {
    auto foreign = bip_ ? bip_->registration() : nullptr;
    return bip_
           && (foreign == nullptr || foreign->registered(ports_.io->now()));
  }

  /// Fails as `transaction_table::send`. @pre is open
  [[nodiscard]] result<request_number> send(request x);

  /// Its outcome will not be told.
  void cancel(request_number x) {
    transactions_.cancel(x, ports_.io->now());
  }

  /// Nobody answers, or several do. @pre is open
  [[nodiscard]] status send(const device_address& to,
                            const unconfirmed_request& x);

  void on_time();
  [[nodiscard]] std::optional<time_point> next_due() const;

private:
  void open();
  void on_open(const datagram_address& own, const datagram_address& broadcast);
  void on_closed(const failure& why);
  void on_datagram(const datagram_address& from, octets bytes);
  void on_unconfirmed(const incoming_apdu& in, const unconfirmed_request& x);

  /// Others search for devices or objects.
  void introduce_to(const incoming_apdu& in);

  /// Tells everybody that our device is there.
  void introduce();
  void on_request(const incoming_apdu& in, const confirmed_request& x);

  // What does not pass is counted, and taken from nobody else's share.
  [[nodiscard]] bool may_ask(const device_address& from);
  [[nodiscard]] bool may_notify(const device_address& from);
  [[nodiscard]] bool pass(const device_address& from, sender_limits& of_one,
                          rate_limit& of_all);

  void take_notification(const device_address& from, octets data);

  /// Sends frames and tells outcomes, also those that come of telling.
  void flush();
  void send_all(std::vector<datagram>& out);
  void publish_counts();

  settings cfg_;
  driver_ports ports_;
  node_user& user_;
  bacnet_counters& own_;
  datagram_port_ptr port_;
  std::optional<bip_port> bip_;
  transaction_table transactions_;
  request_gate gate_;
  std::optional<own_device> own_device_;
  transaction_output out_;
  bool flushing_ = false;
  rate_limit served_;
  rate_limit unasked_i_am_;
  rate_limit unasked_notifications_;
  sender_limits i_am_by_sender_; ///< Go before the limits of all.
  sender_limits notifications_by_sender_;
  sender_limits served_by_sender_;
  uint64_t malformed_ = 0; ///< Messages whose datagram was sound.
  uint64_t late_ = 0;      ///< Published so far.
  uint64_t repeated_ = 0;
  uint64_t malformed_told_ = 0;
  bool wanted_ = false;
  bool told_lost_ = false;
  backoff retry_;
  time_point retry_at_;
  std::minstd_rand random_;
};

} // namespace troupe::bacnet
