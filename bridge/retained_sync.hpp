// What the broker holds against what it should hold.

#pragma once

#include "actors/messages.hpp"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Retained objects by topic, as JSON text.
using retained_map = std::unordered_map<std::string, std::string>;

/// Gathers what a broker has retained, then tells what to change. Objects that
/// differ in `mru` only stay as they are.
class retained_sync {
public:
  void begin();

  void hold(const bus_message& x);

  /// Returns what to publish: what differs or lacks, in the order of *order*,
  /// then empty messages for objects of devices that are not there. A status
  /// that says `deleted` stays (IAP 10).
  [[nodiscard]] std::vector<bus_message_ptr>
  differences(const retained_map& desired,
              const std::vector<std::string>& order) const;

private:
  std::map<std::string, std::string> held_;
};

/// Whether the two objects say the same, whatever their `mru`.
[[nodiscard]] bool same_object(std::string_view x, std::string_view y) noexcept;

} // namespace troupe
