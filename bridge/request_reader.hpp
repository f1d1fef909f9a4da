// Messages of the bus as requests to devices: the forms of IAP 8.5 and 14.4.

#pragma once

#include "actors/messages.hpp"
#include "actors/request.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/result.hpp"

namespace troupe {

/// Biggest payload of a request in bytes (IAP decision Q22). The broker's own
/// limit is 16 MiB.
inline constexpr size_t most_request_bytes = 1u << 20;

/// Reads the payload of a message to a device. `number`, `topic` and `source`
/// are left to the caller. Fails with the text for `ev/error`. Codes:
/// `too_large`, `parse_error` for what is no JSON, `invalid_request` for an
/// action without a name and for an empty payload, which only clears a member
/// below `cfg` (IAP 3.7). Knows no device: whether block and point exist is the
/// device's to say. With a default *topic* it reads any `do`.
[[nodiscard]] result<device_request>
read_device_request(const iap::device_topic& topic, const std::string& payload);

/// Whether a client may name *topic* for a response: it must not pass for a
/// request, or for feedback of the gateway. Topics outside `glp/` are free;
/// inside it `ev`, `=service` and `fb/=service` remain (IAP 4.7, 9.6).
[[nodiscard]] bool is_reply_topic(std::string_view topic);

/// Nests *x* below the members *path*: `cfg/loc/lat` with 52 is
/// `{"loc":{"lat":52}}`. An empty path returns *x*.
[[nodiscard]] value nest(const std::vector<std::string>& path, value x);

} // namespace troupe
