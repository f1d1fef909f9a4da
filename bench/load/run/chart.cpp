#include "bench/load/run/chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace troupe::load {

namespace {

constexpr double width = 620;
constexpr double height = 220;
constexpr double left = 64;
constexpr double right = 12;
constexpr double top = 44;
constexpr double bottom = 26;
constexpr double inner_width = width - left - right;
constexpr double inner_height = height - top - bottom;
constexpr size_t most_points = 1'000;

/// Apart from each other also for those who do not see red or green.
constexpr std::array<const char*, 6> colours{"#0072b2", "#d55e00", "#009e73",
                                             "#cc79a7", "#e69f00", "#56b4e9"};

const char* colour(size_t i) {
  return colours[i % colours.size()];
}

std::string begin_chart(std::string_view title, std::string_view unit) {
  auto text = escape_html(title);
  if (!unit.empty())
    text += fmt::format(", {}", escape_html(unit));
  return fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" "
                     "aria-label=\"{}\">\n"
                     "<text x=\"{}\" y=\"15\" class=\"title\">{}</text>\n",
                     width, height, text, left, text);
}

/// Four lines across, with their values.
std::string grid(double highest) {
  constexpr int steps = 4;
  std::string out;
  for (int i = 0; i <= steps; ++i) {
    auto y = top + inner_height * (1 - static_cast<double>(i) / steps);
    out += fmt::format("<line x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\" "
                       "class=\"grid\"/>"
                       "<text x=\"{}\" y=\"{:.1f}\" class=\"y\">{:g}</text>\n",
                       left, width - right, y, y, left - 6, y + 4,
                       highest * i / steps);
  }
  return out;
}

/// Long runs have more rows than the page has dots.
std::vector<double> thinned(const std::vector<double>& x, size_t stride) {
  std::vector<double> out;
  for (size_t i = 0; i < x.size(); i += stride) {
    auto end = std::min(i + stride, x.size());
    out.push_back(
      *std::max_element(x.begin() + static_cast<std::ptrdiff_t>(i),
                        x.begin() + static_cast<std::ptrdiff_t>(end)));
  }
  return out;
}

std::string draw(const chart_line& line, const std::vector<double>& times,
                 size_t stride, double highest, const char* stroke) {
  auto x_of = thinned(times, stride);
  auto y_of = thinned(line.values, stride);
  auto span = std::max(times.back() - times.front(), 1e-9);
  std::string points;
  for (size_t i = 0; i < std::min(x_of.size(), y_of.size()); ++i) {
    if (!std::isfinite(y_of[i]))
      continue;
    auto y = std::max(y_of[i], 0.0);
    points += fmt::format("{:.1f},{:.1f} ",
                          left + inner_width * (x_of[i] - times.front()) / span,
                          top + inner_height * (1 - y / highest));
  }
  return fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" "
                     "stroke-width=\"1.5\"/>\n",
                     points, stroke);
}

std::string legend(const std::vector<chart_line>& lines) {
  constexpr double letter = 6.2;
  auto x = left;
  std::string out;
  for (size_t i = 0; i < lines.size(); ++i) {
    out += fmt::format("<rect x=\"{:.0f}\" y=\"24\" width=\"10\" height=\"10\" "
                       "fill=\"{}\"/><text x=\"{:.0f}\" y=\"33\">{}</text>\n",
                       x, colour(i), x + 14, escape_html(lines[i].name));
    x += 30 + letter * static_cast<double>(lines[i].name.size());
  }
  return out;
}

/// 0.5 becomes `0.5`, 64000 becomes `64 s`.
std::string time_label(double milliseconds) {
  return milliseconds >= 1'000 ? fmt::format("{:.3g} s", milliseconds / 1'000)
                               : fmt::format("{:.3g}", milliseconds);
}

} // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  for (auto c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

double round_up(double x) noexcept {
  if (!(x > 0) || !std::isfinite(x))
    return 1;
  auto power = std::pow(10, std::floor(std::log10(x)));
  for (auto step : {1.0, 2.0, 5.0})
    if (x <= step * power * (1 + 1e-9))
      return step * power;
  return 10 * power;
}

std::string line_chart(std::string_view title, std::string_view unit,
                       const std::vector<double>& times,
                       const std::vector<chart_line>& lines) {
  double peak = 0;
  for (auto& line : lines)
    for (auto y : line.values)
      if (std::isfinite(y))
        peak = std::max(peak, y);
  auto highest = round_up(peak);
  auto out = begin_chart(title, unit) + legend(lines) + grid(highest);
  if (!times.empty()) {
    auto stride = (times.size() + most_points - 1) / most_points;
    for (size_t i = 0; i < lines.size(); ++i)
      out += draw(lines[i], times, stride, highest, colour(i));
    for (auto place : {0.0, 0.5, 1.0})
      out
        += fmt::format("<text x=\"{:.0f}\" y=\"{}\" class=\"x\">{:.0f} "
                       "s</text>\n",
                       left + inner_width * place, height - 8,
                       times.front() + (times.back() - times.front()) * place);
  }
  return out + "</svg>\n";
}

std::string
histogram_chart(std::string_view title,
                const std::vector<std::pair<double, uint64_t>>& buckets) {
  std::map<int, uint64_t> columns; // by exponent of two, in microseconds
  for (auto& [start, count] : buckets) {
    auto us = start * 1'000;
    columns[us < 1 ? 0 : static_cast<int>(std::floor(std::log2(us))) + 1]
      += count;
  }
  uint64_t peak = 0;
  for (auto& [exponent, count] : columns)
    peak = std::max(peak, count);
  auto highest = round_up(static_cast<double>(peak));
  auto out = begin_chart(title, "ms") + grid(highest);
  if (columns.empty())
    return out + "</svg>\n";
  auto first = columns.begin()->first;
  auto number = columns.rbegin()->first - first + 1;
  auto step = inner_width / number;
  for (auto& [exponent, count] : columns) {
    auto x = left + step * (exponent - first);
    auto tall = inner_height * static_cast<double>(count) / highest;
    auto end = std::ldexp(0.001, exponent);
    out += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                       "height=\"{:.1f}\" fill=\"{}\"><title>below {} : "
                       "{}</title></rect>"
                       "<text x=\"{:.1f}\" y=\"{}\" class=\"x\">{}</text>\n",
                       x + 1, top + inner_height - tall,
                       std::max(step - 2, 1.0), tall, colour(0),
                       time_label(end), count, x + step / 2, height - 8,
                       time_label(end));
  }
  return out + "</svg>\n";
}

} // namespace troupe::load
