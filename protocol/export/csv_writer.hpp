// Writes the CSV files of the field, as `read_csv` reads them.

#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Builds a file line by line; lines end with LF. Cells are quoted as RFC 4180
/// has it, and also where the reader would trim them.
class csv_writer {
public:
  /// Adds `#key,value`; nothing without a value.
  void setting(std::string_view key, std::string_view value);

  void row(const std::vector<std::string>& cells);

  [[nodiscard]] std::string take() noexcept {
    return std::move(out_);
  }

private:
  void cell(std::string_view x);

  std::string out_;
};

/// `Yes` or `No`
[[nodiscard]] std::string yes_no(bool x);

/// The shortest text that reads back the same.
[[nodiscard]] std::string number_text(double x);

} // namespace troupe
