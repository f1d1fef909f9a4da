// The retained objects of the segment itself (IAP 4).

#pragma once

#include "actors/records.hpp"

#include <string>
#include <vector>

namespace troupe {

struct retained_object {
  std::string topic;
  std::string json;
};

/// Engines of the field wait for 100 before they announce themselves (IAP
/// 14.1).
/// @param runlevel 0 while the gateway starts, 100 once everything is shown.
[[nodiscard]] retained_object show_runlevel(int runlevel);

/// Everything else, in the order in which it is to be published. The sid comes
/// first: clients build every other topic from it (IAP 4.1).
/// @param version Of the program.
[[nodiscard]] std::vector<retained_object>
show_segment(const segment_record& x, const std::string& version,
             unix_nanos now);

/// The services of the gateway by the names that clients know (IAP 14.1):
/// `ltx` is the LON engine, and clients take its name for a sign that it has
/// started anew. The publisher puts these topics on the broker at each connect.
[[nodiscard]] std::vector<retained_object>
show_services(const std::string& version);

} // namespace troupe
