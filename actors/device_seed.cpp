#include "actors/device_seed.hpp"

#include <algorithm>

namespace troupe {

status validate(const device_seed& seed) {
  auto size = seed.type->points.size() + seed.record.added.points.size();
  auto bad = [&](const point_record& x) { return x.point >= size; };
  if (!fits(seed.record.added, *seed.type)
      || std::any_of(seed.points.begin(), seed.points.end(), bad)
      || std::any_of(seed.samples.begin(), seed.samples.end(), bad))
    return failure{ec::storage_failed, seed.record.id.handle
                                         + ": stored points do not fit type "
                                         + seed.type->name};
  return {};
}

} // namespace troupe
