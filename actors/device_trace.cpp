// What a device says to whoever follows one of its points.

#include "actors/device.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

std::string present_text(const live_point& row, bool changed) {
  if (changed)
    return "is the present value";
  auto level = active_level(row.levels);
  return level != normal_level
           ? fmt::format("the override at level {} stays the present value",
                         level)
           : "the present value is the same";
}

const char* report_text(report_step x) noexcept {
  switch (x) {
    case report_step::report:
      return "an event follows";
    case report_step::wait:
      return "the throttle of its monitoring holds the event back";
    case report_step::skip:
      return "its monitoring wants no event";
  }
  return "";
}

} // namespace

void device_state::trace(const sample& x, const accept_result& took) const {
  if (!traces_->follows(record_.number, x.point))
    return;
  std::vector<trace_step> next{trace_step::recorder, trace_step::stored};
  if (took.present_changed)
    next.push_back(trace_step::datapoint);
  if (took.report == report_step::report)
    next.insert(next.end(), {trace_step::event, trace_step::event_sent,
                             trace_step::event_acked});
  if (table_->is_dirty(type_->points[x.point].block))
    next.insert(next.end(), {trace_step::block, trace_step::block_sent,
                             trace_step::block_acked});
  auto text = present_text(table_->at(x.point), took.present_changed) + "; "
              + report_text(took.report);
  if (took.deviates)
    text += "; it is not what the device was given, and is written again";
  traces_->judged(record_.number, x.point, x.time, std::move(next),
                  std::move(text));
}

} // namespace troupe
