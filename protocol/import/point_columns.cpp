// Cells that the rows of all CSV interface files have in common.

#include "protocol/import/point_columns.hpp"

#include "protocol/import/text.hpp"
#include "protocol/scaling.hpp"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Bytes of a name of a block or datapoint.
constexpr size_t longest_name = 128;

/// Names become levels of topics.
bool fits_topics(char c) noexcept {
  return c != '/' && c != '+' && c != '#' && c != '\x7F'
         && (c >= ' ' || c < '\0');
}

bool is_number(const data_type& x) noexcept {
  return x.kind == type_kind::number || x.kind == type_kind::integer;
}

} // namespace

point_columns::point_columns(const csv_table& table,
                             const lon::type_catalogue& types,
                             issue_log& issues)
  : table_(table),
    types_(types),
    issues_(issues),
    block_(table.column("Block Name")),
    index_(table.column("Block Index")),
    name_(find({"Datapoint Name", "Point Name"})),
    iap_(find({"IAP Type", "Presentation Type"})),
    write_(find({"Write Enable", "Direction"})),
    native1_(table.column("Native Value 1")),
    native2_(table.column("Native Value 2")),
    scaled1_(table.column("Scaled Value 1")),
    scaled2_(table.column("Scaled Value 2")),
    precision_(table.column("Precision")),
    min_(table.column("Range Min")),
    max_(table.column("Range Max")),
    desc_(table.column("Description")) {
  // nop
}

void point_columns::begin(const csv_row& row) {
  row_ = &row;
  sound_ = true;
}

point_columns::column
point_columns::find(std::initializer_list<std::string_view> names) const {
  for (auto name : names)
    if (auto found = table_.column(name))
      return found;
  return std::nullopt;
}

point_columns::column
point_columns::require(std::initializer_list<std::string_view> names) {
  auto found = find(names);
  return found ? found : require_column(table_, *names.begin(), issues_);
}

void point_columns::error(const csv_cell& where, std::string text) {
  sound_ = false;
  issues_.error(row_->line, where.column, std::move(text));
}

void point_columns::warn(const csv_cell& where, std::string text) {
  issues_.warning(row_->line, where.column, std::move(text));
}

void point_columns::check_name(const csv_cell& cell, std::string_view what) {
  for (auto c : cell.text)
    if (!fits_topics(c))
      return error(cell, fmt::format("{} `{}` has one of / + # or a control "
                                     "character, which names cannot have",
                                     what, cell.text));
  if (cell.text.size() > longest_name)
    error(cell, fmt::format("{} has {} bytes; at most {} are allowed", what,
                            cell.text.size(), longest_name));
}

void point_columns::read_names(interface_row& out,
                               const std::string& fallback) {
  auto& name = row_->at(name_);
  auto& block = row_->at(block_);
  check_name(name, "Datapoint Name");
  check_name(block, "Block Name");
  if (name.text.empty() && fallback.empty())
    error(name, "Datapoint Name is empty");
  out.index = static_cast<uint32_t>(
    read_whole(index_, "Block Index", 0, 65'535).value_or(0));
  out.point.name = name.text.empty() ? fallback : name.text;
  out.point.desc = row_->at(desc_).text;
  out.block = block.text.empty() ? "device" : block.text;
  out.column = name.column;
}

data_type_ptr point_columns::read_type(std::string_view fallback) {
  auto& cell = row_->at(iap_);
  auto out = types_.find(cell.text.empty() ? fallback : cell.text);
  if (!out)
    error(cell, fmt::format("IAP Type `{}` is unknown; the name of a SNVT or a "
                            "base type would be right: bit, boolean, sint8 to "
                            "uint64, float, double, text",
                            cell.text));
  return out;
}

void point_columns::read_direction(point_type& point) {
  auto& cell = row_->at(write_);
  // The older column says R or RW.
  auto word = upper_case(cell.text);
  auto writable = word == "+" || word == "RW";
  if (!writable && !word.empty() && word != "-" && word != "R")
    error(cell,
          fmt::format("Write Enable `{}` is neither `+` nor `-`", cell.text));
  point.dir = writable ? direction::in : direction::out;
  point.read_only = !writable;
}

std::optional<int64_t> point_columns::read_whole(column x,
                                                 std::string_view what,
                                                 int64_t low, int64_t high) {
  auto& cell = row_->at(x);
  if (cell.text.empty())
    return std::nullopt;
  auto number = parse_whole(cell.text, low, high);
  if (!number)
    error(cell,
          high == std::numeric_limits<int64_t>::max()
            ? fmt::format("{} `{}` is not a whole number", what, cell.text)
            : fmt::format("{} `{}` is not a number from {} to {}", what,
                          cell.text, low, high));
  return number;
}

std::optional<double> point_columns::read_number(column x,
                                                 std::string_view what) {
  auto& cell = row_->at(x);
  if (cell.text.empty())
    return std::nullopt;
  auto number = parse_number(cell.text);
  if (!number)
    error(cell, fmt::format("{} `{}` is not a number", what, cell.text));
  return number;
}

bool point_columns::read_flag(column x, std::string_view what, bool fallback) {
  auto& cell = row_->at(x);
  if (cell.text.empty())
    return fallback;
  auto flag = parse_flag(cell.text);
  if (!flag)
    error(cell, fmt::format("{} `{}` is neither `true` nor `false`", what,
                            cell.text));
  return flag.value_or(fallback);
}

double point_columns::read_corner(column x, std::string_view what) {
  auto& cell = row_->at(x);
  auto number = parse_number(cell.text);
  if (!number)
    error(cell, fmt::format("{} `{}` is not a number; scaling needs all four",
                            what, cell.text));
  return number.value_or(0);
}

std::optional<two_point_scaling> point_columns::read_scaling() {
  auto& native2 = row_->at(native2_);
  auto& scaled2 = row_->at(scaled2_);
  if (row_->at(native1_).text.empty() && native2.text.empty()
      && row_->at(scaled1_).text.empty() && scaled2.text.empty())
    return std::nullopt;
  two_point_scaling out;
  out.native1 = read_corner(native1_, "Native Value 1");
  out.native2 = read_corner(native2_, "Native Value 2");
  out.scaled1 = read_corner(scaled1_, "Scaled Value 1");
  out.scaled2 = read_corner(scaled2_, "Scaled Value 2");
  // Both differences are divisors: one when reading, one when writing.
  if (sound_ && out.native1 == out.native2)
    error(native2, "Native Value 1 and 2 must differ");
  if (sound_ && out.scaled1 == out.scaled2)
    error(scaled2, "Scaled Value 1 and 2 must differ");
  return out;
}

/// Types are shared: a point with limits of its own has a copy.
void point_columns::read_limits(point_type& point) {
  auto digits = read_whole(precision_, "Precision", 0, 15);
  auto low = read_number(min_, "Range Min");
  auto high = read_number(max_, "Range Max");
  if (!is_number(*point.type)) {
    if (low || high)
      warn(row_->at(low ? min_ : max_),
           fmt::format("range is left out: `{}` is no number",
                       point.type->name));
    return;
  }
  if (low && high && *low > *high)
    error(row_->at(max_), fmt::format("Range Max `{}` is below Range Min",
                                      row_->at(max_).text));
  if (!sound_ || (!digits && !low && !high))
    return;
  auto narrow_type = *point.type;
  auto raw = [&](double x) { return to_raw(x, *point.type); };
  if (digits && narrow_type.kind == type_kind::number)
    narrow_type.decimals = static_cast<int>(*digits);
  if (low)
    narrow_type.min = raw(*low);
  if (high)
    narrow_type.max = raw(*high);
  point.type = std::make_shared<const data_type>(std::move(narrow_type));
}

} // namespace troupe
