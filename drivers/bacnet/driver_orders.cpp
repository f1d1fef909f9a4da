// Actions on a device as a whole.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/octet_reader.hpp"

#include <utility>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

/// How long an action may wait for its turn.
constexpr auto order_patience = 10s;

/// Devices agree to a restart before they begin it; what is subscribed to
/// meanwhile would be lost again.
constexpr auto restart_time = 20s;

bool is_restart(const order& x) noexcept {
  return x.what == order::kind::confirmed
         && x.service
              == static_cast<uint8_t>(confirmed_service::reinitialize_device);
}

} // namespace

status driver::act(const device_order& x) {
  auto to = find(x.device);
  if (to == nullptr) {
    refuse(x.device, x.request);
    return {};
  }
  auto what = make_order(x, *to->link().type);
  if (!what)
    return what.error();
  auto job = std::make_shared<command>();
  job->what = command::kind::order;
  job->device = x.device;
  job->number = x.request;
  job->action = *std::move(what);
  put(*to, job, x.request, order_patience);
  return {};
}

bool driver::send_order(remote& to, flight& x) {
  auto job = x.job;
  auto& action = job->action;
  if (action.what == order::kind::clock
      || action.what == order::kind::utc_clock) {
    x.job = nullptr;
    send_clock(to, job);
    return false;
  }
  return send(to, x, static_cast<confirmed_service>(action.service),
              action.data);
}

void driver::send_clock(remote& to, const command_ptr& job) {
  auto is_utc = job->action.what == order::kind::utc_clock;
  std::vector<uint8_t> data;
  encode(clock_of(ports_.clock->now(), is_utc ? time_zone{} : cfg_.zone), data);
  auto service = is_utc ? unconfirmed_service::utc_time_synchronization
                        : unconfirmed_service::time_synchronization;
  auto ok = node_.send(binding_of(to)->where,
                       unconfirmed_request{static_cast<uint8_t>(service),
                                           as_octets(data)});
  finish(to, job, ok ? failure{ec::none, {}} : ok.error());
}

void driver::end_order(remote& from, const flight& x, const outcome& how) {
  auto& job = *x.job;
  auto now = ports_.io->now();
  if (is_busy(how) && now < job.deadline) {
    job.not_before = now + cfg_.settle;
    return;
  }
  if (!is_success(how))
    return finish(from, x.job, failure_of(how));
  if (is_restart(job.action)) // not all say so when they are back
    forget_device(from, now, restart_time);
  if (job.action.what == order::kind::confirmed)
    return finish(from, x.job, {ec::none, {}});
  auto brought = what_came(from, job.action, as_octets(how.data));
  if (!brought) {
    bump(ports_.count->garbage);
    return finish(from, x.job, brought.error());
  }
  ports_.sink->values(from.link().number,
                      to_batch(job.number, *std::move(brought),
                               ports_.clock->now()));
  finish(from, x.job, {ec::none, {}});
}

/// Of an array, what is whose: what the driver gave is the gateway's.
result<value> driver::what_came(const remote& from, const order& asked,
                                octets answer) {
  if (asked.what == order::kind::read)
    return read_range_result(answer);
  auto levels = levels_of(answer, *from.link().type->points[asked.point].type);
  if (!levels)
    return levels.error();
  array own;
  for (uint8_t level = 1; level < normal_level; ++level)
    if ((from.levels[asked.point] & level_bit(level)) != 0)
      own.elements.emplace_back(int{level});
  return make_structure({{"levels", *levels}, {"own", value{std::move(own)}}});
}

} // namespace troupe::bacnet
