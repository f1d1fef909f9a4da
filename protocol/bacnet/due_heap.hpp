// Which of many numbered things is due next.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// A binary heap of small numbers that knows where each is, so that one can be
/// moved or taken out. 20 bytes for each number up to the greatest; changes
/// cost the logarithm of how many there are.
class due_heap {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct entry {
    time_point due;
    uint32_t number = 0;
  };

  /// Adds *number*, or moves it.
  void set(uint32_t number, time_point due);

  /// No entry is no failure.
  void remove(uint32_t number);

  /// The entry that is due first.
  [[nodiscard]] std::optional<entry> first() const {
    return heap_.empty() ? std::nullopt : std::optional{heap_.front()};
  }

  [[nodiscard]] bool contains(uint32_t number) const noexcept {
    return number < places_.size() && places_[number] != nowhere;
  }

private:
  static constexpr uint32_t nowhere = UINT32_MAX;

  void put(size_t place, const entry& x);
  void rise(size_t place);
  void sink(size_t place);

  std::vector<entry> heap_;
  std::vector<uint32_t> places_; ///< By number.
};

} // namespace troupe::bacnet
