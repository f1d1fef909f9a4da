// What an answer means for the request that waits for it.

#include "protocol/bacnet/transaction_table.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Who waits for segments has more patience than who waits for their
/// acknowledgement (5.4.4.4).
constexpr int receiver_patience = 4;

/// Requests, and what clients say, are nothing that answers us.
struct answered_id {
  std::optional<uint8_t> operator()(const confirmed_request&) const noexcept {
    return std::nullopt;
  }

  std::optional<uint8_t> operator()(const unconfirmed_request&) const noexcept {
    return std::nullopt;
  }

  std::optional<uint8_t> operator()(const segment_ack& x) const noexcept {
    return from_server(x);
  }

  std::optional<uint8_t> operator()(const abort_answer& x) const noexcept {
    return from_server(x);
  }

  template <class T>
  std::optional<uint8_t> operator()(const T& x) const noexcept {
    return x.invoke_id;
  }

  template <class T>
  static std::optional<uint8_t> from_server(const T& x) noexcept {
    if (x.from != side::server)
      return std::nullopt;
    return x.invoke_id;
  }
};

} // namespace

struct transaction_table::answer_taker {
  transaction_table& table;
  transaction& to;
  const arrival& in;

  void operator()(const confirmed_request&) const noexcept {
    // nop
  }

  void operator()(const unconfirmed_request&) const noexcept {
    // nop
  }

  template <class T>
  void operator()(const T& x) const {
    table.take(to, x, in);
  }
};

void transaction_table::on_frame(const device_address& from, const apdu& what,
                                 time_point now, transaction_output& out) {
  auto id = std::visit(answered_id{}, what);
  if (!id)
    return;
  arrival in{from, now, out};
  if (auto x = find(from, *id))
    std::visit(answer_taker{*this, *x, in}, what);
  else
    on_stray(what, *id, in);
}

transaction_table::transaction*
transaction_table::find(const device_address& from, uint8_t id) {
  auto at = peers_.find(from);
  if (at == peers_.end())
    return nullptr;
  auto i = at->second.active.find(id);
  return i == at->second.active.end() ? nullptr : &transactions_.at(i->second);
}

void transaction_table::on_stray(const apdu& what, uint8_t id,
                                 const arrival& in) {
  ++counts_.stray;
  auto ack = std::get_if<complex_ack>(&what);
  auto at = peers_.find(in.from);
  if (ack != nullptr && ack->part && at != peers_.end()
      && at->second.ids.is_taken(id))
    put_frame(in.out.frames, in.from,
              abort_answer{id, abort_reason::invalid_apdu_in_this_state,
                           side::client});
}

bool transaction_table::answers(const transaction& x, uint8_t service) {
  if (x.service == service)
    return true;
  ++counts_.other_service;
  return false;
}

bool transaction_table::may_end(const transaction& x) noexcept {
  return x.at == phase::awaiting
         || (x.at == phase::sending && x.request.all_sent());
}

// -- answers in one piece -----------------------------------------------------

void transaction_table::take(transaction& x, const simple_ack& what,
                             const arrival& in) {
  if (answers(x, what.service))
    answer(x, outcome_kind::simple_ack, {}, in);
}

void transaction_table::take(transaction& x, const complex_ack& what,
                             const arrival& in) {
  if (!answers(x, what.service))
    return;
  if (what.part)
    return take_segment(x, what, in);
  answer(x, outcome_kind::complex_ack, what.data, in);
}

void transaction_table::take(transaction& x, const error_answer& what,
                             const arrival& in) {
  if (answers(x, what.service))
    answer(x, outcome_kind::error, what.data, in);
}

void transaction_table::answer(transaction& x, outcome_kind what, octets data,
                               const arrival& in) {
  if (!may_end(x)) {
    ++counts_.out_of_state;
    return abort(x, abort_reason::invalid_apdu_in_this_state, in);
  }
  outcome how;
  how.what = what;
  how.data.assign(data.data, data.data + data.size);
  finish(x, std::move(how), in.now, in.out);
}

void transaction_table::take(transaction& x, const reject_answer& what,
                             const arrival& in) {
  outcome how;
  how.what = outcome_kind::reject;
  how.reason = static_cast<uint8_t>(what.reason);
  finish(x, std::move(how), in.now, in.out);
}

void transaction_table::take(transaction& x, const abort_answer& what,
                             const arrival& in) {
  outcome how;
  how.what = outcome_kind::abort;
  how.reason = static_cast<uint8_t>(what.reason);
  finish(x, std::move(how), in.now, in.out);
}

// -- segments -----------------------------------------------------------------

void transaction_table::take(transaction& x, const segment_ack& what,
                             const arrival& in) {
  // Repeated ones after the end of sending, and within, change nothing: the
  // timer runs on, so that a peer cannot keep us waiting with them.
  if (x.at != phase::sending || !x.request.on_ack(what.sequence, what.window)) {
    ++counts_.duplicates;
    return;
  }
  x.window_repeats = 0;
  if (!x.request.all_acknowledged())
    return send_window(x, in.now, in.out);
  x.at = phase::awaiting;
  set_due(x, in.now + cfg_.apdu_timeout);
}

void transaction_table::take_segment(transaction& x, const complex_ack& what,
                                     const arrival& in) {
  if (!x.answer && (!may_end(x) || what.part->sequence != 0)) {
    ++counts_.out_of_state;
    return abort(x, abort_reason::invalid_apdu_in_this_state, in);
  }
  if (auto why = why_not(x, what))
    return abort(x, *why, in);
  if (!x.answer) {
    x.answer.emplace(std::min(cfg_.window, what.part->window));
    x.at = phase::receiving;
  }
  auto before = x.answer->size();
  auto step = x.answer->on_segment(*what.part, what.data);
  bytes_ += x.answer->size() - before;
  react(x, step, in);
}

std::optional<abort_reason>
transaction_table::why_not(const transaction& x, const complex_ack& what) {
  if (cfg_.max_segments <= 1) {
    ++counts_.too_many_segments;
    return abort_reason::segmentation_not_supported;
  }
  if (x.answer && !x.answer->is_next(what.part->sequence))
    return std::nullopt; // it will not be kept
  auto size = (x.answer ? x.answer->size() : 0) + what.data.size;
  auto count = x.answer ? x.answer->count() : 0;
  if (count >= cfg_.max_segments) {
    ++counts_.too_many_segments;
    return abort_reason::buffer_overflow;
  }
  if (size > cfg_.most_answer_bytes) {
    ++counts_.answer_too_long;
    return abort_reason::buffer_overflow;
  }
  if (bytes_ + what.data.size > cfg_.most_bytes) {
    ++counts_.no_memory;
    return abort_reason::out_of_resources;
  }
  return std::nullopt;
}

void transaction_table::react(transaction& x, segment_step step,
                              const arrival& in) {
  if (step != segment_step::taken && step != segment_step::duplicate)
    acknowledge(x, step, in);
  switch (step) {
    case segment_step::taken:
    case segment_step::acknowledge:
      return set_due(x, in.now + receiver_patience * cfg_.segment_timeout);
    case segment_step::duplicate:
    case segment_step::repeat_ack:
      ++counts_.duplicates;
      return;
    case segment_step::gap:
      ++counts_.gaps;
      return;
    case segment_step::finished:
      break;
  }
  outcome how;
  how.what = outcome_kind::complex_ack;
  bytes_ -= x.answer->size();
  how.data = x.answer->take_data();
  x.answer.reset();
  finish(x, std::move(how), in.now, in.out);
}

void transaction_table::acknowledge(const transaction& x, segment_step why,
                                    const arrival& in) {
  segment_ack out;
  out.invoke_id = x.invoke_id;
  out.sequence = x.answer->sequence();
  out.window = x.answer->window();
  out.negative = why == segment_step::gap;
  out.from = side::client;
  put_frame(in.out.frames, x.to, out);
}

void transaction_table::abort(transaction& x, abort_reason why,
                              const arrival& in) {
  put_frame(in.out.frames, x.to, abort_answer{x.invoke_id, why, side::client});
  outcome how;
  how.what = outcome_kind::abort;
  how.reason = static_cast<uint8_t>(why);
  how.ours = true;
  finish(x, std::move(how), in.now, in.out);
}

} // namespace troupe::bacnet
