// Which samples are worth an event: the monitor settings of IAP 9.1.

#pragma once

#include "actors/view.hpp"
#include "protocol/device_type.hpp"
#include "protocol/result.hpp"
#include "protocol/sample.hpp"

#include <optional>

namespace troupe {

/// Seconds behind the named rates (IAP decision Q9). Settable in `[monitor]` of
/// the configuration.
struct monitor_rates {
  double slow = 60;
  double normal = 30;
  double fast = 5;
  double automatic = 30;
};

/// Checks that every rate is at least 0.01 s and at most a day. Fails with
/// `invalid_config`.
[[nodiscard]] status validate(const monitor_rates& rates);

/// Whether a point is polled although no client asked: outputs that are no
/// properties are, slowly (IAP 9.1).
[[nodiscard]] bool is_polled_by_default(const point_type& point) noexcept;

/// The settings of such a point. Others have `monitor_settings{}`.
[[nodiscard]] monitor_settings output_monitor(const monitor_rates& rates);

/// Whether devices of *type* tell of changes by themselves. Those that cannot
/// have no `event` among their settings (IAP 9.1).
[[nodiscard]] bool reports_events(const device_type& type) noexcept;

/// Overlays the members of *patch*, a structure, on *base*. Unknown members are
/// ignored, as clients send some (IAP 8.5). Null resets the rate to none. Fails
/// with `wrong_type` and names the member; durations are 0 to 86,400 s, `cat`
/// has at most 32 bytes.
[[nodiscard]] result<monitor_settings>
merge_monitor(monitor_settings base, const value& patch,
              const monitor_rates& rates);

/// Checks that focus and thresholds name members of the point's type. Fails
/// with `no_such_property`.
[[nodiscard]] status check_members(const monitor_settings& settings,
                                   const point_type& point);

/// What a point remembers of its reports.
struct report_memory {
  value what;             ///< Last reported.
  unix_nanos time = 0;    ///< When; 0: never.
  unix_nanos heard = 0;   ///< Since when nothing came; 0: nothing is expected.
  bool held_back = false; ///< A report waits for the end of the throttle.
  bool overdue = false;   ///< The receive timeout has passed.
};

/// `wait`: the throttle holds the sample back; ask again when it has passed.
enum class report_step : uint8_t { skip, report, wait };

/// Decides about one sample; updates *memory* for all but `skip`. The first
/// sample is always reported, and one is as soon as the heartbeat is due.
/// Without rate and event nothing is (IAP Q25).
/// @param now Time of the sample, Unix nanoseconds.
[[nodiscard]] report_step decide_report(const monitor_settings& settings,
                                        const value& what, unix_nanos now,
                                        report_memory& memory);

/// Decides about a point for which no sample came: a report that was held back,
/// or the repetition of *last* when the heartbeat is due. What is not good is
/// not repeated: a heartbeat says that its source lives.
[[nodiscard]] report_step decide_due(const monitor_settings& settings,
                                     const value& last, quality status,
                                     unix_nanos now, report_memory& memory);

/// Whether nothing came for as long as the receive timeout, for the first time.
[[nodiscard]] bool falls_overdue(const monitor_settings& settings,
                                 unix_nanos now, const report_memory& memory);

/// When to look at the point again if no sample comes before.
[[nodiscard]] std::optional<unix_nanos>
next_deadline(const monitor_settings& settings, quality status,
              const report_memory& memory);

} // namespace troupe
