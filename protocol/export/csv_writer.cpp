// Writes the CSV files of the field, as `read_csv` reads them.

#include "protocol/export/csv_writer.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

} // namespace

void csv_writer::setting(std::string_view key, std::string_view value) {
  if (value.empty())
    return;
  out_ += '#';
  out_ += key;
  out_ += ',';
  cell(value);
  out_ += '\n';
}

void csv_writer::row(const std::vector<std::string>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0)
      out_ += ',';
    cell(cells[i]);
  }
  out_ += '\n';
}

void csv_writer::cell(std::string_view x) {
  auto bare = x.find_first_of(",\"\r\n") == std::string_view::npos
              && (x.empty() || (!is_blank(x.front()) && !is_blank(x.back())));
  if (bare) {
    out_ += x;
    return;
  }
  out_ += '"';
  for (auto c : x) {
    if (c == '"')
      out_ += c;
    out_ += c;
  }
  out_ += '"';
}

std::string yes_no(bool x) {
  return x ? "Yes" : "No";
}

std::string number_text(double x) {
  return fmt::format("{}", x);
}

} // namespace troupe
