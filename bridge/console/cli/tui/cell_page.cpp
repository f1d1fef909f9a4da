#include "bridge/console/cli/tui/cell_page.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace troupe::cli {

cell_page::cell_page(std::vector<cell_column> columns)
  : columns_(std::move(columns)), widths_(columns_.size()) {
  // nop
}

void cell_page::take(std::vector<cell_row> rows) {
  rows_ = std::move(rows);
  std::fill(widths_.begin(), widths_.end(), 0);
  for (auto& row : rows_) {
    assert(row.cells.size() == columns_.size());
    for (size_t i = 0; i < row.cells.size(); ++i) {
      row.cells[i] = safe_text(row.cells[i]);
      widths_[i] = std::max(widths_[i], columns_of(row.cells[i]));
    }
  }
  for (size_t i = 0; i < widths_.size(); ++i)
    if (widths_[i] > 0)
      widths_[i] = std::max(widths_[i], columns_of(columns_[i].head));
}

void cell_page::arrange(size_t columns) {
  room_ = columns;
}

/// An empty page has a blank head, so that rows do not jump when they come.
std::string cell_page::head() {
  std::vector<std::string> heads;
  for (auto& x : columns_)
    heads.push_back(x.head);
  return rows_.empty() ? " " : joined(heads);
}

size_t cell_page::size() {
  return rows_.size();
}

picture_line cell_page::line(size_t i, int64_t) {
  return {joined(rows_[i].cells), rows_[i].style};
}

std::string cell_page::name(size_t i) {
  return rows_[i].name;
}

std::string cell_page::joined(const std::vector<std::string>& cells) const {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (widths_[i] == 0)
      continue;
    if (!out.empty())
      out += "  ";
    out += fitted(cells[i], widths_[i], columns_[i].where);
  }
  return cut(out, room_);
}

} // namespace troupe::cli
