// Reads the CSV files of the field with the place of every cell.

#pragma once

#include "protocol/import/issue_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Bounds on one file; exceeding one is an error.
struct csv_limits {
  size_t bytes = size_t{16} << 20;
  size_t rows = 100'000;
  size_t columns = 4096;
  size_t cells = 2'000'000; ///< Of the whole file; bounds memory.
};

/// One cell. Bare text is trimmed, quoted text is kept as it is; always UTF-8.
struct csv_cell {
  std::string text;
  uint32_t column = 0; ///< Bytes from the start of its line, from 1.
};

/// One record. A record that spans lines has the number of its first.
struct csv_row {
  uint32_t line = 0;
  std::vector<csv_cell> cells; ///< Without empty ones at the end.

  /// Returns an empty cell when the row ends before *column*, or without one.
  [[nodiscard]] const csv_cell& at(std::optional<size_t> column) const noexcept;

  /// Says that the cell of *column*, which must not be empty, is.
  [[nodiscard]] std::string missing(std::optional<size_t> column,
                                    std::string_view name) const;
};

/// A `#key,value` line.
struct csv_setting {
  std::string key; ///< As `csv_name` makes it: `programid`.
  csv_cell value;
  uint32_t line = 0;
};

/// The form in which names of columns and settings are compared: ASCII lower
/// case without spaces, `_`, `-` and `#`. Exporters of the field write one name
/// in many ways.
[[nodiscard]] std::string csv_name(std::string_view x);

/// A file as its settings, one row of column names, and rows. Owns its texts:
/// the file's text may go.
class csv_table {
public:
  std::vector<csv_setting> settings;
  csv_row header; ///< Line 0 when there is none.
  std::vector<csv_row> rows;

  /// Returns the first setting of this name that has a value, else null.
  [[nodiscard]] const csv_setting* setting(std::string_view name) const;

  /// Finds a column whatever its case and spacing.
  [[nodiscard]] std::optional<size_t> column(std::string_view name) const;

  /// Warns of columns that have a name, but were not found by `column`: their
  /// cells are not read. Call it once all columns were looked for.
  void warn_of_unread(issue_log& issues) const;

private:
  /// Readers look for the columns they know, so that this is the list of them.
  mutable std::set<size_t> found_;
};

/// Finds a column that must be there; says so when it is not.
[[nodiscard]] std::optional<size_t> require_column(const csv_table& table,
                                                   std::string_view name,
                                                   issue_log& issues);

/// Reads records separated by LF, CR, CRLF or a mixture. Skips a byte order
/// mark and blank records. Bytes that are not UTF-8 are taken as ISO 8859-1.
/// Text before an error is still in the table. Grammar, after RFC 4180 and what
/// exporters make of it:
///
///     file    = *(record line-end)
///     record  = cell *("," cell)
///     cell    = *blank (bare / quoted) *blank
///     quoted  = quote *(any / quote quote) quote   may span lines
///
/// A record whose first cell begins with `#` is a setting, the first other one
/// has the names of the columns, each once; some may be empty.
[[nodiscard]] csv_table read_csv(std::string_view text, issue_log& issues,
                                 const csv_limits& limits = {});

} // namespace troupe
