#include "bridge/console/cli/tui/trace_text.hpp"

namespace troupe::cli {

console::request trace_request(const std::string&) {
  return {};
}

std::string trace_text(const console::reply&) {
  return {};
}

} // namespace troupe::cli
