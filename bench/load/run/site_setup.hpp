// Asks a gateway for what its users would have on, but no import switches on.

#pragma once

#include "bench/load/clients/mqtt_client.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// What to ask for.
struct site_wishes {
  /// Poll at the rate `slow` what has no rate yet (IAP 9.1: inputs have none).
  bool poll_all = false;
  /// Have devices tell of every datapoint, and poll none.
  bool event_all = false;
  /// Log every datapoint, give it a limit alarm that is never raised, and so
  /// many inputs a schedule.
  bool services = false;

  [[nodiscard]] bool any() const noexcept {
    return poll_all || event_all || services;
  }
};

/// Inputs that are scheduled, and targets of a schedule.
inline constexpr size_t scheduled_inputs = 1'000;
inline constexpr size_t targets_of_schedule = 10;

struct block_setup {
  std::string request;             ///< For `rq`; empty: nothing is asked for.
  std::vector<std::string> inputs; ///< Names of datapoints without a rate.
};

/// Returns what to ask of a block of *what* is on the bus as JSON. Nothing for
/// what is no block.
[[nodiscard]] block_setup set_up_block(std::string_view block,
                                       const site_wishes& wishes);

/// Returns the `args` that create a schedule of every day for *targets*.
[[nodiscard]] std::string
schedule_request(const std::vector<std::string>& targets);

/// Sends all of it for each block on the bus, and returns how many requests it
/// were, once no more blocks come. Fails with `not_connected`.
[[nodiscard]] result<size_t> set_up_site(const broker_place& where,
                                         const site_wishes& wishes);

} // namespace troupe::load
