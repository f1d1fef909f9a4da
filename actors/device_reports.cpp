// What a device reports of its points when no sample comes: IAP 9.1.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

void device_state::await_samples() {
  auto now = ports_.clock->now();
  table_->expect_samples(now);
  for (point_index i = 0; i < table_->size(); ++i) {
    auto& row = table_->at(i);
    if (is_hosted(record_) && row.time != 0 && row.reported.time == 0) {
      row.reported.what = row.present; // known without anybody writing it
      row.reported.time = now;
    }
    expect_report(i);
  }
  arm_watch();
}

void device_state::expect_report(point_index i) {
  auto& row = table_->at(i);
  auto due = next_deadline(table_->monitor(i), row.status, row.reported);
  if (due)
    watch_.expect(i, *due);
}

void device_state::arm_watch() {
  auto due = watch_.next();
  if (!due || (watch_wake_ != 0 && watch_wake_ <= *due))
    return; // it is early enough; the wheel must not fill with more
  watch_wake_ = *due;
  auto wait = std::max<unix_nanos>(*due - ports_.clock->now(), 0);
  wake_after(caf::timespan{wait}, wake_reason::report);
}

void device_state::report_due() {
  watch_wake_ = 0;
  auto now = ports_.clock->now();
  sample_report news;
  for (auto i : watch_.take(now)) {
    auto& row = table_->at(i);
    auto& cfg = table_->monitor(i);
    auto repeated = !row.reported.held_back;
    auto& last = is_hosted(record_) ? row.present : row.actual;
    auto step = decide_due(cfg, last, row.status, now, row.reported);
    if (step == report_step::report)
      news.samples.push_back({i, row.status, last, repeated ? now : row.time});
    if (falls_overdue(cfg, now, row.reported)) {
      table_->mark_overdue(i);
      block_updated_[type_->points[i].block] = now;
      warn(severity::warning,
           fmt::format("{}: nothing received for {} s", type_->points[i].name,
                       cfg.receive_timeout),
           block_topic(i));
    }
    expect_report(i);
  }
  report(std::move(news));
  show_blocks(pace::as_credit_allows);
  arm_watch();
}

std::string device_state::device_topic() const {
  return fmt::format("dev/{}/{}", record_.id.protocol, record_.id.handle);
}

std::string device_state::block_topic(point_index i) const {
  auto& block = type_->blocks[type_->points[i].block];
  return fmt::format("{}/if/{}/{}", device_topic(), block.name, block.index);
}

} // namespace troupe
