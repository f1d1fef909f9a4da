// Every error code of the gateway.

#pragma once

#include <cstdint>
#include <string_view>

namespace troupe {

/// Why something was refused or failed. Numbers travel in console frames: add
/// at the end, never renumber. Who gets one may rely on the code; texts are for
/// people.
enum class ec : uint8_t {
  none,             ///< No error.
  invalid_config,   ///< A setting has an impossible value.
  invalid_request,  ///< A request lacks a member or has a malformed one.
  parse_error,      ///< Bytes or text do not follow their grammar.
  no_such_device,   ///< No device has this handle.
  no_such_block,    ///< The device has no such functional block.
  no_such_point,    ///< The block has no such datapoint.
  no_such_property, ///< The datapoint has no such member.
  no_such_action,   ///< The object knows no such action.
  no_such_type,     ///< No device type has this name or program id.
  already_exists,   ///< The name or address is taken.
  wrong_state,      ///< Not possible in the present life-cycle state.
  wrong_type,       ///< The value does not fit the datapoint's type.
  out_of_range,     ///< The value lies outside the type's limits.
  read_only,        ///< The datapoint cannot be written.
  too_large,        ///< A payload or a list exceeds its limit.
  unsupported,      ///< Known to the protocol, not done by this gateway.
  timeout,          ///< The peer did not answer in time.
  not_connected,    ///< There is no link to the peer.
  device_down,      ///< The link works, the device behind it does not.
  device_busy,      ///< The device asks to try again later.
  device_refused,   ///< The device answered with an error of its own.
  protocol_error,   ///< The peer answered garbage.
  not_confirmed,    ///< Reading back gave another value than was written.
  storage_failed,   ///< The store could not keep or return a record.
  resource_taken,   ///< A port, a file lock or a directory is in use.
  overloaded,       ///< A bounded queue is full.
  cancelled,        ///< The owner withdrew before the end.
  newer_format,     ///< Written by a newer version of Troupe.
  internal,         ///< A defect of Troupe itself.
  never_null,       ///< What always has a value was to be cleared.
};

/// Returns the enumerator's name, for logs and messages.
[[nodiscard]] std::string_view to_string(ec code) noexcept;

} // namespace troupe
