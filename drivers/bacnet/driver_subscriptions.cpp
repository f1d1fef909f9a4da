// Changes that devices tell of.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "drivers/trace_marks.hpp"
#include "protocol/bacnet/cov.hpp"

#include <utility>

namespace troupe::bacnet {

/// Devices that do not answer anyway are not asked.
void driver::subscribe(time_point now) {
  while (auto x = cov_.next(now)) {
    auto to = find_instance(x->device);
    if (to == nullptr || to->is_suspended() || binding_of(*to) == nullptr) {
      cov_.on_answer(x->number, cov_outcome::silent, now);
      continue;
    }
    to->cov_asks.push_back({*x});
    schedule(*to);
  }
}

/// With an increment of the type's own the property is subscribed to, where the
/// device has that service: it is the only one that brings an increment along.
bool driver::send_subscription(remote& to, flight& x) {
  if (to.cov_asks.empty() && to.cov_ends.empty())
    return false;
  subscribe_cov_property what;
  what.process = cfg_.process;
  auto by_property = false;
  if (!to.cov_asks.empty()) {
    auto ask = to.cov_asks.front();
    to.cov_asks.pop_front();
    what.object = ask.what.object;
    what.terms = cov_terms{cfg_.cov_confirmed,
                           static_cast<uint32_t>(ask.what.lifetime.count())};
    for (auto i : to.image.points_of(what.object))
      what.increment = object_of(*to.link().type, i)->cov_increment;
    x.subscription = ask.what;
    x.last_try = ask.last_try;
    auto known = to.by_property.count(ask.what.number) > 0;
    by_property = to.takes_property_cov()
                  && (known || (what.increment && !ask.last_try));
    if (by_property)
      to.by_property.insert(ask.what.number);
    else
      to.by_property.erase(ask.what.number);
    bump(own_.subscriptions);
  } else {
    x.end = true;
    what.object = to.cov_ends.front().object;
    by_property = to.cov_ends.front().by_property;
    to.cov_ends.pop_front();
  }
  std::vector<uint8_t> data;
  if (by_property)
    encode(what, data);
  else
    encode(subscribe_cov{what.process, what.object, what.terms}, data);
  return send(to, x,
              by_property ? confirmed_service::subscribe_cov_property
                          : confirmed_service::subscribe_cov,
              std::move(data));
}

/// What one service does not bring, the other may.
void driver::end_subscription(remote& from, const flight& x,
                              const outcome& how) {
  auto number = x.subscription->number;
  auto refused = is_alive(how) && !is_success(how);
  if (refused && !x.last_try && from.takes_property_cov()) {
    if (from.by_property.erase(number) == 0)
      from.by_property.insert(number);
    from.cov_asks.push_front({*x.subscription, true});
    return;
  }
  auto result = is_success(how) ? cov_outcome::accepted
                : refused       ? cov_outcome::refused
                                : cov_outcome::silent;
  if (refused) {
    bump(own_.refused_subscriptions);
    from.by_property.erase(number);
  }
  if (result == cov_outcome::silent && from.by_property.count(number) > 0)
    from.ignores_property_cov = true;
  cov_.on_answer(number, result, ports_.io->now());
  show_told(from);
}

void driver::show_told(remote& x) {
  auto now = ports_.io->now();
  for (auto& [point, number] : x.subscriptions)
    x.polls.set_told(point, !cov_.is_polled(number, now), now);
}

/// A notification from another address than the device's is not believed.
void driver::on_notification(const device_address& from,
                             const cov_notification& x) {
  auto now = ports_.io->now();
  auto to = find_instance(x.device);
  if (to == nullptr || x.process != cfg_.process
      || !table_.on_heard(x.device, from, now)
      || !cov_.on_notification(x.device, x.object,
                               std::chrono::seconds{x.remaining}, now))
    return bump(own_.unwanted);
  bump(own_.notifications);
  mark_frame(ports_, to->link().number);
  for (auto& y : x.values)
    if (y.property == property_id::status_flags && !y.index)
      for (auto i : to->image.points_of(x.object))
        to->image.set_flags(i, y.content);
  for (auto& y : x.values)
    if (y.property == property_id::present_value && !y.index)
      for (auto i : to->image.points_of(x.object))
        accept(*to, i, y.content, point_image::news::changes);
  show_told(*to);
  deliver(*to);
}

} // namespace troupe::bacnet
