// Immutable pictures of a device's state, as the bridge shows them.

#pragma once

#include "actors/driver_link.hpp"
#include "protocol/device_type.hpp"
#include "protocol/ids.hpp"
#include "protocol/sample.hpp"
#include "protocol/value.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

enum class device_phase : uint8_t { unprovisioned, provisioned, deleted };

// What IAP calls them: `unprovisioned`, `suspect`, `warning`, ...
[[nodiscard]] std::string_view to_string(device_phase x) noexcept;
[[nodiscard]] std::string_view to_string(device_health x) noexcept;

/// One level of a priority array. *since* and *expires* are Unix nanoseconds.
struct priority_slot {
  value what;
  bool active = false;
  std::string owner; ///< Who wrote it.
  unix_nanos since = 0;
  std::optional<unix_nanos> expires;

  /// Never written, or relinquished.
  [[nodiscard]] bool empty() const noexcept {
    return what.is_null();
  }
};

/// Levels 1 to 16 at indexes 0 to 15. Shared between datapoint and device;
/// null where a point has no override at all.
using overrides = std::array<priority_slot, 16>;
using overrides_ptr = std::shared_ptr<const overrides>;

/// IAP 9.1 and 14.6. Stored as a number: add at the end.
enum class report_mode : uint8_t { any, change, threshold_any, threshold_all };

/// IAP 9.1. Durations in seconds as on the bus; zero switches off. Durations go
/// up to a day. *focus* names the member of a structure that is compared;
/// *threshold* counts in units of the value.
struct monitor_settings {
  double rate = 0;       ///< Poll period; 0: not polled.
  std::string rate_name; ///< "slow" where the client wrote a name, else empty.
  bool event = false;
  report_mode report = report_mode::change;
  double threshold = 0;
  std::vector<std::pair<std::string, double>> field_thresholds;
  double throttle = 0;
  std::string focus;
  std::string cat = "data";
  bool in_feedback = true;
  double heartbeat = 0;
  double receive_timeout = 0;
};

using monitor_ptr = std::shared_ptr<const monitor_settings>;

/// One datapoint inside a block view.
struct point_view {
  point_index point = 0;
  value present; ///< The highest active level.
  value normal;  ///< Level 17.
  quality status = quality::good;
  unix_nanos time = 0; ///< Of the last sample; 0: never.
  overrides_ptr levels;
  monitor_ptr monitor; ///< Null: the default.
  value extra; ///< Client-set members (`presets`, `localization`, `lon.cfg`,
               ///< `name`, `desc`, `unit`); structure or null.
  bool overdue = false; ///< Nothing came within its receive timeout.
};

/// A functional block with all its points, ready to render. Values are shared
/// with the device, not copied.
struct block_view {
  device_id device;
  device_type_ptr type;
  uint32_t block = 0; ///< Index into `type->blocks`.
  std::string name;   ///< Display name that a client gave; else empty.
  std::vector<point_view> points; ///< In the order of `block_type::points`.
  unix_nanos updated = 0;
  bool gone = false; ///< A client removed the block; it has no points.
};

using block_view_ptr = std::shared_ptr<const block_view>;

/// Which objects of a device view are new. `lic` and `impl` are the objects of
/// IAP 7.2 and 7.6.
namespace view_part {
inline constexpr uint8_t sts = 1;
inline constexpr uint8_t cfg = 2;
inline constexpr uint8_t lic = 4;
inline constexpr uint8_t impl = 8;
} // namespace view_part

/// Status, configuration and licence of a device. Everything is there whatever
/// *parts* says: the parts are what is news.
struct device_view {
  device_id device;
  device_number number = 0;
  device_type_ptr type; ///< Null once deleted.
  uint8_t parts = 0;    ///< `view_part` bits: what to publish.
  device_phase state = device_phase::unprovisioned;
  device_health health = device_health::nascent;
  std::string unid;
  std::string attach;         ///< `local` for hosted devices.
  std::string pending_action; ///< Empty: none.
  std::string alert;          ///< Why it is down; empty: fine.
  value address;              ///< `addr`; null: none.
  value routing;
  value implementation;
  value cfg; ///< Structure without `mru`.
  unix_nanos sts_updated = 0;
  unix_nanos cfg_updated = 0;
};

using device_view_ptr = std::shared_ptr<const device_view>;

/// Reportable samples of one device: each becomes one `ev/data`. Samples are
/// good or not: their quality stays inside, as IAP has no word for it.
struct sample_report {
  device_id device;
  device_type_ptr type;
  device_health health = device_health::normal;
  std::vector<sample> samples;
  std::vector<std::string> categories; ///< Per sample; empty: all "data".
};

using sample_report_ptr = std::shared_ptr<const sample_report>;

/// `ev/created`, `ev/deleted` and, for hosted devices, `ev/updated` and
/// `ev/join`. `deleted` has a view whose state is `deleted`.
struct life_event {
  enum class kind : uint8_t { created, deleted, updated, joined };

  kind what = kind::created;
  device_view_ptr device;
  std::vector<block_view_ptr> blocks; ///< `created` only.
  point_index point = 0;              ///< `updated` only.
  value present;                      ///< `updated` only.
};

using life_event_ptr = std::shared_ptr<const life_event>;

enum class severity : uint8_t { debug, info, warning, error };

[[nodiscard]] std::string_view to_string(severity x) noexcept;

/// `ev/error` and its siblings (IAP 11.1). Texts are those of the reference
/// where it has one: clients compare them.
struct diagnostic {
  severity level = severity::error;
  std::string topic; ///< What it is about.
  std::string message;
  std::string source; ///< Service or protocol.
  unix_nanos time = 0;
};

} // namespace troupe
