// One device behind a connection: what it holds, how it does, when it is asked.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/backoff.hpp"
#include "drivers/health_tracker.hpp"
#include "drivers/mailbag.hpp"
#include "drivers/modbus/point_image.hpp"
#include "drivers/modbus/scan_schedule.hpp"
#include "drivers/modbus/settings.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace troupe::modbus {

/// Knows no socket; times are told to it. Flights refer to it weakly: it may be
/// gone when an answer comes.
class unit {
public:
  using time_point = reactor::time_point;

  /// Pauses between probes are those between connects (`reconnect_min`,
  /// `_max`).
  unit(device_link_ptr link, uint8_t address, const settings& cfg);

  void plan(const scan_plan& x, time_point now);

  /// The device answered. Returns what there is to report.
  [[nodiscard]] std::optional<health_report> succeeded();

  /// @param random 0 to 1, of the pause before the next probe
  [[nodiscard]] std::optional<health_report>
  failed(const failure& why, time_point now, double random);

  /// A unit that failed twice is probed, not scanned. One failure may be a lost
  /// frame; the second makes the unit a burden to others.
  [[nodiscard]] bool is_suspended() const noexcept;

  /// When it may be asked, as far as the unit itself is concerned.
  [[nodiscard]] time_point ask_from() const noexcept {
    return is_suspended() ? next_probe_ : time_point{};
  }

  /// Somebody waits for this unit: probe it soon.
  void hurry() noexcept;

  [[nodiscard]] const device_link& link() const noexcept {
    return *link_;
  }

  [[nodiscard]] uint8_t address() const noexcept {
    return address_;
  }

  scan_schedule scans;
  point_image image;
  mailbag mail;
  uint32_t in_flight = 0;      ///< Its requests on their way.
  bool write_multiple = false; ///< It knows FC 15 and 16, not 5 and 6.
  /// A search asks whether it is there: its first silence costs like that of a
  /// unit that is down.
  bool guest = false;

  [[nodiscard]] bool is_burden() const noexcept {
    return guest || is_suspended();
  }

private:
  [[nodiscard]] health_report report(device_health x, const failure& why) const;

  device_link_ptr link_;
  uint8_t address_;
  health_tracker health_;
  backoff probe_wait_;
  reactor::duration least_wait_;
  time_point last_failure_;
  time_point next_probe_;
};

using unit_ptr = std::shared_ptr<unit>;

} // namespace troupe::modbus
