// Any bytes as values and names for PostgreSQL: a row stays one row of as many
// columns, and has neither NUL nor what is not UTF-8.

#include "protocol/iap/json.hpp"
#include "storage/postgres/copy_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

void check(const std::string& row, int columns) {
  require(std::count(row.begin(), row.end(), '\t') == columns - 1);
  require(std::count(row.begin(), row.end(), '\n') == 1);
  require(row.find('\0') == std::string::npos);
  uint64_t changed = 0;
  require(troupe::clean_text(row, row.size(), changed) == row);
  require(changed == 0);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  uint64_t changed = 0;
  auto json = troupe::clean_json(troupe::value{text}, 1'000, changed);
  auto back = troupe::iap::read_json(json.empty() ? "\"\"" : json);
  require(back && back->text() != nullptr
          && back->text()->find('\0') == std::string::npos);
  std::string row;
  troupe::copy_limits limits{50, 100, 300};
  troupe::append_row(row, 1,
                     {"p", 0, troupe::quality::good,
                      troupe::make_structure({{text, troupe::value{text}}})},
                     limits, changed);
  check(row, 5);
  row.clear();
  troupe::append_row(
    row, "g",
    troupe::sink_event{
      0, text, text, text, text, text, troupe::value{text}, {text}},
    limits, changed);
  check(row, 9);
  return 0;
}
