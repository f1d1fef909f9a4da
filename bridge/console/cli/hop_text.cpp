#include "bridge/console/cli/hop_text.hpp"

#include "bridge/console/cli/json_rows.hpp"

#include <fmt/format.h>

namespace troupe::cli {

namespace {

/// In nanoseconds, with a space between thousands: hops differ by few of them.
std::string nanos_text(int64_t x) {
  auto digits = std::to_string(x);
  for (auto at = static_cast<int64_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<size_t>(at), " ");
  return digits + " ns";
}

} // namespace

std::vector<std::string> hop_heads() {
  return {"UPDATE", "AFTER", "STEP", "WHAT HAPPENED"};
}

std::vector<std::string> hop_cells(const console::hop_row& x) {
  return {std::to_string(x.update()), x.missing() ? "-" : nanos_text(x.after()),
          x.step(), x.missing() ? "did not come in time" : x.note()};
}

value hop_value(const console::hop_row& x) {
  return make_structure(
    {{"update", count_value(x.update())},
     {"time", time_value(x.time())},
     {"step", value{x.step()}},
     {"after", x.missing() ? value{} : value{int64_t{x.after()}}},
     {"note", value{x.note()}},
     {"missing", value{x.missing()}}});
}

} // namespace troupe::cli
