// Views of devices as the JSON objects of the bus.

#pragma once

#include "actors/view.hpp"

#include <string>

namespace troupe {

/// Everything but the last member `mru` of the object *json*, to compare.
[[nodiscard]] std::string_view without_mru(std::string_view json) noexcept;

/// `fb/dev/{P}/{H}/sts` (IAP 7.2); `mru` is the last member.
[[nodiscard]] std::string render_sts(const device_view& x);

/// `fb/dev/{P}/{H}/cfg` (IAP 7.3)
[[nodiscard]] std::string render_cfg(const device_view& x);

/// `fb/dev/{P}/{H}/lic`: this gateway licenses every device at once.
[[nodiscard]] std::string render_lic(const device_view& x);

/// `fb/dev/{P}/{H}/impl` (IAP 7.6)
[[nodiscard]] std::string render_impl(const device_view& x);

/// `fb/dev/{P}/{H}/if/{B}/{I}` (IAP 8.2 to 8.4)
[[nodiscard]] std::string render_block(const block_view& x);

/// One `ev/data` (IAP 11.2).
[[nodiscard]] std::string render_data(std::string_view sid,
                                      const sample_report& x, size_t sample);

/// What tells clients of a write to the system device (IAP 7.7).
[[nodiscard]] std::string render_control(std::string_view sid,
                                         const life_event& x);

/// `ev/created`, `ev/deleted` or `ev/updated` (IAP 11.3, 11.4).
[[nodiscard]] std::string render_life(std::string_view sid,
                                      const life_event& x);

/// `ev/error` and its siblings (IAP 11.1).
[[nodiscard]] std::string render_diagnostic(const diagnostic& x);

} // namespace troupe
