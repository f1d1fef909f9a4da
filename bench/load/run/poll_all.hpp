// Asks a gateway to poll what it does not poll by itself.

#pragma once

#include "bench/load/clients/mqtt_client.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::load {

/// The request that lets every datapoint of a block be polled at the rate
/// `slow` that has no rate yet (IAP 9.1: inputs have none). Empty when all have
/// one, and for what is no block.
[[nodiscard]] std::string poll_request(std::string_view block);

/// Sends one for each block on the bus, and returns how many it were, once no
/// more blocks come. Fails with `not_connected`.
[[nodiscard]] result<size_t> poll_all(const broker_place& where);

} // namespace troupe::load
