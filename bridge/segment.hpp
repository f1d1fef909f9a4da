// The objects of the segment itself: `fb/about`, `fb/cfg` (IAP 4).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Where the gateway stands, as far as its configuration says.
struct segment_place {
  std::optional<double> lat;
  std::optional<double> lng;
  std::string zone;
};

/// Every member of IAP 4.5, with its default. Drivers wait for
/// `keepLegacyNames`.
[[nodiscard]] value default_segment_cfg(const segment_place& place);

/// Overlays *patch* on *cfg*; null brings a member's default back. Fails with
/// `wrong_type` or `out_of_range` when `loc` or `time` say something
/// impossible; nothing changes then.
[[nodiscard]] result<value> merge_segment_cfg(const value& cfg,
                                              const value& patch);

/// `fb/cfg` as JSON, `mru` last.
[[nodiscard]] std::string render_segment_cfg(const value& cfg, unix_nanos mru);

/// `fb/about` as JSON (IAP 4.4).
[[nodiscard]] std::string render_about(const std::string& version,
                                       unix_nanos mru);

/// Seven lower-case letters and digits, as clients of the field expect.
/// @param random 64 random bits.
[[nodiscard]] std::string make_sid(uint64_t random);

} // namespace troupe
