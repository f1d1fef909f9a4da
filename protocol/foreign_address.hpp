// Where a datapoint lives inside a device of a driver that we do not know.

#pragma once

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// One row of an interface file of a custom driver, whose columns only that
/// driver understands.
struct foreign_address {
  std::string address;
  /// Columns without a meaning here, by name, in file order; without empty
  /// ones.
  std::vector<std::pair<std::string, std::string>> columns;
};

} // namespace troupe
