// Asks a gateway to poll what it does not poll by itself, or to have devices
// tell of it.

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

/// The request that has the device tell of every datapoint of a block, and lets
/// none be polled (IAP 9.1). Empty for what is no block.
[[nodiscard]] std::string event_request(std::string_view block);

/// Sends what *request* makes for each block on the bus, and returns how many
/// it were, once no more blocks come. Fails with `not_connected`.
[[nodiscard]] result<size_t> ask_all(const broker_place& where,
                                     std::string (*request)(std::string_view));

} // namespace troupe::load
