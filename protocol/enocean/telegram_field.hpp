// Where a datapoint lives inside the telegrams of an EnOcean device.

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace troupe::enocean {

/// What a value comes from. The last two are of no telegram but about them.
enum class field_source : uint8_t { telegram, last_seen, telegram_count };

/// One row of an `.eno` or `.iotc` file: a field of a decoded telegram.
/// How many digits it has is in the type of the point.
struct telegram_field {
  std::string name; ///< As the decoder calls it.
  field_source source = field_source::telegram;
  /// Seconds without a telegram until the point counts as failing; 0: never.
  double receive_timeout = 0;
  /// Words of a remote gateway and the numbers they stand for.
  std::vector<std::pair<std::string, int32_t>> words;
};

} // namespace troupe::enocean
