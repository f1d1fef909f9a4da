// Requests go out, again if need be, and end.

#include "protocol/bacnet/transaction_table.hpp"

#include <algorithm>
#include <cassert>

namespace troupe::bacnet {

namespace {

/// Before the data of a request in one piece.
constexpr size_t request_header_bytes = 4;

failure full(uint64_t& count, const char* what) {
  ++count;
  return {ec::overloaded, what};
}

} // namespace

// -- requests -----------------------------------------------------------------

result<request_number> transaction_table::send(request what, time_point now,
                                               transaction_output& out) {
  assert(!what.to.is_broadcast());
  if (auto ok = admit(what); !ok)
    return ok.error();
  auto [at, is_new]
    = peers_.try_emplace(what.to, peer{invoke_ids{first_invoke_id_}, {}});
  if (is_new)
    ++first_invoke_id_;
  auto id = at->second.ids.take(now);
  if (!id)
    return full(counts_.no_invoke_id, "all invoke ids of the device rest");
  auto number = ++last_number_;
  auto segmented = what.data.size() + request_header_bytes > what.peer.max_apdu;
  auto room = segmented ? what.peer.max_apdu - segment_header_bytes
                        : std::max<size_t>(what.data.size(), 1);
  auto i = transactions_.emplace(
    number, transaction{number, what.to, *id, what.service, segmented,
                        segment_sender{std::move(what.data), room}});
  auto& x = i.first->second;
  x.deadline = now + cfg_.longest;
  at->second.active.emplace(*id, number);
  if (what.to.network != 0)
    ++on_networks_[what.to.network];
  if (!sweep_at_)
    sweep_at_ = now + cfg_.rest_after_silence;
  ++counts_.sent;
  transmit(x, now, out);
  return number;
}

bool transaction_table::has_room(const device_address& to) const {
  auto i = peers_.find(to);
  return transactions_.size() < cfg_.in_total
         && (i == peers_.end() || i->second.active.size() < cfg_.per_peer)
         && on_network(to.network) < cfg_.per_network;
}

status transaction_table::admit(const request& what) {
  if (auto ok = check_length(what); !ok)
    return ok;
  if (transactions_.size() >= cfg_.in_total)
    return full(counts_.total_full, "too many requests are under way");
  if (on_network(what.to.network) >= cfg_.per_network)
    return full(counts_.network_full, "too many requests to the network");
  if (!has_room(what.to))
    return full(counts_.peer_full, "too many requests to the device");
  return {};
}

status transaction_table::check_length(const request& what) {
  auto& limits = what.peer;
  assert(limits.max_apdu >= least_apdu_bytes);
  auto size = what.data.size();
  if (size + request_header_bytes <= limits.max_apdu)
    return {};
  size_t room = limits.max_apdu - segment_header_bytes;
  auto count = (size + room - 1) / room;
  if (limits.takes_segments && size <= cfg_.most_request_bytes
      && (limits.max_segments == 0 || count <= limits.max_segments))
    return {};
  ++counts_.too_long;
  return failure{ec::too_large, "request is too long for the device"};
}

uint32_t transaction_table::on_network(uint16_t network) const {
  auto i = on_networks_.find(network);
  return i == on_networks_.end() ? 0 : i->second;
}

void transaction_table::transmit(transaction& x, time_point now,
                                 transaction_output& out) {
  if (x.segmented) {
    x.at = phase::sending;
    x.request.restart();
    return send_window(x, now, out);
  }
  auto frame = header_of(x);
  frame.data = x.request.data(0);
  put_frame(out.frames, x.to, frame);
  x.at = phase::awaiting;
  set_due(x, now + cfg_.apdu_timeout);
}

void transaction_table::send_window(transaction& x, time_point now,
                                    transaction_output& out) {
  auto open = x.request.window();
  for (auto i = open.first; i < open.last; ++i) {
    auto frame = header_of(x);
    frame.part = x.request.head(i, cfg_.window);
    frame.data = x.request.data(i);
    put_frame(out.frames, x.to, frame);
  }
  set_due(x, now + cfg_.segment_timeout);
}

confirmed_request transaction_table::header_of(const transaction& x) const {
  confirmed_request out;
  out.invoke_id = x.invoke_id;
  out.service = x.service;
  out.takes_segments = cfg_.max_segments > 1;
  out.max_segments_code = code_of_segments(cfg_.max_segments);
  out.max_apdu_code = code_of_apdu_bytes(cfg_.max_apdu);
  return out;
}

// -- ends ---------------------------------------------------------------------

std::optional<transaction_table::time_point>
transaction_table::next_due() const {
  if (due_.empty())
    return sweep_at_;
  return sweep_at_ ? std::min(due_.begin()->first, *sweep_at_)
                   : due_.begin()->first;
}

void transaction_table::on_time(time_point now, transaction_output& out) {
  while (!due_.empty() && due_.begin()->first <= now)
    expire(transactions_.at(due_.begin()->second), now, out);
  sweep(now);
}

void transaction_table::expire(transaction& x, time_point now,
                               transaction_output& out) {
  auto& count = x.at == phase::sending ? x.window_repeats : x.repeats;
  if (now >= x.deadline || x.at == phase::receiving || count >= cfg_.retries) {
    ++counts_.silent;
    return finish(x, {}, now, out);
  }
  ++count;
  ++counts_.repeated;
  x.went_out_twice = true;
  if (x.at == phase::sending)
    send_window(x, now, out);
  else
    transmit(x, now, out);
}

void transaction_table::set_due(transaction& x, time_point due) {
  due_.erase({x.due, x.number});
  x.due = std::min(due, x.deadline);
  due_.insert({x.due, x.number});
}

void transaction_table::cancel(request_number number, time_point now) {
  auto i = transactions_.find(number);
  if (i != transactions_.end())
    remove(i->second, now + cfg_.rest_after_silence);
}

void transaction_table::finish(transaction& x, outcome how, time_point now,
                               transaction_output& out) {
  how.number = x.number;
  how.from = x.to;
  how.service = x.service;
  auto clean = !x.went_out_twice && how.what != outcome_kind::silence
               && !how.ours;
  remove(x, now + (clean ? cfg_.rest_after_answer : cfg_.rest_after_silence));
  out.outcomes.push_back(std::move(how));
}

void transaction_table::remove(transaction& x, time_point rest_until) {
  if (x.answer)
    bytes_ -= x.answer->size();
  auto& from = peers_.at(x.to);
  from.active.erase(x.invoke_id);
  from.ids.give_back(x.invoke_id, rest_until);
  if (auto i = on_networks_.find(x.to.network); i != on_networks_.end())
    if (--i->second == 0)
      on_networks_.erase(i);
  due_.erase({x.due, x.number});
  transactions_.erase(transactions_.find(x.number));
}

void transaction_table::sweep(time_point now) {
  if (!sweep_at_ || now < *sweep_at_)
    return;
  for (auto i = peers_.begin(); i != peers_.end();)
    i = i->second.ids.idle(now) ? peers_.erase(i) : std::next(i);
  sweep_at_ = now + cfg_.rest_after_silence;
  if (peers_.empty())
    sweep_at_.reset();
}

} // namespace troupe::bacnet
