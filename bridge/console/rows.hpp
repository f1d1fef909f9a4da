// Rows of replies, made from views.

#pragma once

#include "actors/messages.hpp"
#include "bridge/console/command.hpp"
#include "bridge/console/point_path.hpp"
#include "protocol/glob.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

[[nodiscard]] console::point_row::quality wire_quality(quality x) noexcept;

/// A device that exists.
[[nodiscard]] bool is_alive(const device_view& x) noexcept;

/// Name and description are those that clients gave.
[[nodiscard]] console::reply make_device_row(const device_view& x);

/// `id` is what `create` takes.
[[nodiscard]] console::reply make_type_row(const device_type& x);

/// Level 17 is always among the levels, last. Unit and description of a client
/// go before those of the type.
/// @param i Index into the points of *block*.
[[nodiscard]] console::reply make_point_row(const block_view& block, size_t i);

[[nodiscard]] console::reply make_fact_row(const std::string& name,
                                           const std::string& text);

/// Part of an answer that is one text.
[[nodiscard]] row_source text_row(std::string text);

/// In the order of *x*.
void add_metric_rows(std::vector<console::reply>& out, const metric_list& x);

/// Where a point is among views.
struct found_point {
  block_view_ptr block; ///< Null: there is no such point.
  size_t point = 0;     ///< Index into its points.
};

[[nodiscard]] found_point find_point(const view_set& views,
                                     const point_path& path);

/// Finds the row of one point; nothing when *views* has no such point.
[[nodiscard]] std::optional<console::reply>
find_point_row(const view_set& views, const point_path& path);

/// Every device whose path matches *which*, sorted. Deleted devices are left
/// out.
[[nodiscard]] row_source device_rows(const view_set_ptr& views,
                                     const glob& which);

/// Every point that one of *which* covers, in the order of devices and types.
[[nodiscard]] row_source point_rows(const view_set_ptr& views,
                                    std::vector<glob> which);

/// One row for each of *all*, in their order.
[[nodiscard]] row_source object_rows(const value_list_ptr& all);

/// Alarms that *pick* wants. Their short ids are unique among *all*.
[[nodiscard]] row_source alarm_rows(const value_list_ptr& all,
                                    std::function<bool(const value&)> pick);

} // namespace troupe
