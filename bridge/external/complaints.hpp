// Tells what is wrong with a stream of messages without becoming one itself.

#pragma once

#include "protocol/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A warning about one topic.
struct complaint {
  std::string topic;
  std::string text;
};

/// The first of a kind is told at once; those of the next minute are counted
/// and told in one sentence. Kinds are few and chosen by the code, never by
/// clients.
class complaints {
public:
  /// Returns what to tell now, if anything.
  std::optional<complaint> add(const std::string& kind, complaint x,
                               unix_nanos now);

  /// What has gathered for a minute, and is told now.
  std::vector<complaint> take_due(unix_nanos now);

  /// Whether `take_due` will have something to say.
  [[nodiscard]] bool waiting() const noexcept;

  /// All of them, told or not.
  [[nodiscard]] uint64_t total() const noexcept {
    return total_;
  }

private:
  struct state {
    complaint last;
    uint64_t more = 0; ///< Since *since*, not told.
    unix_nanos since = 0;
  };

  std::map<std::string, state> kinds_;
  uint64_t total_ = 0;
};

} // namespace troupe
