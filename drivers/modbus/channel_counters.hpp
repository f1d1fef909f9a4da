// What a serial line counts.

#pragma once

#include "drivers/protocol_driver.hpp"

#include <atomic>
#include <cstdint>
#include <string>

namespace troupe::modbus {

/// Named `CHANNEL.requests` and so on among the counters of the driver, which
/// outlive it. Make it only while the driver is made.
struct channel_counters {
  using counter = std::atomic<uint64_t>;

  channel_counters(const std::string& channel, driver_counters& all)
    : requests(all.add(channel + ".requests")),
      broadcasts(all.add(channel + ".broadcasts")),
      answers(all.add(channel + ".answers")),
      timeouts(all.add(channel + ".timeouts")),
      crc_errors(all.add(channel + ".crc_errors")),
      foreign(all.add(channel + ".foreign")),
      noise(all.add(channel + ".noise")),
      gaps(all.add(channel + ".gaps")),
      busy_ms(all.add(channel + ".busy_ms")),
      load_percent(all.add(channel + ".load_percent")) {
    // nop
  }

  counter& requests; ///< Broadcasts included.
  counter& broadcasts;
  counter& answers; ///< Exceptions included.
  counter& timeouts;
  counter& crc_errors;
  counter& foreign; ///< Sound frames that nobody waits for.
  counter& noise;   ///< Bytes between frames, too few to be one.
  /// Silences of more than t1.5 within a frame, as seen from here: an adapter
  /// that hands bytes on in bursts makes some, too.
  counter& gaps;
  /// From each request until the line was free again, waiting included.
  counter& busy_ms;
  counter& load_percent; ///< The same, of about the last ten seconds.
};

} // namespace troupe::modbus
