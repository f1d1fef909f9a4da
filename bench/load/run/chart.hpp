// Charts as inline SVG, for a page that needs nothing else.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::load {

/// Text inside of HTML or SVG, and inside of quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// The lowest of 1, 2, 5, 10, 20, ... that is not below *x*; 1 for what is not
/// above 0.
[[nodiscard]] double round_up(double x) noexcept;

struct chart_line {
  std::string name;
  std::vector<double> values; ///< One for each time; NaN and more are left out.
};

/// Lines over *times* in seconds, from zero up, with a legend. Of more than a
/// thousand times the highest of neighbours is drawn.
[[nodiscard]] std::string line_chart(std::string_view title,
                                     std::string_view unit,
                                     const std::vector<double>& times,
                                     const std::vector<chart_line>& lines);

/// How often times in milliseconds occurred, in columns that double. Buckets
/// are as in `time_summary`.
[[nodiscard]] std::string
histogram_chart(std::string_view title,
                const std::vector<std::pair<double, uint64_t>>& buckets);

} // namespace troupe::load
