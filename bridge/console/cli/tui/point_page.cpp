#include "bridge/console/cli/tui/point_page.hpp"

#include "bridge/console/cli/text.hpp"
#include "bridge/console/cli/tui/cell_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::cli {

namespace {

constexpr size_t unit_columns = 7;
constexpr size_t quality_columns = 8;
constexpr size_t age_columns = 6;
constexpr size_t level_columns = 5;
constexpr size_t least_path = 12;
constexpr uint32_t normal = 17;

const char* name_of(point_order x) noexcept {
  switch (x) {
    case point_order::path:
      return "path";
    case point_order::quality:
      return "quality";
    case point_order::newest:
      return "age";
  }
  return "";
}

/// The level that hides the normal value.
std::string level_of(const live_point& x) {
  return x.active_level == 0 || x.active_level == normal
           ? std::string{}
           : std::to_string(x.active_level);
}

} // namespace

std::string age_text(int64_t time, int64_t now) {
  constexpr int64_t second = 1'000'000'000;
  constexpr int64_t minute = 60;
  constexpr int64_t hour = 60 * minute;
  constexpr int64_t day = 24 * hour;
  if (time == 0)
    return "-";
  auto age = std::max<int64_t>(0, now - time) / second;
  if (age < minute)
    return fmt::format("{} s", age);
  if (age < hour)
    return fmt::format("{} min", age / minute);
  return age < 2 * day ? fmt::format("{} h", age / hour)
                       : fmt::format("{} d", age / day);
}

void point_page::turn_order() {
  auto next = points_.order() == point_order::path      ? point_order::quality
              : points_.order() == point_order::quality ? point_order::newest
                                                        : point_order::path;
  points_.set_order(next);
}

std::string point_page::summary() {
  auto out = fmt::format("{} points by {}", points_.size(),
                         name_of(points_.order()));
  if (!points_.filter().empty())
    out += fmt::format(", {} match {}", points_.shown(),
                       safe_text(points_.filter()));
  return out;
}

void point_page::arrange(size_t columns) {
  constexpr size_t least_value = 10;
  constexpr size_t most_value = 30;
  constexpr size_t gaps = 10; // two blanks between six columns
  constexpr auto others = unit_columns + quality_columns + age_columns
                          + level_columns + gaps;
  columns_ = columns;
  value_columns_ = std::clamp(columns / 6, least_value, most_value);
  auto used = others + value_columns_;
  path_columns_ = columns > used + least_path ? columns - used : least_path;
}

std::string point_page::head() {
  return cut(fitted("POINT", path_columns_) + "  "
               + fitted("VALUE", value_columns_, side::right) + "  "
               + fitted("UNIT", unit_columns) + "  "
               + fitted("QUALITY", quality_columns) + "  "
               + fitted("AGE", age_columns, side::right) + "  LEVEL",
             columns_);
}

size_t point_page::size() {
  return points_.shown();
}

picture_line point_page::line(size_t i, int64_t now) {
  auto& x = points_.at(i);
  auto text = fitted(cut_left(safe_text(x.path), path_columns_), path_columns_)
              + "  " + fitted(safe_text(x.value), value_columns_, side::right)
              + "  " + fitted(safe_text(x.unit), unit_columns) + "  "
              + fitted(quality_text(x.status, x.time, x.active_level),
                       quality_columns)
              + "  " + fitted(age_text(x.time, now), age_columns, side::right)
              + "  " + fitted(level_of(x), level_columns, side::right);
  return {cut(text, columns_), x.status != console::point_row::good
                                 ? line_style::bad
                               : x.time == 0 ? line_style::weak
                                             : line_style::plain};
}

std::string point_page::name(size_t i) {
  return points_.at(i).path;
}

} // namespace troupe::cli
