// What a device counts of itself and its points.

#pragma once

#include "actors/driver_link.hpp"
#include "actors/live_table.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace troupe {

/// Of one point since its device was spawned. There are many: every byte
/// counts.
struct point_tally {
  uint32_t updates = 0;    ///< Samples that the driver took for news.
  uint32_t overridden = 0; ///< Of these: an override hid them.
  uint32_t unreported = 0; ///< Its monitoring wanted no event of them.
  uint32_t throttled = 0;  ///< The throttle held their event back.
  uint32_t conflated = 0;  ///< A newer event took the place of theirs.
};

struct health_change {
  unix_nanos time = 0;
  device_health health = device_health::nascent;
  ec code = ec::none;
  std::string text;
};

/// Belongs to one device actor; nothing of it survives the actor.
struct device_tally {
  static constexpr size_t most_changes = 16;

  std::vector<point_tally>
    points; ///< By point; those behind the end have none.
  std::deque<health_change> health; ///< The newest last.
  uint64_t batches = 0;
  uint64_t samples = 0;
  uint64_t fresh = 0; ///< Reads that brought nothing new.

  point_tally& at(point_index i) {
    if (i >= points.size())
      points.resize(i + size_t{1});
    return points[i];
  }

  void judged(point_index i, const accept_result& x, bool hidden) {
    auto& to = at(i);
    ++to.updates;
    to.overridden += hidden ? 1 : 0;
    to.unreported += x.report == report_step::skip ? 1 : 0;
    to.throttled += x.report == report_step::wait ? 1 : 0;
  }

  void changed(health_change x) {
    if (health.size() == most_changes)
      health.pop_front();
    health.push_back(std::move(x));
  }
};

} // namespace troupe
