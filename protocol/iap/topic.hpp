// Topics of the bus (IAP 3): what comes in, what goes out.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::iap {

/// Which object of a device a request is about. `do`, `cfg` and `if` (IAP 7.1);
/// `sts` and `impl` take no requests.
enum class device_object : uint8_t { action, cfg, interface };

/// `glp/0/{SID}/rq/dev/{P}/{H}/…` *path* holds the datapoint and what stands
/// below it, or the members of `cfg`.
struct device_topic {
  device_id device;
  device_object object = device_object::action;
  std::string block;             ///< `interface` only.
  uint32_t index = 0;            ///< `interface` only.
  std::vector<std::string> path; ///< What follows, one element a level.
};

/// What a topic below `rq` addresses. Behind `rq/`: `dev/…`, `do`, `cfg/…`, or
/// the name of another resource type.
enum class request_kind : uint8_t {
  device,
  segment_action,
  segment_cfg,
  other
};

struct request_topic {
  request_kind kind = request_kind::other;
  device_topic device;           ///< `device` only.
  std::vector<std::string> path; ///< `segment_cfg`: the members below `cfg`.
  std::string resource;          ///< `other`: the resource type.
};

/// Reads what stands behind `glp/0/{SID}/rq/`. Fails with `invalid_request` for
/// what no grammar allows: empty levels, an index that is no number, more than
/// 200 levels or 1024 characters. Whether handles and blocks exist is not
/// looked at.
[[nodiscard]] result<request_topic> read_request_topic(std::string_view tail);

/// Reads `dev/{P}/{H}/if/{B}/{I}/{DP}`, the reference of an on-demand get. The
/// path holds the datapoint. Relative to `glp/0/{SID}/fb/` (IAP 9.6). Fails
/// with `invalid_request`.
[[nodiscard]] result<device_topic> read_point_reference(std::string_view text);

/// Splits at "/"; empty levels stay. Never empty; stops behind 201 levels,
/// which no limit allows.
[[nodiscard]] std::vector<std::string> split_levels(std::string_view topic);

/// Whether *topic* is that of an object's status: `…/sts`.
[[nodiscard]] bool is_status(std::string_view topic) noexcept;

/// Whether a topic can be published: not empty, UTF-8 without wildcards,
/// control characters and non-characters, within the limits above. Brokers
/// close the connection of whoever publishes another one.
[[nodiscard]] bool is_publishable(std::string_view topic) noexcept;

/// `glp/0/{SID}` Version 0 of IAP is the only one there is (IAP 3.1).
[[nodiscard]] std::string segment_prefix(std::string_view sid);

/// `glp/0/{SID}/fb/dev/{P}/{H}`
[[nodiscard]] std::string device_feedback(std::string_view sid,
                                          const device_id& device);

/// `if/{B}/{I}`
[[nodiscard]] std::string block_path(std::string_view block, uint32_t index);

} // namespace troupe::iap
