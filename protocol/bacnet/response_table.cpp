#include "protocol/bacnet/response_table.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Before the data of an answer in one piece, and of one in segments.
constexpr size_t whole_header_bytes = 3;
constexpr size_t part_header_bytes = 5;

/// As of a client that waits for segments (5.4.5.2).
constexpr int receiver_patience = 4;

template <class Key>
abort_answer abort_of(const Key& to, abort_reason why) {
  return {to.second, why, side::server};
}

/// The invoke id of what a server answers with.
struct answer_id {
  template <class T>
  uint8_t operator()(const T& x) const noexcept {
    return x.invoke_id;
  }

  uint8_t operator()(const unconfirmed_request&) const noexcept {
    return 0;
  }
};

} // namespace

void response_table::on_frame(const device_address& from, const apdu& what,
                              time_point now, response_output& out) {
  if (auto asked = std::get_if<confirmed_request>(&what))
    return take({from, asked->invoke_id}, *asked, now, out);
  if (auto ack = std::get_if<segment_ack>(&what)) {
    auto x = serving_.find({from, ack->invoke_id});
    if (ack->from == side::client && x != serving_.end())
      take_ack(x, *ack, now, out);
  }
  if (auto abort = std::get_if<abort_answer>(&what)) {
    auto x = serving_.find({from, abort->invoke_id});
    if (abort->from == side::client && x != serving_.end())
      remove(x);
  }
}

// -- requests -----------------------------------------------------------------

void response_table::take(const key& from, const confirmed_request& what,
                          time_point now, response_output& out) {
  auto x = serving_.find(from);
  if (x != serving_.end() && !x->second.request)
    return; // is being served, or even answered
  if (x == serving_.end() && what.part && what.part->sequence != 0)
    return; // a late segment; an abort could meet the answer on its way
  if (auto why = why_not(x, what)) {
    put_frame(out.frames, from.first, abort_of(from, *why));
    if (x != serving_.end())
      remove(x);
    return;
  }
  if (x == serving_.end())
    x = begin(from, what, now);
  if (what.part)
    return take_segment(x, what, now, out);
  serve(x, {what.data.data, what.data.data + what.data.size}, now, out);
}

std::optional<abort_reason>
response_table::why_not(iterator known, const confirmed_request& what) const {
  auto is_new = known == serving_.end();
  if (is_new && serving_.size() >= cfg_.in_total)
    return abort_reason::out_of_resources;
  if (what.part && !cfg_.takes_segments)
    return abort_reason::segmentation_not_supported;
  // What was begun in segments does not come in one piece.
  if (!is_new && !what.part)
    return abort_reason::invalid_apdu_in_this_state;
  auto kept = is_new || known->second.request->is_next(what.part->sequence);
  auto size = is_new ? 0 : known->second.request->size();
  if (kept && size + what.data.size > cfg_.most_request_bytes)
    return abort_reason::buffer_overflow;
  return std::nullopt;
}

response_table::iterator response_table::begin(const key& from,
                                               const confirmed_request& what,
                                               time_point now) {
  auto x = serving_.try_emplace(from).first;
  auto& served = x->second;
  served.service = what.service;
  served.max_apdu = std::min(apdu_bytes_of_code(what.max_apdu_code),
                             cfg_.max_apdu);
  served.client_takes_segments = what.takes_segments;
  served.max_segments = segments_of_code(what.max_segments_code);
  served.deadline = now + cfg_.longest;
  if (what.part)
    served.request.emplace(std::min(cfg_.window, what.part->window));
  return x;
}

void response_table::take_segment(iterator x, const confirmed_request& what,
                                  time_point now, response_output& out) {
  auto& from = *x->second.request;
  auto step = from.on_segment(*what.part, what.data);
  if (step == segment_step::taken || step == segment_step::acknowledge)
    set_due(x, now + receiver_patience * cfg_.segment_timeout);
  if (step != segment_step::taken && step != segment_step::duplicate)
    put_frame(out.frames, x->first.first,
              segment_ack{x->first.second, from.sequence(), from.window(),
                          step == segment_step::gap, side::server});
  if (step == segment_step::finished)
    serve(x, from.take_data(), now, out);
}

void response_table::serve(iterator x, std::vector<uint8_t> data,
                           time_point now, response_output& out) {
  x->second.request.reset();
  set_due(x, now + cfg_.longest);
  out.requests.push_back({x->first.first, x->first.second, x->second.service,
                          std::move(data), most_answer(x->second)});
}

// -- answers ------------------------------------------------------------------

void response_table::respond(const device_address& to, const apdu& what,
                             time_point now, response_output& out) {
  auto x = serving_.find({to, std::visit(answer_id{}, what)});
  if (x == serving_.end() || x->second.request || x->second.answer)
    return;
  auto ack = std::get_if<complex_ack>(&what);
  if (ack != nullptr
      && ack->data.size + whole_header_bytes > x->second.max_apdu)
    return respond_long(x, ack->data, now, out);
  put_frame(out.frames, to, what);
  remove(x);
}

bool response_table::can_cut(const transaction& x) const noexcept {
  return cfg_.sends_segments && x.client_takes_segments;
}

size_t response_table::most_answer(const transaction& x) const noexcept {
  size_t whole = x.max_apdu - whole_header_bytes;
  if (!can_cut(x))
    return whole;
  auto most = cfg_.most_answer_bytes;
  if (x.max_segments)
    most = std::min(most, *x.max_segments * (x.max_apdu - part_header_bytes));
  return std::max(whole, most);
}

/// Why it cannot be sent is told apart as 5.4.5.3 demands
/// (CannotSendSegmentedComplexACK).
void response_table::respond_long(iterator x, octets data, time_point now,
                                  response_output& out) {
  auto& served = x->second;
  if (data.size <= most_answer(served)) {
    served.answer.emplace(std::vector<uint8_t>{data.data,
                                               data.data + data.size},
                          served.max_apdu - part_header_bytes);
    return send_window(x, now, out);
  }
  auto why = can_cut(served) ? abort_reason::buffer_overflow
                             : abort_reason::segmentation_not_supported;
  put_frame(out.frames, x->first.first, abort_of(x->first, why));
  remove(x);
}

void response_table::take_ack(iterator x, const segment_ack& what,
                              time_point now, response_output& out) {
  auto& answer = x->second.answer;
  if (!answer || !answer->on_ack(what.sequence, what.window))
    return;
  x->second.repeats = 0;
  if (answer->all_acknowledged())
    remove(x);
  else
    send_window(x, now, out);
}

void response_table::send_window(iterator x, time_point now,
                                 response_output& out) {
  auto& answer = *x->second.answer;
  auto open = answer.window();
  for (auto i = open.first; i < open.last; ++i)
    put_frame(out.frames, x->first.first,
              complex_ack{x->first.second, x->second.service,
                          answer.head(i, cfg_.window), answer.data(i)});
  set_due(x, now + cfg_.segment_timeout);
}

// -- time ---------------------------------------------------------------------

std::optional<response_table::time_point> response_table::next_due() const {
  if (due_.empty())
    return std::nullopt;
  return due_.begin()->first;
}

void response_table::on_time(time_point now, response_output& out) {
  while (!due_.empty() && due_.begin()->first <= now) {
    auto x = serving_.find(due_.begin()->second);
    auto& served = x->second;
    if (served.answer && now < served.deadline
        && served.repeats < cfg_.retries) {
      ++served.repeats;
      send_window(x, now, out);
    } else {
      remove(x);
    }
  }
}

void response_table::set_due(iterator x, time_point due) {
  due_.erase({x->second.due, x->first});
  x->second.due = std::min(due, x->second.deadline);
  due_.insert({x->second.due, x->first});
}

void response_table::remove(iterator x) {
  due_.erase({x->second.due, x->first});
  serving_.erase(x);
}

} // namespace troupe::bacnet
