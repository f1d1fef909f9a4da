#include "protocol/bacnet/foreign_registration.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

template <class Duration>
bool within(Duration x, Duration least, Duration most) noexcept {
  return x >= least && x <= most;
}

failure wrong(const char* what) {
  return {ec::invalid_config, what};
}

} // namespace

status validate(const foreign_settings& x) {
  if (!within<std::chrono::seconds>(x.time_to_live, 10s, 65'535s))
    return wrong("time_to_live must be 10 to 65535 s");
  if (!within<std::chrono::milliseconds>(x.answer_timeout, 100ms, 60s))
    return wrong("answer_timeout must be 100 ms to 60 s");
  if (!within<std::chrono::milliseconds>(x.retry_min, 100ms, 10min))
    return wrong("retry_min must be 100 ms to 10 min");
  if (x.retry_max < x.retry_min)
    return wrong("retry_max must be at least retry_min");
  return {};
}

foreign_registration::foreign_registration(const foreign_settings& cfg,
                                           time_point now)
  : cfg_(cfg), due_(now), sent_(now), until_(now) {
  // nop
}

std::optional<bvlc> foreign_registration::on_time(time_point now) {
  if (now < due_)
    return std::nullopt;
  if (phase_ == phase::waiting)
    retry_later(now);
  if (now < due_)
    return std::nullopt;
  phase_ = phase::waiting;
  sent_ = now;
  due_ = now + cfg_.answer_timeout;
  bvlc out;
  out.function = bvlc_function::register_foreign_device;
  out.time_to_live = static_cast<uint16_t>(cfg_.time_to_live.count());
  return out;
}

void foreign_registration::on_result(const bip_address& from, bvlc_result code,
                                     time_point now) {
  if (from != cfg_.bbmd)
    return;
  if (code == bvlc_result::distribution_refused) {
    until_ = now;
    if (phase_ == phase::resting && failures_ == 0)
      due_ = now;
    return;
  }
  if (phase_ != phase::waiting)
    return;
  if (code == bvlc_result::registration_refused)
    return retry_later(now);
  if (code != bvlc_result::success)
    return;
  phase_ = phase::resting;
  failures_ = 0;
  until_ = sent_ + cfg_.time_to_live;
  due_ = std::max(now, sent_ + cfg_.time_to_live * 3 / 4);
}

foreign_registration::time_point
foreign_registration::next_due(time_point now) const noexcept {
  return registered(now) ? std::min(due_, until_) : due_;
}

void foreign_registration::retry_later(time_point now) {
  constexpr uint32_t most_doublings = 16;
  phase_ = phase::resting;
  ++failures_;
  auto pause = cfg_.retry_min;
  if (!registered(now))
    pause = std::min(cfg_.retry_max,
                     cfg_.retry_min
                       * (1u << std::min(failures_ - 1, most_doublings)));
  due_ = now + pause;
}

} // namespace troupe::bacnet
