#include "drivers/modbus/unit.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

/// The number of failures that also makes a device suspect (IAP Q21).
constexpr int suspended_after = 2;

} // namespace

unit::unit(device_link_ptr link, uint8_t address, const settings& cfg)
  : scans(link->type, cfg.limits),
    image(link->type),
    mail(link->type->points.size()),
    link_(std::move(link)),
    address_(address),
    probe_wait_(cfg.reconnect_min, cfg.reconnect_max),
    least_wait_(cfg.reconnect_min) {
  // nop
}

void unit::plan(const scan_plan& x, time_point now) {
  image.set_always(x);
  scans.plan(x, now);
}

health_report unit::report(device_health x, const failure& why) const {
  return {link_->number, x, why.code, why.text};
}

std::optional<health_report> unit::succeeded() {
  probe_wait_.reset();
  if (auto changed = health_.succeeded())
    return report(*changed, {ec::none, {}});
  return std::nullopt;
}

std::optional<health_report> unit::failed(const failure& why, time_point now,
                                          double random) {
  auto changed = health_.failed(now);
  last_failure_ = now;
  if (is_suspended())
    next_probe_ = now + probe_wait_.next(random);
  if (!changed)
    return std::nullopt;
  // Its device marks all values stale: everything is news afterwards.
  if (*changed == device_health::down)
    image.forget();
  return report(*changed, why);
}

bool unit::is_suspended() const noexcept {
  return health_.failures() >= suspended_after;
}

void unit::hurry() noexcept {
  next_probe_ = std::min(next_probe_, last_failure_ + least_wait_);
}

} // namespace troupe::modbus
