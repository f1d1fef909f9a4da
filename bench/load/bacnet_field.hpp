// `troupe-load field --protocol bacnet`.

#pragma once

#include "bench/load/field.hpp"

namespace troupe::load {

/// Numbers of networks and devices. Fails with `invalid_config`.
[[nodiscard]] result<numbering> bacnet_numbering(const bacnet_options& x);

/// What all devices can do. Fails with `invalid_config`.
[[nodiscard]] result<bacnet::server_settings>
bacnet_abilities(const bacnet_options& x);

/// As `run_field`.
[[nodiscard]] status run_bacnet_field(const site& x,
                                      const field_options& options);

} // namespace troupe::load
