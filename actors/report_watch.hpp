// Which points of a device want attention although no sample came.

#pragma once

#include "protocol/ids.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace troupe {

/// Times at which to look at points: the end of a throttle, a heartbeat, a
/// receive timeout. A time that is too early does no harm, as the point says
/// itself what is due; so samples, which only put times off, cost nothing here.
/// At most one entry a point; none for points without such settings.
class report_watch {
public:
  /// Look at *point* at *due*, or before.
  void expect(point_index point, unix_nanos due);

  [[nodiscard]] std::optional<unix_nanos> next() const noexcept;

  /// Takes the points that are due.
  [[nodiscard]] std::vector<point_index> take(unix_nanos now);

private:
  std::map<point_index, unix_nanos> due_;
  std::set<std::pair<unix_nanos, point_index>> order_;
};

} // namespace troupe
