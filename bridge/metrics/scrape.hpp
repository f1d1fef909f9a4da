// Asks the parts of the gateway for what one scrape of Prometheus is told.

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/inflow.hpp"

#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Whom a scrape asks. All of them must outlive it.
struct scrape_ports {
  manager_actor manager;
  publisher_actor publisher;
  std::vector<std::pair<std::string, counting_actor>> parts;
  std::shared_ptr<const wall_clock> clock;
  /// What clients of the bus have under way; null: not counted.
  std::shared_ptr<const inflow> flow = {};
};

struct scrape_config {
  bool points = false; ///< A series for each datapoint, too.
  size_t most_bytes = size_t{16} << 20;
  /// How long each part may take. One that does not answer is missing, and
  /// `troupe_part_up` of it is 0.
  caf::timespan patience = std::chrono::seconds{2};
};

/// Starts a scrape. *done* is called once, by an actor, with the text. It never
/// fails: what does not answer is left out.
void start_scrape(caf::actor_system& sys, const scrape_config& cfg,
                  const scrape_ports& ports,
                  std::function<void(std::string)> done);

} // namespace troupe
