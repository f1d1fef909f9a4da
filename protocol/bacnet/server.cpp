#include "protocol/bacnet/server.hpp"

#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Bounds what a delay can make us keep, and what writes can.
constexpr size_t most_late = 1'024;
constexpr size_t most_written = 4'096;

/// No APDU begins with such a byte (20.1.1).
constexpr uint8_t no_apdu_bit = 0x80;

response_settings response_settings_of(const server_settings& x) {
  response_settings out;
  out.max_apdu = x.max_apdu;
  out.sends_segments = x.segments;
  out.takes_segments = x.segments;
  return out;
}

/// One gateway may have many subscriptions.
transaction_settings request_settings_of(const server_settings& x) {
  transaction_settings out;
  out.max_apdu = x.max_apdu;
  out.per_peer = 64;
  out.per_network = 64;
  return out;
}

bool is_abort(const outgoing_apdu& x) noexcept {
  return !x.bytes.empty() && x.bytes[0] >> 4 == 7;
}

/// Services that are served even while communication is disabled (16.1.1.3).
bool is_lifeline(uint8_t service) noexcept {
  auto x = static_cast<confirmed_service>(service);
  return x == confirmed_service::device_communication_control
         || x == confirmed_service::reinitialize_device;
}

void keep_earlier(std::optional<server::time_point>& x,
                  std::optional<server::time_point> y) {
  if (y && (!x || *y < *x))
    x = y;
}

} // namespace

server::server(device_model_ptr model, server_settings cfg)
  : cfg_(std::move(cfg)),
    objects_(std::move(model), cfg_),
    cov_(cfg_, objects_),
    responses_(response_settings_of(cfg_)),
    requests_(request_settings_of(cfg_)) {
  // nop
}

// -- what comes ---------------------------------------------------------------

void server::on_apdu(const device_address& from, bool broadcast, octets bytes,
                     time_point now, std::vector<outgoing_apdu>& out) {
  if (fault_.dead) {
    ++counts_.unanswered;
    return;
  }
  auto what = decode_apdu(bytes);
  if (!what)
    return; // nobody to tell (20.1.1)
  auto deaf = state_ == communication::disable;
  auto asked = std::get_if<confirmed_request>(&*what);
  if (asked != nullptr && (broadcast || (deaf && !is_lifeline(asked->service))))
    return;
  if (auto told = std::get_if<unconfirmed_request>(&*what)) {
    std::vector<outgoing_apdu> frames;
    if (!deaf)
      on_unconfirmed(from, *told, frames);
    return emit(frames, now, out);
  }
  response_output answers;
  responses_.on_frame(from, *what, now, answers);
  dispatch(answers, now, out);
  transaction_output ended;
  requests_.on_frame(from, *what, now, ended);
  take_outcomes(ended);
  emit(ended.frames, now, out);
  notify(now, out);
}

void server::dispatch(response_output& from, time_point now,
                      std::vector<outgoing_apdu>& out) {
  auto requests = std::exchange(from.requests, {});
  for (auto& x : requests)
    serve({x, now, from});
  counts_.errors += static_cast<uint64_t>(
    std::count_if(from.frames.begin(), from.frames.end(), is_abort));
  emit(from.frames, now, out);
}

// -- notifications ------------------------------------------------------------

void server::set_value(size_t object, double x, time_point now,
                       std::vector<outgoing_apdu>& out) {
  objects_.at(object).set(x);
  if (cov_.size() == 0)
    return;
  cov_.on_change(object);
  notify(now, out);
}

void server::notify(time_point now, std::vector<outgoing_apdu>& out) {
  if (state_ != communication::enable || fault_.dead)
    return;
  std::vector<cov_delivery> due;
  cov_.take_due(now, due);
  transaction_output sent;
  for (auto& x : due) {
    if (!x.confirmed) {
      ++counts_.notifications;
      put_frame(sent.frames, x.to,
                unconfirmed_request{
                  static_cast<uint8_t>(
                    unconfirmed_service::unconfirmed_cov_notification),
                  as_octets(x.data)});
      continue;
    }
    auto number = requests_.send(
      {x.to,
       static_cast<uint8_t>(confirmed_service::confirmed_cov_notification),
       std::move(x.data),
       {}},
      now, sent);
    if (number) {
      ++counts_.notifications;
      told_.emplace(*number, x.subscription);
    } else {
      cov_.on_ended(x.subscription, false); // after the next outcome
    }
  }
  emit(sent.frames, now, out);
}

/// A notification that was refused is done with: the subscriber has the next.
void server::take_outcomes(transaction_output& from) {
  for (auto& x : from.outcomes) {
    auto told = told_.find(x.number);
    if (told == told_.end())
      continue;
    counts_.unconfirmed_by_peer += x.what == outcome_kind::silence ? 1 : 0;
    cov_.on_ended(told->second, true);
    told_.erase(told);
  }
}

// -- time ---------------------------------------------------------------------

void server::on_time(time_point now, std::vector<outgoing_apdu>& out) {
  if (enabled_again_ && *enabled_again_ <= now) {
    enabled_again_.reset();
    state_ = communication::enable;
  }
  cov_.on_time(now);
  response_output answers;
  responses_.on_time(now, answers);
  dispatch(answers, now, out);
  transaction_output ended;
  requests_.on_time(now, ended);
  take_outcomes(ended);
  emit(ended.frames, now, out);
  notify(now, out);
  for (; !late_.empty() && late_.front().first <= now; late_.pop_front())
    out.push_back(std::move(late_.front().second));
}

std::optional<server::time_point> server::next_due() const {
  auto out = enabled_again_;
  keep_earlier(out, cov_.next_due());
  keep_earlier(out, responses_.next_due());
  keep_earlier(out, requests_.next_due());
  if (!late_.empty())
    keep_earlier(out, late_.front().first);
  return out;
}

// -- faults -------------------------------------------------------------------

void server::emit(std::vector<outgoing_apdu>& frames, time_point now,
                  std::vector<outgoing_apdu>& out) {
  for (auto& x : frames) {
    auto lost = fault_.dead
                || (fault_.lost_one_in != 0
                    && ++sent_ % fault_.lost_one_in == 0)
                || late_.size() >= most_late;
    if (lost) {
      ++counts_.lost;
      continue;
    }
    if (fault_.garbage)
      x.bytes[0] |= no_apdu_bit;
    // What waits already goes first.
    if (fault_.delay.count() > 0 || !late_.empty())
      late_.emplace_back(now + fault_.delay, std::move(x));
    else
      out.push_back(std::move(x));
  }
  frames.clear();
}

// -- writes -------------------------------------------------------------------

std::optional<error> server::write_one(const write_property& what) {
  ++counts_.writes;
  if (fault_.lies)
    return std::nullopt;
  auto why = objects_.write(what);
  auto object = objects_.find(what.what.object);
  if (why || !object)
    return why;
  if (written_.size() < most_written)
    written_.push_back(*object);
  cov_.on_change(*object);
  return std::nullopt;
}

/// Devices forget subscriptions, and are enabled again (16.4).
void server::restart() {
  ++counts_.restarts;
  cov_.clear();
  state_ = communication::enable;
  enabled_again_.reset();
}

} // namespace troupe::bacnet
