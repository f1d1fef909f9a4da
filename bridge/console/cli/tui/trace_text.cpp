#include "bridge/console/cli/tui/trace_text.hpp"

#include "bridge/console/cli/hop_text.hpp"

#include <fmt/format.h>

namespace troupe::cli {

namespace {

/// Whoever looks at the page waits for points that seldom change, too.
constexpr uint64_t longest_seconds = 600;

} // namespace

console::request trace_request(const std::string& point) {
  console::request out;
  auto& query = *out.mutable_trace();
  query.set_point(point);
  query.set_updates(1); // rows come when all updates are complete
  query.set_seconds(longest_seconds);
  return out;
}

std::string trace_text(const console::reply& x) {
  if (!x.has_hop())
    return {};
  std::string out;
  for (auto& cell : hop_cells(x.hop()))
    out += fmt::format("{:<18} ", cell);
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

} // namespace troupe::cli
