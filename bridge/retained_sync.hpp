// What the broker holds against what it should hold.

#pragma once

#include "bridge/shelf.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Gathers what a broker has retained, then tells what to change. Objects that
/// differ in `mru` only stay as they are. A broker may hold too much (a device
/// was deleted while the link was down), too little (it lost its state), or an
/// older object. Used between two calls of `begin`, while the publisher learns.
class retained_sync {
public:
  /// @param foreign Protocols of drivers outside, which own what they show.
  explicit retained_sync(std::vector<std::string> foreign = {});

  /// Forgets what was gathered, also to free its memory.
  void begin();

  /// Ignores messages that are not retained, such as a mark.
  void hold(const bus_message& x);

  /// Topics that the broker has below *prefix*.
  [[nodiscard]] std::vector<std::string>
  topics_below(const std::string& prefix) const;

  /// Returns what to publish: what differs or lacks, in the order of *desired*,
  /// then empty messages for objects of devices, groups, connections and
  /// definitions that are not there. A status that says `deleted` stays (IAP
  /// 10). Objects of no known kind and of foreign protocols are left alone:
  /// others own them.
  [[nodiscard]] std::vector<bus_message_ptr>
  differences(const shelf& desired) const;

private:
  /// Whether the gateway owns what comes and goes at the topic.
  [[nodiscard]] bool is_ours(const std::string& topic) const;

  std::vector<std::string> foreign_;
  /// By topic, as it came.
  std::map<std::string, std::string> held_;
};

/// Whether the two objects say the same, whatever their `mru`.
[[nodiscard]] bool same_object(std::string_view x, std::string_view y) noexcept;

} // namespace troupe
