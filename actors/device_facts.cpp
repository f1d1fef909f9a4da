// What a device knows of one of its points beyond what clients are shown.

#include "actors/device.hpp"
#include "actors/inner_facts.hpp"

#include <algorithm>
#include <limits>

namespace troupe {

result<point_index> device_state::find_named(const value& args) const {
  auto index = args.field("index");
  auto number = index != nullptr ? index->integer() : nullptr;
  auto place = number != nullptr ? *number : 0;
  if (place < 0 || place > std::numeric_limits<uint32_t>::max())
    return failure{ec::invalid_request, "index: there is no such block"};
  return find(text_member(args, "block"), static_cast<uint32_t>(place),
              text_member(args, "point"));
}

void device_state::explain(const device_job& x) const {
  if (gone_ || !table_)
    return answer(x, ec::no_such_device,
                  record_.id.handle + " : device not found");
  auto i = find_named(std::get<action_request>(x.request->body).args);
  if (!i)
    return answer(x, i.error().code, i.error().text);
  auto& row = table_->at(*i);
  inner_facts out;
  out.code = now_.code;
  out.since = now_.since;
  out.hosted = is_hosted(record_);
  out.driver = static_cast<bool>(driver_);
  out.queued = queue_.size();
  out.asked = driver_jobs_.size();
  out.unsaved = unsynced_;
  out.credit = credit_;
  out.held = held_.samples.size();
  out.actual = row.actual;
  out.unwritten = row.unwritten;
  out.writing = row.write != 0;
  auto plan = table_->scan();
  out.polled = std::any_of(plan.begin(), plan.end(),
                           [&](auto& y) { return y.point == *i; });
  out.client_monitor = row.monitor != nullptr;
  auto rule = table_->rule(*i);
  out.rule_monitor = rule != nullptr && rule->monitor != nullptr;
  out.held_back = row.reported.held_back;
  out.reported = row.reported.what;
  out.reported_at = row.reported.time;
  out.paused = paused_;
  if (*i < tally_.points.size()) {
    auto& count = tally_.points[*i];
    out.updates = count.updates;
    out.overridden = count.overridden;
    out.unreported = count.unreported;
    out.throttled = count.throttled;
    out.conflated = count.conflated;
  }
  if (auto holder = holders_.find(*i); holder != holders_.end())
    out.holder = holder->second;
  out.priorities = has_priorities(*i);
  answer(x, ec::none, {}, to_value(out));
}

} // namespace troupe
