// Texts of others in files that people open in spreadsheets.

#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// Returns *x* as a cell that no spreadsheet takes for a formula: what begins
/// with `=`, `+`, `-`, `@`, a tab or an end of line gets an apostrophe in front
/// (OWASP, CSV Injection). Numbers with a sign stay what they are.
[[nodiscard]] inline std::string inert_text(std::string_view x) {
  constexpr std::string_view formula{"=+-@\t\r\n"};
  constexpr std::string_view number{"0123456789."};
  std::string out;
  auto is_signed = !x.empty() && (x.front() == '+' || x.front() == '-');
  auto is_number = is_signed && x.size() > 1
                   && x.find_first_not_of(number, 1) == std::string_view::npos;
  if (!x.empty() && !is_number && formula.find(x.front()) != formula.npos)
    out += '\'';
  return out.append(x);
}

} // namespace troupe
