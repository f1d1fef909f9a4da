#include "drivers/bacnet/node.hpp"

#include "actors/log.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

// A search of a big site brings thousands of I-Am within seconds, a power
// return as many notifications. Beyond that it is a fault.
constexpr uint32_t i_am_at_once = 5'000;
constexpr uint32_t i_am_per_second = 1'000;
constexpr uint32_t notifications_at_once = 20'000;
constexpr uint32_t notifications_per_second = 10'000;

// One sender has a part of that. A router passes on what many devices say, each
// under its own address.
constexpr uint32_t i_am_of_one_at_once = 200;
constexpr uint32_t i_am_of_one_per_second = 20;
constexpr uint32_t notifications_of_one_at_once = 5'000;
constexpr uint32_t notifications_of_one_per_second = 1'000;

// What others ask of us costs an answer. One sender has a fifth of the rate:
// enough for a workstation that reads all of our device, property by property.
constexpr uint32_t served_at_once = 200;
constexpr uint32_t served_per_second = 100;
constexpr uint32_t served_of_one_at_once = 60;
constexpr uint32_t served_of_one_per_second = 20;

bip_address bip_of_port(const datagram_address& x) {
  return {x.host, x.port};
}

transaction_settings with_seed(transaction_settings x, uint64_t seed) {
  x.first_invoke_id = static_cast<uint8_t>(seed);
  return x;
}

} // namespace

node::node(const settings& cfg, const driver_ports& ports, node_user& user,
           bacnet_counters& own)
  : cfg_(cfg),
    ports_(ports),
    user_(user),
    own_(own),
    transactions_(with_seed(cfg.requests, cfg.seed)),
    served_(served_at_once, served_per_second),
    unasked_i_am_(i_am_at_once, i_am_per_second),
    unasked_notifications_(notifications_at_once, notifications_per_second),
    i_am_by_sender_(i_am_of_one_at_once, i_am_of_one_per_second),
    notifications_by_sender_(notifications_of_one_at_once,
                             notifications_of_one_per_second),
    served_by_sender_(served_of_one_at_once, served_of_one_per_second),
    retry_(1s, 60s),
    random_(static_cast<std::minstd_rand::result_type>(cfg.seed + 1)) {
  if (cfg.own)
    own_device_.emplace(*cfg.own, cfg.requests.max_apdu);
}

// -- the port -----------------------------------------------------------------

void node::want() {
  wanted_ = true;
  if (port_ == nullptr && ports_.io->now() >= retry_at_)
    open();
}

void node::open() {
  bump(ports_.count->connects);
  port_ = ports_.datagrams(cfg_.port);
  port_->open({[this](auto& own, auto& broadcast) { on_open(own, broadcast); },
               [this](auto& from, const uint8_t* data, size_t size) {
                 on_datagram(from, {data, size});
               },
               [this](auto& why) { on_closed(why); }});
}

void node::close() {
  wanted_ = false;
  publish_counts();
  port_.reset();
  bip_.reset();
  transactions_ = transaction_table{with_seed(cfg_.requests, random_())};
  late_ = repeated_ = malformed_told_ = malformed_ = 0;
  out_ = {};
}

void node::on_open(const datagram_address& own,
                   const datagram_address& broadcast) {
  bip_settings cfg;
  cfg.own = bip_of_port(own);
  cfg.broadcast = bip_of_port(broadcast);
  cfg.foreign = cfg_.foreign;
  bip_.emplace(cfg, ports_.io->now());
  retry_.reset();
  if (std::exchange(told_lost_, false))
    log_info("bacnet has its network again");
  on_time(); // registers with the BBMD
  introduce();
  user_.on_open();
}

void node::introduce() {
  if (!own_device_ || !can_broadcast())
    return;
  std::vector<uint8_t> data;
  encode(own_device_->introduction(), data);
  (void)send(
    {all_networks, {}},
    unconfirmed_request{static_cast<uint8_t>(unconfirmed_service::i_am),
                        as_octets(data)});
}

void node::on_closed(const failure& why) {
  bump(ports_.count->failed_connects);
  close();
  wanted_ = true;
  auto random = std::generate_canonical<double, 32>(random_);
  retry_at_ = ports_.io->now() + retry_.next(random);
  if (!std::exchange(told_lost_, true))
    log_warning("bacnet has no network: {}", why.text);
  user_.on_closed(why);
}

// -- what goes ----------------------------------------------------------------

result<request_number> node::send(request x) {
  bump(ports_.count->requests);
  auto out = transactions_.send(std::move(x), ports_.io->now(), out_);
  flush();
  return out;
}

status node::send(const device_address& to, const unconfirmed_request& x) {
  std::vector<uint8_t> bytes;
  append(bytes, x);
  std::vector<datagram> out;
  auto ok = bip_->send(to, as_octets(bytes), false, ports_.io->now(), out);
  send_all(out);
  return ok;
}

void node::send_all(std::vector<datagram>& out) {
  for (auto& x : std::exchange(out, {}))
    if (port_ != nullptr)
      port_->send({x.to.host, x.to.port}, x.bytes.data(), x.bytes.size());
}

void node::flush() {
  if (std::exchange(flushing_, true))
    return;
  while (bip_ && !(out_.frames.empty() && out_.outcomes.empty())) {
    auto now = ports_.io->now();
    auto x = std::exchange(out_, {});
    std::vector<datagram> datagrams;
    for (auto& frame : x.frames)
      // What has no way there is answered by nobody, and ends as silence.
      (void)bip_->send(frame.to, as_octets(frame.bytes), frame.expects_reply,
                       now, datagrams);
    send_all(datagrams);
    for (auto& outcome : x.outcomes)
      user_.on_outcome(outcome);
  }
  flushing_ = false;
}

// -- what comes ---------------------------------------------------------------

void node::on_datagram(const datagram_address& from, octets bytes) {
  if (!bip_)
    return;
  auto now = ports_.io->now();
  std::vector<datagram> replies;
  auto could = can_broadcast();
  auto in = bip_->on_datagram(bip_of_port(from), bytes, now, replies);
  send_all(replies);
  if (!could && can_broadcast()) {
    introduce();
    user_.on_open();
  }
  if (in) {
    auto what = decode_apdu(in->bytes);
    if (!what)
      ++malformed_;
    else if (auto event = std::get_if<unconfirmed_request>(&*what))
      on_unconfirmed(*in, *event);
    else if (auto asked = std::get_if<confirmed_request>(&*what))
      on_request(*in, *asked);
    else
      transactions_.on_frame(in->from, *what, now, out_);
    flush();
  }
  publish_counts();
}

void node::on_unconfirmed(const incoming_apdu& in,
                          const unconfirmed_request& x) {
  auto service = static_cast<unconfirmed_service>(x.service);
  if (service == unconfirmed_service::i_am) {
    if (!pass(in.from, i_am_by_sender_, unasked_i_am_))
      return;
    i_am what;
    if (!decode(what, x.data)) {
      ++malformed_;
      return;
    }
    bump(own_.i_am);
    user_.on_i_am(in.from, what);
  } else if (service == unconfirmed_service::unconfirmed_cov_notification) {
    if (may_notify(in.from))
      take_notification(in.from, x.data);
  } else if (service == unconfirmed_service::who_is
             || service == unconfirmed_service::who_has) {
    introduce_to(in);
  }
}

/// Everybody hears the searches of a big site; only those that mean us use up
/// what the sender may ask. To find that out is as cheap as the answer.
void node::introduce_to(const incoming_apdu& in) {
  if (!own_device_)
    return;
  auto now = ports_.io->now();
  std::vector<outgoing_apdu> answer;
  own_device_->on_apdu(in.from, in.broadcast, in.bytes, now, answer);
  if (answer.empty() || !may_ask(in.from))
    return;
  std::move(answer.begin(), answer.end(), std::back_inserter(out_.frames));
}

bool node::may_ask(const device_address& from) {
  return pass(from, served_by_sender_, served_);
}

/// The sender's own share goes first, so that what it sends beyond that takes
/// nothing from the others.
bool node::pass(const device_address& from, sender_limits& of_one,
                rate_limit& of_all) {
  auto now = ports_.io->now();
  if (!of_one.take(from, now)) {
    bump(own_.flooded_by_one);
    return false;
  }
  auto free = of_all.take(now);
  if (!free)
    bump(own_.flooded);
  return free;
}

/// Nobody answers what was sent to all.
void node::on_request(const incoming_apdu& in, const confirmed_request& x) {
  if (in.broadcast)
    return;
  auto told
    = x.service
        == static_cast<uint8_t>(confirmed_service::confirmed_cov_notification)
      || x.service == confirmed_cov_notification_multiple;
  if (own_device_ && !told) {
    if (may_ask(in.from))
      own_device_->on_apdu(in.from, false, in.bytes, ports_.io->now(),
                           out_.frames);
    return;
  }
  if (!may_notify(in.from))
    return; // it comes again, as nobody acknowledges it
  auto verdict = gate_.on_request(in.from, x, ports_.io->now());
  put_frame(out_.frames, in.from, verdict.reply);
  if (verdict.taken
      && static_cast<confirmed_service>(x.service)
           == confirmed_service::confirmed_cov_notification)
    take_notification(in.from, x.data);
}

bool node::may_notify(const device_address& from) {
  return pass(from, notifications_by_sender_, unasked_notifications_);
}

void node::take_notification(const device_address& from, octets data) {
  cov_notification what;
  if (!decode(what, data)) {
    ++malformed_;
    return;
  }
  user_.on_notification(from, what);
}

// -- time ---------------------------------------------------------------------

void node::on_time() {
  auto now = ports_.io->now();
  if (!bip_) {
    if (wanted_)
      want();
    return;
  }
  std::vector<datagram> out;
  bip_->on_time(now, out);
  send_all(out);
  transactions_.on_time(now, out_);
  flush();
  publish_counts();
}

std::optional<node::time_point> node::next_due() const {
  if (!bip_)
    return wanted_ && port_ == nullptr ? std::optional{retry_at_}
                                       : std::nullopt;
  auto out = bip_->next_due(ports_.io->now());
  if (auto next = transactions_.next_due())
    out = out ? std::min(*out, *next) : next;
  return out;
}

/// What the parts below count; they are not atomic.
void node::publish_counts() {
  if (!bip_)
    return;
  auto& x = transactions_.counts();
  auto tell = [](auto& to, uint64_t now, uint64_t& told) {
    bump(to, now - std::exchange(told, now));
  };
  tell(ports_.count->late, x.stray, late_);
  tell(own_.repeated, x.repeated, repeated_);
  tell(own_.malformed, bip_->counts().malformed + malformed_, malformed_told_);
}

} // namespace troupe::bacnet
