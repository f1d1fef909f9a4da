// What operators do to the actor of a device rather than to the device.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"
#include "actors/inner_facts.hpp"

namespace troupe {

/// At once, whatever is queued: who orders a restart does so because something
/// hangs.
bool device_state::control(const device_job& x) {
  auto order = std::get_if<action_request>(&x.request->body);
  if (order == nullptr || x.request->source != "console")
    return false;
  if (order->action == "explain")
    explain(x);
  else if (order->action == "tally")
    tell_tally(x);
  else if (order->action == "pause")
    pause(x);
  else if (order->action == "resume")
    resume(x);
  else if (order->action == "restart")
    restart(x);
  else
    return false;
  return true;
}

void device_state::pause(const device_job& x) {
  if (is_hosted(record_))
    return answer(x, ec::wrong_state,
                  record_.id.handle
                    + " is hosted by the gateway: nothing is polled");
  if (!paused_) {
    paused_ = true;
    send_plan();
    table_->expect_samples(0); // nobody asks, so nothing is overdue
    log_gap();
    age_values();
    touch_blocks();
    show_blocks(pace::as_credit_allows);
  }
  answer(x, ec::none, {});
}

void device_state::resume(const device_job& x) {
  if (std::exchange(paused_, false)) {
    send_plan();
    await_samples();
    read_again(true);
  }
  answer(x, ec::none, {});
}

/// The manager revives it from the store, so nothing may be under way to there.
/// Requests that came behind this one wait at the manager for the successor.
void device_state::restart(const device_job& x) {
  if (!stored_ || gone_ || committing_ || unsynced_ > 0 || storing_ > 0)
    return answer(x, ec::device_busy,
                  record_.id.handle + ": a change is being stored; try again");
  answer(x, ec::none, {});
  end_with(ec::cancelled, record_.id.handle + ": an operator restarts it");
}

/// Nobody vouches for what is known any more.
void device_state::age_values() {
  table_->mark_stale();
  for (point_index i = 0; i < table_->size(); ++i) // who follows it knows
    if (auto& row = table_->at(i); row.status == quality::stale)
      self_->send(points_[i], sample{i, row.status, row.present, row.time});
}

void device_state::tell_tally(const device_job& x) const {
  device_numbers out;
  out.paused = paused_;
  out.queued = queue_.size();
  out.asked = driver_jobs_.size();
  out.unsaved = unsynced_;
  out.credit = credit_;
  out.held = held_.samples.size();
  out.batches = tally_.batches;
  out.samples = tally_.samples;
  out.fresh = tally_.fresh;
  for (auto& y : tally_.health)
    out.health.push_back({y.time, std::string{to_string(y.health)}, y.text});
  answer(x, ec::none, {}, to_value(out));
}

} // namespace troupe
