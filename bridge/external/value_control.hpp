// Priority arrays for drivers that keep none themselves (IAP 14.4).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Where the answer goes, and what it says.
struct control_answer {
  std::string topic;
  std::string json;
};

/// Reads a payload of `=control/service`
/// `{"datapoint":{"value","values"?,"prio"?,"active"?},"respond"}`, carries out
/// what it asks of the array it brings along, and returns the new array.
/// Nothing to answer without `respond`: so are answers that are sent to this
/// topic, and the gateway's own messages about its system device (IAP 7.7).
/// A request that is wrong is answered with `error`, so that the driver does
/// not wait. Fails only when there is nobody to answer: `too_large` beyond
/// 256 KiB, `parse_error`, and `invalid_request` when `respond` would pass for
/// a request.
[[nodiscard]] result<std::optional<control_answer>>
answer_control(const std::string& payload, unix_nanos now);

} // namespace troupe
