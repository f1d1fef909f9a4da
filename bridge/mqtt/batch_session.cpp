#include "bridge/mqtt/batch_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr size_t most_ids = 65'535; // 1 to 65,535 (2.3.1)

/// A burst needs no memory once it is over.
constexpr size_t most_kept_bytes = size_t{1} << 20;

void append(token_ranges& out, uint64_t token) {
  if (!out.empty() && out.back().first + out.back().count == token)
    ++out.back().count;
  else
    out.push_back({token, 1});
}

} // namespace

batch_session::batch_session(batch_session_config cfg) : cfg_(std::move(cfg)) {
  // nop
}

status batch_session::open(time_point now) {
  opened_ = now;
  return append_connect(output_, cfg_.login);
}

/// One id stays free, so that the newest and the next oldest never meet.
status batch_session::publish(const bus_message& x, uint64_t token) {
  if (phase_ != phase::ready)
    return failure{ec::not_connected, "there is no session with the broker"};
  auto room = cfg_.most_waiting_bytes
              - std::min(cfg_.most_waiting_bytes, output_.size());
  if (flying_.size() >= most_ids - 1
      || (!output_.empty() && x.topic.size() + x.payload.size() > room))
    return failure{ec::overloaded,
                   fmt::format("{} messages and {} bytes wait for the broker",
                               flying_.size(), output_.size())};
  delivery how;
  how.retained = x.retained;
  how.id = id_behind(flying_.size());
  if (auto ok = append_publish(output_, how, x.topic, x.payload); !ok)
    return ok;
  flying_.push_back({token, false});
  return {};
}

/// The id of the packet that is *n* behind the oldest.
uint16_t batch_session::id_behind(size_t n) const noexcept {
  return static_cast<uint16_t>((first_id_ - 1u + n) % most_ids + 1);
}

status batch_session::received(std::string_view bytes, time_point now,
                               token_ranges& acked) {
  while (true) {
    auto answer = reader_.next(bytes);
    if (!answer)
      return answer.error();
    if (!*answer)
      return {};
    if (auto ok = accept(**answer, acked); !ok)
      return ok;
    silent_since_.reset();
    if (owes_answer())
      silent_since_ = now;
  }
}

status batch_session::accept(const broker_answer& x, token_ranges& acked) {
  auto is_first = x.what == broker_answer::kind::connack;
  if (is_first != (phase_ == phase::opening))
    return failure{ec::protocol_error, "an answer out of turn"};
  switch (x.what) {
    case broker_answer::kind::connack:
      if (x.code != 0)
        return failure{ec::device_refused, describe_refusal(x.code)};
      phase_ = phase::ready;
      break;
    case broker_answer::kind::puback:
      acknowledge(x.id, acked);
      break;
    case broker_answer::kind::pingresp:
      pinged_ = false;
      break;
  }
  return {};
}

/// Brokers answer in order (4.6); one that does not is understood as well. What
/// is acknowledged twice, or was never sent, changes nothing.
void batch_session::acknowledge(uint16_t id, token_ranges& acked) {
  auto n = (id + most_ids - first_id_) % most_ids;
  if (id == 0 || n >= flying_.size() || flying_[n].acked)
    return;
  flying_[n].acked = true;
  append(acked, flying_[n].token);
  while (!flying_.empty() && flying_.front().acked) {
    first_id_ = id_behind(1);
    flying_.pop_front();
  }
}

status batch_session::on_time(time_point now) {
  if (phase_ == phase::opening && now >= opened_ + cfg_.connect_timeout)
    return failure{ec::timeout, "it does not answer"};
  std::chrono::seconds keep_alive{cfg_.login.keep_alive};
  if (silent_since_ && now >= *silent_since_ + keep_alive)
    return failure{ec::timeout, "it does not answer any more"};
  if (phase_ == phase::ready && !pinged_ && now >= sent_ + keep_alive) {
    append_pingreq(output_);
    pinged_ = true;
  }
  return {};
}

batch_session::time_point batch_session::deadline() const noexcept {
  if (phase_ == phase::opening)
    return opened_ + cfg_.connect_timeout;
  std::chrono::seconds keep_alive{cfg_.login.keep_alive};
  auto next = silent_since_ ? *silent_since_ + keep_alive : time_point::max();
  return pinged_ ? next : std::min(next, sent_ + keep_alive);
}

void batch_session::close() {
  if (phase_ == phase::ready)
    append_disconnect(output_);
  phase_ = phase::closed;
}

void batch_session::take(std::string& out, time_point now) {
  if (output_.empty())
    return;
  if (out.capacity() > most_kept_bytes)
    std::string{}.swap(out);
  out.swap(output_);
  sent_ = now;
  if (!silent_since_ && owes_answer())
    silent_since_ = now;
}

} // namespace troupe
