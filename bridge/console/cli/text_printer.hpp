// Prints for people: tables and sentences.

#pragma once

#include "bridge/console/cli/printer.hpp"

#include <cstddef>
#include <string>

namespace troupe::cli {

/// Lists are tables, printed at the end, when the widths are known; issues and
/// changes are lines, printed as they come.
class text_printer final : public printer {
public:
  text_printer(const invocation& order, const screen& where);

  void row(const console::reply& x) override;
  void end(const console::end& x) override;

private:
  void device(const console::device_row& x);
  void point(const console::point_row& x);
  void object(const console::object_row& x);

  /// Only what is not empty, one line each.
  void details(const console::device_row& x);
  static void line(std::ostream& out, const std::string& text);

  const invocation& order_;
  screen screen_;
  table table_;
  std::string file_; ///< Of the part that came last.
  size_t files_ = 0; ///< Of an export.
  size_t found_ = 0; ///< Of a search.
  std::string sum_;  ///< Of an estimate, below its table.
};

} // namespace troupe::cli
