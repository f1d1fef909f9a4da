// Numbers by which answers of one peer find their request (ASHRAE 135, 5.4).

#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <queue>
#include <utility>
#include <vector>

namespace troupe::bacnet {

/// Hands out the 256 numbers in turn. One that was given back rests before it
/// is used again, so that an answer that comes late meets nobody.
class invoke_ids {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param first Begin anywhere: answers to who ran before us may still come.
  explicit invoke_ids(uint8_t first) noexcept : next_(first) {
    // nop
  }

  /// Nothing when all are in use or resting.
  [[nodiscard]] std::optional<uint8_t> take(time_point now);

  /// It rests until then. @pre *id* was taken
  void give_back(uint8_t id, time_point until);

  /// In use or resting.
  [[nodiscard]] bool is_taken(uint8_t id) const noexcept {
    return taken_[id];
  }

  /// Nothing is in use or resting: nothing is lost by forgetting the peer.
  [[nodiscard]] bool idle(time_point now);

private:
  using rest = std::pair<time_point, uint8_t>;

  void wake(time_point now);

  std::bitset<256> taken_;
  std::priority_queue<rest, std::vector<rest>, std::greater<>> resting_;
  uint8_t next_;
};

} // namespace troupe::bacnet
