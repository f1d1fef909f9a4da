// Messages of the bus as requests to devices: the forms of IAP 8.5 and 14.4.

#pragma once

#include "actors/messages.hpp"
#include "actors/request.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/result.hpp"

namespace troupe {

/// Biggest payload of a request (IAP decision Q22).
inline constexpr size_t most_request_bytes = 1u << 20;

/// Reads the payload of a message to a device. `number`, `topic` and `source`
/// are left to the caller. Fails with the text for `ev/error`.
[[nodiscard]] result<device_request>
read_device_request(const iap::device_topic& topic, const std::string& payload);

/// Whether a client may name *topic* for a response: it must not pass for a
/// request, or for feedback of the gateway.
[[nodiscard]] bool is_reply_topic(std::string_view topic);

/// Nests *x* below the members *path*: `cfg/loc/lat` with 52 is
/// `{"loc":{"lat":52}}`.
[[nodiscard]] value nest(const std::vector<std::string>& path, value x);

} // namespace troupe
