// A line through two points, the scaling of interface files.

#pragma once

namespace troupe {

/// scaled = (raw - native1) * (scaled2 - scaled1) / (native2 - native1) +
/// scaled1
/// @pre the two native values differ, and so do the two scaled ones
struct two_point_scaling {
  double native1 = 0;
  double native2 = 1;
  double scaled1 = 0;
  double scaled2 = 1;
};

} // namespace troupe
