// Any bytes as a CSV file: bounded, in order, always UTF-8 free of surprises.

#include "protocol/import/csv.hpp"
#include "protocol/import/text.hpp"

#include <cstdlib>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

void check(const troupe::csv_row& row, const troupe::csv_limits& limits) {
  require(row.cells.size() <= limits.columns);
  require(row.cells.empty() || !row.cells.back().text.empty());
  for (auto& cell : row.cells)
    require(cell.column > 0 && troupe::to_utf8(cell.text) == cell.text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  troupe::csv_limits limits;
  limits.bytes = 4096;
  limits.rows = 50;
  limits.columns = 20;
  limits.cells = 200;
  troupe::issue_log issues{"fuzz.csv", 10};
  auto table = troupe::read_csv(text, issues, limits);
  require(table.rows.size() <= limits.rows);
  check(table.header, limits);
  uint32_t line = 0;
  for (auto& row : table.rows) {
    require(row.line > line && !row.cells.empty());
    line = row.line;
    check(row, limits);
  }
  require(issues.take().size() <= 11);
  return 0;
}
