#include "bridge/console/cli/tui/trace_text.hpp"

namespace troupe::cli {

/// A request without a body is refused as one that is not known.
console::request trace_request(const std::string&) {
  return {};
}

std::string trace_text(const console::reply&) {
  return {};
}

} // namespace troupe::cli
