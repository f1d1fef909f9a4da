#include "bridge/console/counters.hpp"

namespace troupe {

metric_list read_metrics(const console_counters& x) {
  auto number = [](const std::atomic<uint64_t>& n) {
    return static_cast<double>(n.load());
  };
  return {{"console.connections.accepted", number(x.accepted)},
          {"console.connections.refused", number(x.refused)},
          {"console.connections.broken", number(x.broken)},
          {"console.commands", number(x.commands)},
          {"console.commands.failed", number(x.failed)},
          {"console.watch.conflated", number(x.conflated)},
          {"console.watch.dropped", number(x.dropped)}};
}

} // namespace troupe
