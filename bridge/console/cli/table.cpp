#include "bridge/console/cli/table.hpp"

#include <algorithm>
#include <cassert>

namespace troupe::cli {

namespace {

/// Characters, not bytes; wide ones count as one.
size_t width_of(std::string_view text) noexcept {
  return static_cast<size_t>(
    std::count_if(text.begin(), text.end(), [](char x) {
      return (static_cast<unsigned char>(x) & 0xc0) != 0x80;
    }));
}

/// The last column is not padded: no blanks at line ends. Two blanks part
/// columns, as in `ls` and `ps`.
std::string line_of(const std::vector<std::string>& cells,
                    const std::vector<size_t>& widths) {
  std::string result;
  size_t owed = 0;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths[i] == 0)
      continue;
    if (!cells[i].empty()) {
      result.append(owed, ' ');
      result += cells[i];
      owed = 0;
    }
    owed += widths[i] - width_of(cells[i]) + 2;
  }
  return result;
}

} // namespace

table::table(std::vector<std::string> heads) : heads_(std::move(heads)) {
  // nop
}

void table::add(std::vector<std::string> cells) {
  assert(cells.size() == heads_.size());
  for (auto& x : cells)
    x = printable(x);
  rows_.push_back(std::move(cells));
}

std::string table::text(emphasis how) const {
  if (rows_.empty())
    return {};
  std::vector<size_t> widths(heads_.size(), 0);
  for (auto& row : rows_)
    for (size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], width_of(row[i]));
  for (size_t i = 0; i < heads_.size(); ++i)
    if (widths[i] > 0)
      widths[i] = std::max(widths[i], width_of(heads_[i]));
  auto heads = line_of(heads_, widths);
  auto result = how == emphasis::bold_heads ? "\x1b[1m" + heads + "\x1b[0m\n"
                                            : heads + '\n';
  for (auto& row : rows_)
    result += line_of(row, widths) + '\n';
  return result;
}

std::string printable(std::string_view text) {
  std::string result{text};
  auto is_control = [](char x) {
    auto byte = static_cast<unsigned char>(x);
    return byte < 0x20 || byte == 0x7f;
  };
  std::replace_if(result.begin(), result.end(), is_control, '?');
  // The second half of the control characters, as UTF-8: C2 80 to C2 9F.
  for (size_t i = 0; i + 1 < result.size(); ++i)
    if (result[i] == '\xc2' && (result[i + 1] & '\xe0') == '\x80')
      result.replace(i, 2, "?");
  return result;
}

} // namespace troupe::cli
