// What the broker holds against what it should hold.

#pragma once

#include "bridge/shelf.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Gathers what a broker has retained, then tells what to change. Objects that
/// differ in `mru` only stay as they are.
class retained_sync {
public:
  void begin();

  void hold(const bus_message& x);

  /// Returns what to publish: what differs or lacks, in the order of *desired*,
  /// then empty messages for objects of devices, groups and connections that
  /// are not there. A status that says `deleted` stays (IAP 10).
  [[nodiscard]] std::vector<bus_message_ptr>
  differences(const shelf& desired) const;

private:
  std::map<std::string, std::string> held_;
};

/// Whether the two objects say the same, whatever their `mru`.
[[nodiscard]] bool same_object(std::string_view x, std::string_view y) noexcept;

} // namespace troupe
