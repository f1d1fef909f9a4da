// Life cycle of a device without actors: what it is, what its actions need.

#pragma once

#include "actors/records.hpp"
#include "actors/request.hpp"
#include "actors/view.hpp"
#include "protocol/device_type.hpp"
#include "protocol/lon/system_device.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Every gateway has it, and nobody can delete it (IAP 7.7).
inline const device_id system_device{"lon", lon::system_handle};

/// The arguments of `create` (IAP 7.4).
struct create_args {
  std::string type; ///< Program id or device-type name.
  std::string unid; ///< Empty: to be given at `provision`.
  std::string attach;
  bool provision = false;
  value routing;
  value implementation;
};

/// Reads *args*; the failure texts are those of IAP 7.4. Unknown members are
/// ignored (IAP 14.2). All with `invalid_request`. `uid` stands in for `unid`
/// (IAP Q18), and `provision` may be a text.
[[nodiscard]] result<create_args> read_create_args(const value& args);

/// The request that makes the system device. Harmless when it exists. Its
/// `implementation` is what clients read (IAP 21.1).
[[nodiscard]] device_request create_system_device();

/// Returns the text member *name* of *args*, empty when it is absent.
[[nodiscard]] std::string text_member(const value& args, std::string_view name);

/// The address that *x* gives its device, empty unless it is a `provision` or
/// `replace` that brings one.
[[nodiscard]] std::string new_unid(const device_request& x);

/// Whether *x* asks for the action *name*.
[[nodiscard]] bool is_action(const device_request& x, std::string_view name);

/// Whether *x* has the actor of its device end: `delete`, or an operator's
/// `restart`.
[[nodiscard]] bool ends_actor(const device_request& x);

/// Whether the gateway itself hosts the device. LON only: address `auto`, or
/// attached `local` (IAP 7.4).
[[nodiscard]] bool is_hosted(const device_record& x) noexcept;

/// Whether repeating `create` with *args* asks for the device that is there.
/// The type may be named either way; an address that is left out is no other.
[[nodiscard]] bool same_device(const device_record& x, const create_args& args,
                               const device_type& type);

/// What IAP shows as `unid`: hosted devices get 12 hex digits of their own.
/// Clients expect a neuron id of 12 digits there (IAP 7.2).
[[nodiscard]] std::string shown_unid(const device_record& x);

/// What IAP shows as `addr` of a LON device: domain, subnet and node; null for
/// other protocols. Made of the number of the device, as nothing assigns real
/// ones yet (IAP 21.1).
[[nodiscard]] value shown_address(const device_record& x);

/// The configuration object every device starts with (IAP 7.3).
[[nodiscard]] value default_cfg();

/// Parts of a view that do not follow from the record. Not stored: it is found
/// out anew after a start.
struct device_condition {
  device_health health = device_health::nascent;
  std::string alert;
  ec code = ec::none;   ///< Why *health* is not normal.
  unix_nanos since = 0; ///< Of *health*; 0: since the start.
};

/// Pictures the device for the bridge. *parts* are `view_part` bits.
[[nodiscard]] device_view make_view(const device_record& x,
                                    const device_type_ptr& type,
                                    const device_condition& now, uint8_t parts);

} // namespace troupe
