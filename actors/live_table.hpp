// What a device knows of its points: dense, and without clocks or actors.

#pragma once

#include "actors/given_levels.hpp"
#include "actors/monitor.hpp"
#include "actors/point_rules.hpp"
#include "actors/priority_array.hpp"
#include "actors/view.hpp"
#include "protocol/device_type.hpp"
#include "protocol/sample.hpp"

#include <optional>
#include <vector>

namespace troupe {

/// One row. Invariant: *present* is the value of the highest active level, or
/// *normal*. A point that was never read has the initial value of its type.
struct live_point {
  value actual;  ///< What the device has; null: unknown.
  value normal;  ///< Level 17.
  value present; ///< The highest active level.
  overrides_ptr levels;
  quality status = quality::good;
  unix_nanos time = 0; ///< Of the last sample; 0: never.
  monitor_ptr monitor; ///< Null: the default of the type.
  report_memory reported;
  value extra;       ///< Members that clients set, or null: those of the rule.
  bool held = false; ///< It shall keep the normal value it was given.
  bool unwritten = false; ///< The device has yet to get the present value.
  given_levels given;     ///< Of a device with priorities of its own.
  uint64_t write = 0;     ///< Number of the write that is to bring it; 0: none.
};

/// What a sample did. *report* says whether the sample is worth an `ev/data`
/// (IAP 9.1).
struct accept_result {
  bool present_changed = false;
  report_step report = report_step::skip;
  bool in_feedback = true;  ///< Whether the block is to be shown again.
  bool was_overdue = false; ///< It came after the receive timeout.
  bool deviates = false;    ///< The device lost what it was to keep.
};

/// Every point of one device, and which blocks changed since they were shown.
/// Belongs to one device actor. Indexes are those of the type, unchecked:
/// whoever brings some from outside checks them first. Taking a plain number
/// allocates no memory.
class live_table {
public:
  /// Hosted devices live in the gateway, and have no value of their own.
  enum class kind : uint8_t { field, hosted };

  /// @param rates Seconds behind the named rates.
  live_table(device_type_ptr type, const monitor_rates& rates,
             kind what = kind::field);

  /// Takes what the device or its driver says. The normal value follows it
  /// (IAP 8.4): of outputs always, of inputs while no override is active. It
  /// does not follow while the device has yet to get another value, save when
  /// the sample is what that write read back; and never on a hosted device,
  /// which has no value but those it was given. Neither does it follow a device
  /// that lost an override, or a normal value that is held: that deviates.
  /// @param request Number of the command whose answer this is; 0: none.
  accept_result accept(const sample& x, uint64_t request = 0);

  /// The device refused what it was given: the normal value is what it has. The
  /// write counts as done, else it would be tried for ever.
  void refused(point_index point);

  /// Takes a new policy; returns whether the present value changed.
  /// @param normal Set when level 17 was written.
  /// @param now Becomes the time of a written normal value.
  bool apply(point_index point, const std::optional<value>& normal,
             overrides_ptr levels, unix_nanos now);

  /// Good values become stale: the device no longer answers. Blocks are not
  /// shown again: `sts` says that the device is down.
  void mark_stale() noexcept;

  /// Takes a type whose points are where they were; rows of *renewed* places
  /// are as those of a new device.
  void change_type(device_type_ptr type,
                   const std::vector<point_index>& renewed);

  /// Every point counts as heard of *now*; its receive timeout begins anew.
  /// With zero nothing is expected of any point.
  void expect_samples(unix_nanos now) noexcept;

  /// Something came that is no sample: its receive timeout begins anew.
  void heard(point_index point, unix_nanos now);

  /// Nothing came for too long: the value can no longer be trusted.
  void mark_overdue(point_index point);

  /// The caller sends the new plan to the driver. The receive timeout begins
  /// anew when one was under way.
  void set_monitor(point_index point, monitor_settings x, unix_nanos now);

  [[nodiscard]] const monitor_settings& monitor(point_index i) const noexcept;

  /// Null: none. What clients set of a point goes before its rule.
  void set_rules(point_rules_ptr x);

  /// Null when the point has none.
  [[nodiscard]] const point_rule* rule(point_index i) const noexcept;

  /// What clients keep with the point, or else its rule has.
  [[nodiscard]] const value& extra(point_index i) const noexcept;

  /// What clients are shown: null for a point that nobody monitors.
  [[nodiscard]] const monitor_ptr& shown_monitor(point_index i) const noexcept;

  /// Which points to poll, and how often. Properties are never polled (IAP
  /// 9.1); rates below 10 ms become 10 ms.
  [[nodiscard]] std::vector<scan_point> scan() const;

  void touch(uint32_t block) noexcept {
    dirty_[block] = true;
  }

  void touch_all() noexcept;

  /// Whether the block has to be shown.
  [[nodiscard]] bool is_dirty(uint32_t block) const noexcept {
    return dirty_[block];
  }

  /// Takes the next block that has to be shown, if there is one.
  std::optional<uint32_t> take_dirty() noexcept;

  [[nodiscard]] const live_point& at(point_index i) const {
    return points_[i];
  }

  [[nodiscard]] live_point& at(point_index i) {
    return points_[i];
  }

  [[nodiscard]] size_t size() const noexcept {
    return points_.size();
  }

  [[nodiscard]] const device_type& type() const noexcept {
    return *type_;
  }

private:
  [[nodiscard]] bool deviates(const live_point& row, const sample& x,
                              uint64_t request) const noexcept;
  [[nodiscard]] bool follows(const live_point& row, const point_type& pt,
                             uint64_t request) const noexcept;

  [[nodiscard]] live_point new_row(point_index i) const;

  /// Returns whether the present value changed.
  static bool renew_present(live_point& row);

  device_type_ptr type_;
  kind kind_;
  std::vector<live_point> points_;
  point_rules_ptr rules_;
  monitor_ptr output_default_; ///< Of outputs that are no properties.
  std::vector<bool> dirty_;    ///< By block.
};

} // namespace troupe
