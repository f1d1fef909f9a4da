// The drivers as children of their supervisor.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/supervisor.hpp"
#include "actors/wall_clock.hpp"
#include "drivers/asio_reactor.hpp"
#include "protocol/result.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// Returns a child for each protocol; each incarnation is told to *manager*.
/// *sys* and *io* must outlive the children. Fails with `invalid_config`. With
/// the driver of LON comes the request for the system device, which every
/// gateway has.
[[nodiscard]] result<std::vector<child_spec>>
driver_children(caf::actor_system& sys, asio_reactor& io,
                const std::shared_ptr<const wall_clock>& clock,
                const manager_actor& manager, const daemon_options& options);

} // namespace troupe
