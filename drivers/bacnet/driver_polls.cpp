// What is read by the plan, and what answers to it mean.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>
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
  std::vector<uint8_t> data;
  auto service = confirmed_service::read_property;
  if (x.read.multiple) {
    service = confirmed_service::read_property_multiple;
    read_multiple what;
    for (auto i : x.read.items)
      what.what.push_back(plan.item(i));
    encode(what, data);
  } else {
    encode(read_property{plan.item(x.read.items.front())}, data);
  }
  return send(to, x, service, std::move(data));
}

peer_limits driver::limits_of(const remote& x) const {
  auto& known = *binding_of(x);
  peer_limits out;
  out.max_apdu = std::min(known.max_apdu, cfg_.requests.max_apdu);
  // A device at a fixed address need not have said what it can do.
  if (known.fixed && known.heard == time_point{})
    out.max_apdu = std::max<uint16_t>(out.max_apdu, 480);
  auto cuts = known.segments == segmentation::both
              || known.segments == segmentation::transmit;
  out.segments = cuts ? static_cast<uint16_t>(cfg_.requests.max_segments)
                      : uint16_t{1};
  out.most_values = cfg_.max_properties;
  return out;
}

read_outcome driver::findings(std::vector<finding>& out, const read_plan& plan,
                              const flight& x, const outcome& how) {
  auto alone = plan.item(x.read.items.front());
  switch (how.what) {
    case outcome_kind::silence:
      return read_outcome::silent;
    case outcome_kind::reject:
      return bacnet::outcome_of(static_cast<reject_reason>(how.reason));
    case outcome_kind::abort:
      return bacnet::outcome_of(static_cast<abort_reason>(how.reason));
    case outcome_kind::error: {
      auto why = error_of(how);
      if (x.read.multiple)
        return outcome_of(why);
      out.push_back({alone, {}, why});
      return read_outcome::answered;
    }
    default:
      break;
  }
  if (x.read.multiple) {
    read_multiple_ack all;
    if (decode(all, as_octets(how.data)))
      for (auto& y : all.results)
        out.push_back({y.what, y.content, y.refused});
  } else {
    read_property_ack one;
    if (decode(one, as_octets(how.data)) && one.what == alone)
      out.push_back({one.what, one.content, std::nullopt});
  }
  // Only what was asked for counts.
  auto strange = [&](const finding& y) {
    return std::none_of(x.read.items.begin(), x.read.items.end(),
                        [&](auto i) { return plan.item(i) == y.what; });
  };
  out.erase(std::remove_if(out.begin(), out.end(), strange), out.end());
  if (!out.empty())
    return read_outcome::answered;
  bump(ports_.count->garbage);
  return read_outcome::refused;
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
    auto ours = told != from.subscriptions.end()
                && from.by_property.count(told->second) > 0;
    auto is_news = from.image.should_be_told(i, x.content, ours);
    from.image.accept(i, x.content, ports_.clock->now(),
                      point_image::news::changes, from.mail, *ports_.count);
    if (!is_news || told == from.subscriptions.end()
        || cov_.is_polled(told->second, now))
      continue;
    bump(own_.missed);
    cov_.on_missed(told->second, now);
  }
}

} // namespace troupe::bacnet
