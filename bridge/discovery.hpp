// How a segment makes itself known, and gets its id: IAP 4.2 and 4.3.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>

namespace troupe {

/// Where segments without an id announce themselves.
inline constexpr const char* new_segments_topic
  = "glp/0/:/ev/discovery/segment";

/// What a gateway says of itself.
struct segment_identity {
  std::string macid; ///< `AF-E0-D3-01-02-03`, or 16 pairs on machines without.
  std::string sid;   ///< Empty: not provisioned yet.
  std::string product = "Troupe";
  std::string version;
  value loc;         ///< `loc` of the segment's configuration; may be null.
  std::string error; ///< Why the last attempt to provision it failed.
};

/// `ev/discovery/segment`
[[nodiscard]] std::string render_discovery(const segment_identity& x);

/// `glp/0/:{MACID}/rq/discovery/provision`
[[nodiscard]] std::string provision_topic(const std::string& macid);

/// Letters, digits, `.`, `-` and `_`, at most 64, the first one a letter or a
/// digit (IAP 3.2).
[[nodiscard]] bool is_segment_id(const std::string& x);

/// Returns the id that a provisioning object gives (IAP Q3). What it says about
/// brokers, events and access is not for this gateway. Fails with
/// `parse_error`, `too_large` or `invalid_request`.
[[nodiscard]] result<std::string> read_provisioning(const std::string& payload);

} // namespace troupe
