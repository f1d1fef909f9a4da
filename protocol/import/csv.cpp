// Reads the CSV files of the field with the place of every cell.

#include "protocol/import/csv.hpp"

#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace troupe {

namespace {

constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/// Walks over the text record by record.
class csv_scanner {
public:
  csv_scanner(std::string_view text, issue_log& issues,
              const csv_limits& limits)
    : text_(text), issues_(issues), limits_(limits) {
    if (text_.substr(0, utf8_mark.size()) == utf8_mark)
      at_ = line_start_ = utf8_mark.size();
  }

  /// Nothing more can be read.
  [[nodiscard]] bool done() const noexcept {
    return failed_ || at_ >= text_.size();
  }

  /// Reads the next record; blank ones come back without cells.
  csv_row next() {
    csv_row row;
    row.line = line_;
    // Only the last cell that is not empty decides how many are kept.
    size_t kept = 0;
    while (add(row, next_cell())) {
      if (!row.cells.back().text.empty())
        kept = row.cells.size();
      if (!take_comma())
        break;
    }
    take_line_end();
    row.cells.resize(kept);
    cells_ += kept;
    if (cells_ > limits_.cells)
      fail(row.line, 0, fmt::format("more than {} cells", limits_.cells));
    return row;
  }

private:
  /// Stops reading.
  void fail(uint32_t line, uint32_t column, std::string text) {
    failed_ = true;
    issues_.error(line, column, std::move(text));
  }

  [[nodiscard]] uint32_t column() const noexcept {
    return static_cast<uint32_t>(at_ - line_start_ + 1);
  }

  bool add(csv_row& row, csv_cell cell) {
    if (row.cells.size() == limits_.columns) {
      fail(row.line, cell.column,
           fmt::format("more than {} columns", limits_.columns));
      return false;
    }
    row.cells.push_back(std::move(cell));
    return true;
  }

  csv_cell next_cell() {
    while (at_ < text_.size() && is_blank(text_[at_]))
      ++at_;
    if (at_ < text_.size() && text_[at_] == '"')
      return quoted_cell();
    csv_cell cell;
    cell.column = column();
    auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    cell.text = to_utf8(std::string{trimmed(text_.substr(at_, end - at_))});
    at_ = end;
    return cell;
  }

  csv_cell quoted_cell() {
    csv_cell cell;
    cell.column = column();
    auto line = line_;
    std::string raw;
    for (++at_; at_ < text_.size(); ++at_) {
      auto c = text_[at_];
      if (c == '"') {
        if (text_.substr(at_, 2) != "\"\"")
          break;
        ++at_; // a doubled quote stands for one
      } else if (c == '\r' || c == '\n') {
        raw += '\n';
        take_line_end();
        --at_; // the loop steps over it
        continue;
      }
      raw += c;
    }
    cell.text = to_utf8(std::move(raw));
    if (at_ >= text_.size())
      fail(line, cell.column, "quote is never closed; end the cell with \"");
    else
      close_quote(line, cell.column);
    return cell;
  }

  /// Steps over the quote and over what must not follow it.
  void close_quote(uint32_t line, uint32_t column) {
    ++at_;
    auto end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    if (!trimmed(text_.substr(at_, end - at_)).empty())
      issues_.error(line, column,
                    "text follows the closing quote; quotes inside a quoted "
                    "cell are doubled");
    at_ = end;
  }

  bool take_comma() noexcept {
    if (failed_ || at_ >= text_.size() || text_[at_] != ',')
      return false;
    ++at_;
    return true;
  }

  void take_line_end() noexcept {
    if (failed_ || at_ >= text_.size())
      return;
    at_ += text_.substr(at_, 2) == "\r\n" ? 2 : 1;
    line_start_ = at_;
    ++line_;
  }

  std::string_view text_;
  issue_log& issues_;
  const csv_limits& limits_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  uint32_t line_ = 1;
  size_t cells_ = 0;
  bool failed_ = false;
};

/// Exporters pad these lines with commas; texts may have commas of their own.
csv_setting make_setting(csv_row row) {
  csv_setting out;
  out.line = row.line;
  out.key = csv_name(row.cells.front().text);
  for (size_t i = 1; i < row.cells.size(); ++i) {
    if (i == 1)
      out.value.column = row.cells[i].column;
    else
      out.value.text += ", ";
    out.value.text += row.cells[i].text;
  }
  return out;
}

/// Says what is wrong with *text* as a whole; empty when nothing is.
/// Spreadsheets save as UTF-16 on request: a sentence helps more than garbage.
std::string unfit(std::string_view text, const csv_limits& limits) {
  if (text.size() > limits.bytes)
    return fmt::format("file has {} bytes; at most {} are read", text.size(),
                       limits.bytes);
  auto mark = text.substr(0, 2);
  if (mark == "\xFF\xFE" || mark == "\xFE\xFF")
    return "file is UTF-16; save it as UTF-8";
  if (text.find('\0') != std::string_view::npos)
    return "file is not text: it has zero bytes";
  return {};
}

/// Only the first of two columns with one name would ever be read.
void check_names(const csv_row& header, issue_log& issues) {
  std::map<std::string, uint32_t> seen;
  for (auto& cell : header.cells) {
    if (cell.text.empty())
      continue; // exporters leave columns without a name
    auto [first, added] = seen.emplace(csv_name(cell.text), cell.column);
    if (!added)
      issues.error(
        header.line, cell.column,
        fmt::format("column `{}` is there twice; the first begins at "
                    "{}",
                    cell.text, first->second));
  }
}

} // namespace

std::string csv_name(std::string_view x) {
  std::string out;
  for (auto c : lower_case(x))
    if (!is_blank(c) && c != '_' && c != '-' && c != '#' && c != '\n')
      out += c;
  return out;
}

const csv_cell& csv_row::at(std::optional<size_t> column) const noexcept {
  static const csv_cell none;
  return column && *column < cells.size() ? cells[*column] : none;
}

std::string csv_row::missing(std::optional<size_t> column,
                             std::string_view name) const {
  if (!column || *column < cells.size())
    return fmt::format("{} is empty", name);
  return fmt::format("{} is empty: the row ends before column {}", name,
                     *column + 1);
}

const csv_setting* csv_table::setting(std::string_view name) const {
  auto key = csv_name(name);
  for (auto& x : settings)
    if (x.key == key && !x.value.text.empty())
      return &x;
  return nullptr;
}

std::optional<size_t> csv_table::column(std::string_view name) const {
  auto key = csv_name(name);
  for (size_t i = 0; i < header.cells.size(); ++i)
    if (csv_name(header.cells[i].text) == key) {
      found_.insert(i);
      return i;
    }
  return std::nullopt;
}

void csv_table::warn_of_unread(issue_log& issues) const {
  for (size_t i = 0; i < header.cells.size(); ++i)
    if (auto& cell = header.cells[i];
        !cell.text.empty() && found_.count(i) == 0)
      issues.warning(header.line, cell.column,
                     fmt::format("column `{}` is left out: it is not known, or "
                                 "another one says the same",
                                 cell.text));
}

std::optional<size_t> require_column(const csv_table& table,
                                     std::string_view name, issue_log& issues) {
  auto found = table.column(name);
  if (!found && table.header.line != 0)
    issues.error(table.header.line, 0,
                 fmt::format("column `{}` is missing from the column names",
                             name));
  return found;
}

csv_table read_csv(std::string_view text, issue_log& issues,
                   const csv_limits& limits) {
  csv_table out;
  if (auto problem = unfit(text, limits); !problem.empty()) {
    issues.error(0, 0, std::move(problem));
    return out;
  }
  csv_scanner scanner{text, issues, limits};
  size_t records = 0;
  while (!scanner.done()) {
    auto row = scanner.next();
    if (row.cells.empty())
      continue;
    if (++records > limits.rows) {
      issues.error(row.line, 0, fmt::format("more than {} rows", limits.rows));
      break;
    }
    if (row.cells.front().text.substr(0, 1) == "#")
      out.settings.push_back(make_setting(std::move(row)));
    else if (out.header.line == 0)
      out.header = std::move(row);
    else
      out.rows.push_back(std::move(row));
  }
  check_names(out.header, issues);
  if (out.header.line == 0 && !issues.has_errors())
    issues.error(0, 0, "file has no row of column names");
  return out;
}

} // namespace troupe
