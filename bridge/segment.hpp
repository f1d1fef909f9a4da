// The objects of the segment itself: `fb/about`, `fb/cfg` (IAP 4).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Where the gateway stands, as far as its configuration says. From section
/// `[location]`; degrees, east and north positive.
struct segment_place {
  std::optional<double> lat;
  std::optional<double> lng;
  std::string zone;
};

/// Every member of IAP 4.5, with its default. Drivers wait for
/// `keepLegacyNames`. Stored at the first start only: later changes of the
/// configuration file do not overwrite what clients wrote.
[[nodiscard]] value default_segment_cfg(const segment_place& place);

/// Overlays *patch* on *cfg*; null brings a member's default back. Values are
/// converted as `read_cfg` does; `black`, `white` and `events` are lists of
/// texts, `smtp` is an object. Unknown members are kept. Fails with
/// `wrong_type` or `out_of_range`, naming the member; nothing changes then.
/// @pre *cfg* is a structure
[[nodiscard]] result<value> merge_segment_cfg(const value& cfg,
                                              const value& patch);

/// `fb/cfg` as JSON, `mru` last, without the password of `smtp`.
[[nodiscard]] std::string render_segment_cfg(const value& cfg, unix_nanos mru);

/// `fb/about` as JSON (IAP 4.4). Announces only what works, so that clients do
/// not offer the rest.
[[nodiscard]] std::string render_about(const std::string& version,
                                       unix_nanos mru);

/// Seven lower-case letters and digits, as clients of the field expect. One
/// client cuts the id out by position (IAP 21.1), another refuses anything but
/// letters and digits (IAP 3.2). Without l, o, 0 and 1, which people mix up.
/// @param random 64 random bits.
[[nodiscard]] std::string make_sid(uint64_t random);

} // namespace troupe
