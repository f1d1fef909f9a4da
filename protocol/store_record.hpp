// One key and its bytes, as the store keeps them.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What is kept apart, because it is written, read and dropped differently.
enum class record_family : uint8_t {
  state,   ///< Devices, types, services; see `actors/records.hpp`.
  history, ///< Samples; see `storage/history/`.
  outbox,  ///< What must still reach the broker.
  events,  ///< The event log.
};

inline constexpr size_t record_families = 4;

/// Version of all keys and records. A store with a higher one is refused. Raise
/// it when an older Troupe would misread what is written; new fields that it
/// may ignore need no new version.
inline constexpr int store_format = 1;

/// A write; without bytes it erases the key. Keys are not empty; what they and
/// the bytes mean is told in `actors/records.hpp`.
struct store_record {
  std::string key;
  std::optional<std::string> bytes;
  record_family family = record_family::state;
};

/// All or nothing, in order.
using record_list = std::vector<store_record>;
using record_list_ptr = std::shared_ptr<const record_list>;

} // namespace troupe
