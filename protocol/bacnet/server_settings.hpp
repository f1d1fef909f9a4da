// What a device that we serve can do, and what is wrong with it.

#pragma once

#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/error.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace troupe::bacnet {

/// Defaults are those of a capable controller; less is what a small one has.
struct server_settings {
  uint32_t instance = 1; ///< Of the device object, to `last_instance`.
  std::string name;      ///< Of the device object.

  uint16_t max_apdu = most_apdu_bytes; ///< Both ways, 50 to 1,476 bytes.
  bool segments = true;                ///< Of requests and answers.
  bool read_multiple = true;
  bool write_multiple = true;
  bool cov = true;

  /// It can be written to, restarted, silenced, and be told the time.
  bool takes_orders = true;

  size_t most_subscriptions = 64;

  /// Longest lifetime of a subscription; 0: any, and those without an end, too.
  std::chrono::seconds longest_lifetime{0};

  /// Of those who switch its communication off or restart it; empty: anybody.
  std::string password;
};

/// What a device does wrong. The members go together.
struct server_fault {
  bool dead = false;                  ///< Hears nothing, says nothing.
  uint32_t lost_one_in = 0;           ///< Every n-th frame is lost; 0: none.
  std::chrono::milliseconds delay{0}; ///< Of every frame that it sends.
  std::optional<error> refuses;       ///< Answers every request with it.
  bool lies = false;                  ///< Confirms writes, does not do them.
  bool garbage = false;               ///< Its frames are no APDUs.
};

} // namespace troupe::bacnet
