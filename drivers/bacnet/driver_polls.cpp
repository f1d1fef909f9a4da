// What is read by the plan, and what answers to it mean.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/convert.hpp"

#include <utility>

namespace troupe::bacnet {

/// With each value goes how well it is, where the device says so and takes more
/// than one property at a time; in front of it, so that it is known by then. Of
/// a silent device one property is asked for: the first that is polled, or one
/// that every device has.
void driver::begin_sweep(remote& x) {
  std::vector<property_ref> what;
  auto now = ports_.io->now();
  auto flags = !x.is_suspended() && x.lessons.most_values(now) > 1;
  auto put = [&](point_index i) {
    property_ref ref{object_of(*x.link().type, i)->id,
                     property_id::present_value, std::nullopt};
    if (!what.empty() && what.back() == ref)
      return;
    if (flags && x.image.may_have_flags(i))
      what.push_back({ref.object, property_id::status_flags, std::nullopt});
    what.push_back(ref);
  };
  if (!x.is_suspended()) {
    uint64_t skipped = 0;
    for (auto i : x.polls.take_due(now, skipped))
      put(i);
    bump(own_.late_polls, skipped);
    x.poll_due = false;
  } else if (!x.polls.empty()) {
    put(x.polls.first());
  } else {
    what.push_back({{object_type::device, x.instance()},
                    property_id::system_status,
                    std::nullopt});
  }
  if (!what.empty())
    x.sweep.emplace(std::move(what), limits_of(x), x.lessons);
}

bool driver::send_poll(remote& to, flight& x) {
  if (!to.sweep)
    begin_sweep(to);
  if (!to.sweep)
    return false;
  auto next = to.sweep->next(ports_.io->now());
  if (!next) {
    to.sweep.reset();
    return false;
  }
  x.read = *std::move(next);
  return send_read(to, x, *to.sweep);
}

bool driver::send_read(remote& to, flight& x, const read_plan& plan) {
  auto what = read_request(plan, x.read);
  return send(to, x, static_cast<confirmed_service>(what.service),
              std::move(what.data));
}

peer_limits driver::limits_of(const remote& x) const {
  return bacnet::limits_of(*binding_of(x), cfg_);
}

read_outcome driver::findings(std::vector<finding>& out, const read_plan& plan,
                              const flight& x, const outcome& how) {
  auto result = take_findings(out, plan, x.read, how);
  if (is_success(how) && result == read_outcome::refused)
    bump(ports_.count->garbage);
  return result;
}

void driver::end_poll(remote& from, const flight& x, const outcome& how) {
  if (!from.sweep)
    return;
  auto now = ports_.io->now();
  std::vector<finding> found;
  auto result = findings(found, *from.sweep, x, how);
  for (auto& y : found)
    if (y.what.property == property_id::status_flags)
      take_flags(from, y);
    else if (y.what.property == property_id::present_value)
      take_polled(from, y);
  show_told(from);
  from.sweep->on_answer(x.read, result, now);
  if (from.sweep->done() || from.sweep->is_down())
    from.sweep.reset();
}

void driver::take_flags(remote& from, const finding& x) {
  for (auto i : from.image.points_of(x.what.object))
    if (x.refused)
      from.image.has_no_flags(i);
    else
      from.image.set_flags(i, x.content);
}

/// Compares with what the device should have told. Small changes of analog
/// values are not told; how small, only a subscription of ours says.
void driver::take_polled(remote& from, const finding& x) {
  auto now = ports_.io->now();
  for (auto i : from.image.points_of(x.what.object)) {
    from.polls.set_missing(i, x.refused && is_missing(*x.refused), now);
    if (x.refused) {
      bump(ports_.count->exceptions);
      continue;
    }
    auto told = from.subscriptions.find(i);
    auto missed = told != from.subscriptions.end()
                  && !cov_.is_polled(told->second, now)
                  && from.image.should_be_told(
                    i, x.content, from.by_property.count(told->second) > 0);
    accept(from, i, x.content, point_image::news::changes);
    if (!missed)
      continue;
    bump(own_.missed);
    cov_.on_missed(told->second, now);
  }
}

} // namespace troupe::bacnet
