// Views of devices as the JSON objects of the bus.

#pragma once

#include "actors/view.hpp"

#include <string>

namespace troupe {

/// Everything but the last member `mru` of the object *json*, to compare.
/// Returns *json* itself when there is none. Relies on `mru` being last.
[[nodiscard]] std::string_view without_mru(std::string_view json) noexcept;

/// `fb/dev/{P}/{H}/sts` (IAP 7.2); `mru` is the last member. The order of the
/// members is that of drivers of the field (IAP 21.2); both spellings of the
/// interface are there, because clients read one or the other.
[[nodiscard]] std::string render_sts(const device_view& x);

/// `fb/dev/{P}/{H}/cfg` (IAP 7.3) `name` and `desc` are always there: clients
/// fail without them (IAP 17).
[[nodiscard]] std::string render_cfg(const device_view& x);

/// `fb/dev/{P}/{H}/lic`: this gateway licenses every device at once. Clients
/// wait for `licensed` before they provision (IAP 7.2).
[[nodiscard]] std::string render_lic(const device_view& x);

/// `fb/dev/{P}/{H}/impl` (IAP 7.6) What the client gave at `create`, unchanged;
/// else a `meta` with the device's number and handle, which is what clients
/// read of it.
[[nodiscard]] std::string render_impl(const device_view& x);

/// `fb/dev/{P}/{H}/if/{B}/{I}` (IAP 8.2 to 8.4) Numbers and enumerations as in
/// IAP 3.7. A point has `monitor` only when a client set it or the gateway
/// polls it by itself, and `read-only` only when it is true (IAP 21.1).
[[nodiscard]] std::string render_block(const block_view& x);

/// One `ev/data` (IAP 11.2).
/// @param sample Index into the samples of *x*.
[[nodiscard]] std::string render_data(std::string_view sid,
                                      const sample_report& x, size_t sample);

/// What tells clients of a write to the system device (IAP 7.7).
/// @pre *x* is of kind `updated`
[[nodiscard]] std::string render_control(std::string_view sid,
                                         const life_event& x);

/// `ev/created`, `ev/deleted` or `ev/updated` (IAP 11.3, 11.4). Without members
/// of the other kinds: `deleted` has the handle only.
[[nodiscard]] std::string render_life(std::string_view sid,
                                      const life_event& x);

/// `ev/join` (IAP 11.5): what a search for devices would say of the device, and
/// its topic.
[[nodiscard]] std::string render_join(std::string_view sid,
                                      const device_view& x);

/// `ev/error` and its siblings, see `event_payload`.
[[nodiscard]] std::string render_diagnostic(const diagnostic& x);

} // namespace troupe
