// The retained objects the broker should hold, in the order they appeared.

#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Retained objects by topic. The order matters when a broker lost them all:
/// clients that see `provisioned` expect the blocks to be there (IAP Q14), so a
/// status that changes counts as new. A big site has thousands of blocks, so
/// texts take no more memory than they need. Used by the publisher only.
class shelf {
public:
  /// Keeps *json* under *topic* in place of what was there; an empty one
  /// removes it. An object that is replaced keeps its place in the order.
  void put(const std::string& topic, std::string json);

  /// Returns null when there is no such topic. Valid until the next change.
  [[nodiscard]] const std::string* find(const std::string& topic) const;

  /// Removes everything below *prefix* except *kept*; returns the topics, in
  /// the order they appeared.
  /// @param prefix Ends with a slash.
  /// @param kept A topic, such as the `sts` of a deleted device.
  std::vector<std::string> clear_below(const std::string& prefix,
                                       const std::string& kept);

  /// Everything whose topic *wanted* accepts, as messages to publish, in the
  /// order they appeared.
  /// @param wanted Is called with topic and JSON.
  template <class Predicate>
  [[nodiscard]] std::vector<bus_message_ptr> select(Predicate wanted) const {
    std::map<uint64_t, bus_message_ptr> out;
    for (auto& [topic, x] : objects_)
      if (wanted(topic, x.json))
        out.emplace(x.number, std::make_shared<const bus_message>(
                                bus_message{topic, x.json, true}));
    return values_of(out);
  }

  [[nodiscard]] size_t size() const noexcept {
    return objects_.size();
  }

private:
  struct object {
    uint64_t number = 0; ///< Grows with the order of appearance.
    std::string json;
  };

  static std::vector<bus_message_ptr>
  values_of(const std::map<uint64_t, bus_message_ptr>& x);

  std::map<std::string, object> objects_;
  uint64_t last_ = 0;
};

} // namespace troupe
