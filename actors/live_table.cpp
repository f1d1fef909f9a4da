#include "actors/live_table.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe {

live_table::live_table(device_type_ptr type, const monitor_rates& rates,
                       kind what)
  : type_(std::move(type)),
    kind_(what),
    points_(type_->points.size()),
    output_default_(
      std::make_shared<const monitor_settings>(output_monitor(rates))),
    dirty_(type_->blocks.size(), true) {
  for (point_index i = 0; i < points_.size(); ++i)
    points_[i] = new_row(i);
}

live_point live_table::new_row(point_index i) const {
  auto& pt = type_->points[i];
  live_point row;
  row.normal = pt.initial           ? *pt.initial
               : pt.type != nullptr ? zero_value(*pt.type)
                                    : value{};
  row.present = row.normal;
  return row;
}

void live_table::change_type(device_type_ptr type,
                             const std::vector<point_index>& renewed) {
  type_ = std::move(type);
  points_.resize(type_->points.size());
  dirty_.assign(type_->blocks.size(), true);
  for (auto i : renewed)
    points_[i] = new_row(i);
}

/// The rule of IAP 8.4: of outputs always, of inputs while no override is
/// active.
bool live_table::follows(const live_point& row, const point_type& pt,
                         uint64_t request) const noexcept {
  if (kind_ == kind::hosted)
    return false;
  if (row.unwritten && (request == 0 || request != row.write))
    return false; // read before the write was done
  return pt.dir == direction::out || active_level(row.levels) == normal_level;
}

/// Only a value that is news: one that the device made of what it was given,
/// such as a rounded one, it may keep.
bool live_table::deviates(const live_point& row, const sample& x,
                          uint64_t request) const noexcept {
  auto kept = row.held || active_level(row.levels) != normal_level;
  return kept && kind_ == kind::field && !row.unwritten && request == 0
         && x.status == quality::good && x.what != row.actual
         && x.what != row.present;
}

bool live_table::renew_present(live_point& row) {
  auto& present = present_value(row.normal, row.levels);
  if (present == row.present)
    return false;
  row.present = present;
  return true;
}

accept_result live_table::accept(const sample& x, uint64_t request) {
  auto& row = points_[x.point];
  auto& pt = type_->points[x.point];
  auto recovered = row.status != x.status;
  accept_result result;
  result.deviates = deviates(row, x, request);
  row.actual = x.what;
  row.status = x.status;
  row.time = x.time;
  if (!result.deviates && follows(row, pt, request))
    row.normal = x.what;
  result.was_overdue = std::exchange(row.reported.overdue, false);
  if (row.reported.heard != 0)
    row.reported.heard = x.time;
  result.present_changed = renew_present(row);
  auto& cfg = monitor(x.point);
  result.report = decide_report(cfg, x.what, x.time, row.reported);
  result.in_feedback = cfg.in_feedback;
  if (result.was_overdue
      || (cfg.in_feedback && (result.present_changed || recovered)))
    touch(pt.block);
  return result;
}

bool live_table::apply(point_index point, const std::optional<value>& normal,
                       overrides_ptr levels, unix_nanos now) {
  auto& row = points_[point];
  if (normal) {
    row.normal = *normal;
    row.time = now;
  }
  row.levels = std::move(levels);
  touch(type_->points[point].block);
  return renew_present(row);
}

void live_table::refused(point_index point) {
  auto& row = points_[point];
  row.unwritten = false;
  if (row.actual.is_null() || !follows(row, type_->points[point], 0))
    return;
  row.normal = row.actual;
  if (renew_present(row))
    touch(type_->points[point].block);
}

void live_table::mark_stale() noexcept {
  for (auto& row : points_)
    if (row.status == quality::good)
      row.status = quality::stale;
}

void live_table::expect_samples(unix_nanos now) noexcept {
  for (auto& row : points_) {
    row.reported.heard = now;
    row.reported.overdue = false;
  }
}

void live_table::heard(point_index point, unix_nanos now) {
  auto& row = points_[point];
  if (row.reported.heard != 0)
    row.reported.heard = now;
  if (!std::exchange(row.reported.overdue, false))
    return;
  if (row.status == quality::stale)
    row.status = quality::good;
  touch(type_->points[point].block);
}

void live_table::mark_overdue(point_index point) {
  auto& row = points_[point];
  row.reported.overdue = true;
  if (row.status == quality::good)
    row.status = quality::stale;
  touch(type_->points[point].block);
}

void live_table::set_monitor(point_index point, monitor_settings x,
                             unix_nanos now) {
  auto& row = points_[point];
  if (row.reported.heard != 0)
    row.reported.heard = now;
  row.reported.overdue = false;
  row.monitor = std::make_shared<const monitor_settings>(std::move(x));
  touch(type_->points[point].block);
}

const monitor_settings& live_table::monitor(point_index i) const noexcept {
  static const monitor_settings unmonitored;
  auto& shown = shown_monitor(i);
  return shown != nullptr ? *shown : unmonitored;
}

const monitor_ptr& live_table::shown_monitor(point_index i) const noexcept {
  auto& own = points_[i].monitor;
  if (own != nullptr)
    return own;
  if (auto ruled = rule(i); ruled != nullptr && ruled->monitor != nullptr)
    return ruled->monitor;
  return is_polled_by_default(type_->points[i]) ? output_default_ : own;
}

void live_table::set_rules(point_rules_ptr x) {
  rules_ = std::move(x);
  touch_all();
}

const point_rule* live_table::rule(point_index i) const noexcept {
  auto known = rules_ != nullptr && i < rules_->points.size();
  return known ? &rules_->points[i] : nullptr;
}

const value& live_table::extra(point_index i) const noexcept {
  auto& own = points_[i].extra;
  auto ruled = own.is_null() ? rule(i) : nullptr;
  return ruled != nullptr ? ruled->extra : own;
}

std::vector<scan_point> live_table::scan() const {
  std::vector<scan_point> result;
  for (point_index i = 0; i < points_.size(); ++i) {
    auto& cfg = monitor(i);
    auto event = cfg.event && reports_events(*type_);
    if ((cfg.rate <= 0 && !event) || type_->points[i].property)
      continue; // properties ignore monitoring (IAP 9.1)
    auto always = cfg.report == report_mode::any || cfg.heartbeat > 0
                  || cfg.receive_timeout > 0;
    auto ms = cfg.rate <= 0 ? 0
                            : std::max<long>(10, std::lround(cfg.rate * 1000));
    result.push_back({i, std::chrono::milliseconds{ms}, always, event});
  }
  return result;
}

void live_table::touch_all() noexcept {
  std::fill(dirty_.begin(), dirty_.end(), true);
}

std::optional<uint32_t> live_table::take_dirty() noexcept {
  auto i = std::find(dirty_.begin(), dirty_.end(), true);
  if (i == dirty_.end())
    return std::nullopt;
  *i = false;
  return static_cast<uint32_t>(i - dirty_.begin());
}

} // namespace troupe
