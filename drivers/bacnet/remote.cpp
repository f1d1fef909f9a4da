#include "drivers/bacnet/remote.hpp"

#include <algorithm>

namespace troupe::bacnet {

remote::remote(device_link_ptr link, const instance_address& at,
               const settings& cfg)
  : polls(cfg.event_poll, cfg.event_check),
    image(link->type),
    mail(link->type->points.size()),
    levels(link->type->points.size()),
    link_(std::move(link)),
    at_(at),
    probe_wait_(cfg.probe_min, cfg.probe_max),
    least_wait_(cfg.probe_min) {
  // nop
}

health_report remote::report(device_health x, const failure& why) const {
  return {link_->number, x, why.code, why.text};
}

std::optional<health_report> remote::succeeded() {
  probe_wait_.reset();
  if (auto changed = health_.succeeded())
    return report(*changed, {ec::none, {}});
  return std::nullopt;
}

std::optional<health_report> remote::failed(const failure& why, time_point now,
                                            double random) {
  auto changed = health_.failed(now);
  last_failure_ = now;
  next_probe_ = now + probe_wait_.next(random);
  if (!changed)
    return std::nullopt;
  // Its device marks all values stale: everything is news afterwards.
  if (*changed == device_health::down)
    image.forget();
  return report(*changed, why);
}

void remote::hurry(time_point now) noexcept {
  next_probe_ = std::min(next_probe_,
                         std::max(now, last_failure_ + least_wait_));
}

bool remote::put(command_ptr x) {
  if (commands.size() >= most_commands)
    return false;
  auto at = commands.end();
  if (x->what != command::kind::read)
    at = std::find_if(commands.begin(), commands.end(), [](auto& y) {
      return y->what == command::kind::read && !y->reads;
    });
  commands.insert(at, std::move(x));
  return true;
}

command_ptr remote::next_command(time_point now) const {
  if (commands.empty() || commands.front()->not_before > now)
    return nullptr;
  return commands.front();
}

std::optional<remote::time_point> remote::next_command_at() const {
  if (commands.empty())
    return std::nullopt;
  return commands.front()->not_before;
}

bool remote::has_work(time_point now) const {
  return next_command(now) != nullptr || !cov_asks.empty() || !cov_ends.empty()
         || sweep || poll_due;
}

} // namespace troupe::bacnet
