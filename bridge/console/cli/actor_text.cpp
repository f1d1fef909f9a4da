#include "bridge/console/cli/actor_text.hpp"

#include "bridge/console/cli/json_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::cli {

std::string short_time_text(double seconds) {
  constexpr double milli = 1e-3;
  constexpr double micro = 1e-6;
  constexpr double nano = 1e-9;
  if (seconds <= 0)
    return "-";
  if (seconds < micro)
    return fmt::format("{:.3g} ns", seconds / nano);
  if (seconds < milli)
    return fmt::format("{:.3g} us", seconds / micro);
  return seconds < 1 ? fmt::format("{:.3g} ms", seconds / milli)
                     : fmt::format("{:.3g} s", seconds);
}

std::vector<std::string> actor_heads() {
  return {"ACTOR", "ALIVE", "MESSAGES", "BUSIEST",  "MAILBOX",
          "P50",   "P99",   "MAX",      "RESTARTS", "LAST ERROR"};
}

std::vector<std::string> actor_cells(const console::actor_row& x) {
  auto depth = std::count(x.path().begin(), x.path().end(), '/');
  auto name = std::string(2 * static_cast<size_t>(depth), ' ')
              + x.path().substr(x.path().rfind('/') + 1);
  if (x.messages() == 0 && x.alive() == 0 && x.restarts() == 0)
    return {name, "", "", "", "", "", "", "", "", ""};
  return {name,
          std::to_string(x.alive()),
          std::to_string(x.messages()),
          std::to_string(x.busiest()),
          std::to_string(x.deepest()),
          short_time_text(x.handler_p50()),
          short_time_text(x.handler_p99()),
          short_time_text(x.handler_max()),
          std::to_string(x.restarts()),
          x.last_error()};
}

value actor_value(const console::actor_row& x) {
  return make_structure({{"actor", value{x.path()}},
                         {"alive", count_value(x.alive())},
                         {"messages", count_value(x.messages())},
                         {"busiest", count_value(x.busiest())},
                         {"mailboxPeak", count_value(x.deepest())},
                         {"handlerP50", value{x.handler_p50()}},
                         {"handlerP99", value{x.handler_p99()}},
                         {"handlerMax", value{x.handler_max()}},
                         {"restarts", count_value(x.restarts())},
                         {"lastError", value{x.last_error()}}});
}

} // namespace troupe::cli
