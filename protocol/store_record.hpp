// One key and its bytes, as the store keeps them.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A write; without bytes it erases the key. Keys are not empty; what they and
/// the bytes mean is told in `actors/records.hpp`.
struct store_record {
  std::string key;
  std::optional<std::string> bytes;
};

/// All or nothing, in order.
using record_list = std::vector<store_record>;
using record_list_ptr = std::shared_ptr<const record_list>;

} // namespace troupe
