// Cells of one row of datapoint properties.

#include "protocol/import/dla_cells.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe {

namespace {

/// Seconds, as that of the named rates (`[monitor]`).
constexpr double least_rate = 0.01;

} // namespace

dla_cells::dla_cells(const csv_table& table, issue_log& issues)
  : table_(table), issues_(issues) {
  // nop
}

void dla_cells::begin(const csv_row& row) {
  row_ = &row;
  sound_ = true;
}

dla_cells::column
dla_cells::find(std::initializer_list<std::string_view> names) const {
  for (auto name : names)
    if (auto found = table_.column(name))
      return {found, name};
  return {std::nullopt, *names.begin()};
}

dla_cells::column dla_cells::require(std::string_view name) {
  return {require_column(table_, name, issues_), name};
}

void dla_cells::error(const csv_cell& where, std::string text) {
  sound_ = false;
  issues_.error(row_->line, where.column, std::move(text));
}

void dla_cells::warn(const csv_cell& where, std::string text) {
  issues_.warning(row_->line, where.column, std::move(text));
}

std::optional<double> dla_cells::number(const column& x, double low,
                                        double high) {
  auto& cell = at(x);
  if (cell.text.empty())
    return std::nullopt;
  auto out = parse_number(cell.text);
  if (out && *out >= low && *out <= high)
    return out;
  error(cell, out ? fmt::format("{} `{}` is not from {} to {}", x.name,
                                cell.text, low, high)
                  : fmt::format("{} `{}` is not a number", x.name, cell.text));
  return std::nullopt;
}

std::optional<double> dla_cells::seconds(const column& x) {
  // The longest that a monitor takes.
  constexpr double day = 86'400;
  return number(x, 0, day);
}

std::optional<double> dla_cells::rate(const column& x) {
  auto out = seconds(x);
  if (!out || *out == 0 || *out >= least_rate)
    return out;
  error(at(x), fmt::format("{} `{}` is below {} seconds; 0 would be never",
                           x.name, at(x).text, least_rate));
  return std::nullopt;
}

std::optional<bool> dla_cells::flag(const column& x) {
  auto& cell = at(x);
  auto out = parse_flag(cell.text);
  if (!out && !cell.text.empty())
    error(cell,
          fmt::format("{} `{}` is neither `Yes` nor `No`", x.name, cell.text));
  return out;
}

std::optional<value> dla_cells::json(const column& x) {
  auto& cell = at(x);
  if (cell.text.empty())
    return std::nullopt;
  auto out = iap::read_json(cell.text);
  if (!out)
    error(cell, fmt::format("{} is not JSON: {}", x.name, out.error().text));
  if (!out || out->is_null())
    return std::nullopt;
  return *std::move(out);
}

} // namespace troupe
