// One device behind a connection: its scan blocks, its raw image, its health.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/modbus/settings.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/modbus/pdu.hpp"
#include "protocol/modbus/planner.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace troupe::modbus {

using time_point = std::chrono::steady_clock::time_point;

/// A read that is repeated.
struct scan_block {
  read_block what;
  std::chrono::milliseconds period{0};
  time_point due;
};

/// Decodes what responses bring, finds out what changed, and judges how the
/// device does. Knows no socket; times are told to it.
class unit {
public:
  unit(device_link_ptr link, uint8_t address, const read_limits& limits);

  // -- the plan ---------------------------------------------------------------

  /// Replaces the scan plan; blocks are due at once, spread over the first
  /// period by the number of the device.
  void plan(const scan_plan& x, time_point now);

  /// The scan block that is due first; null without a plan.
  [[nodiscard]] scan_block* next_scan() noexcept;

  /// Blocks that bring *points*; all readable ones, or the first one, as
  /// `read_command` says.
  [[nodiscard]] std::vector<read_block>
  blocks_for(const std::vector<point_index>& points) const;

  /// The device refused the block with "illegal data address".
  void refused(const read_block& x, time_point now);

  // -- responses --------------------------------------------------------------

  /// Turns words into samples: those that changed since the last time, or all
  /// when *everything* is set.
  void accept(const read_block& asked, const std::vector<uint16_t>& words,
              unix_nanos when, bool everything, driver_counters& count);

  /// Takes the samples that wait; null when there are none.
  [[nodiscard]] batch_ptr take_batch(unix_nanos when, uint64_t request);

  [[nodiscard]] bool has_samples() const noexcept {
    return !samples_.empty();
  }

  // -- health -----------------------------------------------------------------

  /// Both return whether the health changed.
  bool succeeded(time_point now);
  bool failed(const failure& why, time_point now);

  [[nodiscard]] health_report health() const;

  /// A unit that failed is probed, not scanned.
  [[nodiscard]] bool is_suspended() const noexcept {
    return failures_ >= 2;
  }

  /// When the next probe of a suspended unit may go out.
  [[nodiscard]] time_point next_probe() const noexcept {
    return next_probe_;
  }

  [[nodiscard]] const device_link& link() const noexcept {
    return *link_;
  }

  [[nodiscard]] uint8_t address() const noexcept {
    return address_;
  }

  bool credit = true;    ///< The device has room for a batch.
  bool scanning = false; ///< A scan is on its way.

private:
  void rebuild(time_point now);
  [[nodiscard]] const mapping* mapping_of(point_index i) const noexcept;

  device_link_ptr link_;
  uint8_t address_;
  read_limits limits_;
  address_lessons lessons_;
  std::vector<bool> missing_; ///< By point: the address is not there.
  scan_plan plan_;
  std::vector<scan_block> scans_;
  std::vector<bool> always_;              ///< By point.
  std::vector<uint32_t> offsets_;         ///< Of each point in `raw_`.
  std::vector<uint16_t> raw_;             ///< Last words of every point.
  std::vector<bool> known_;               ///< By point: `raw_` holds its words.
  std::map<point_index, sample> samples_; ///< Newest, for want of credit.

  uint32_t failures_ = 0;
  std::optional<time_point> last_success_;
  time_point first_failure_;
  time_point next_probe_;
  device_health health_ = device_health::nascent;
  failure why_{ec::none, {}};
};

} // namespace troupe::modbus
