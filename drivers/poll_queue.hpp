// Polls by due time: one heap a connection instead of a timer a point.

#pragma once

#include "drivers/reactor.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// What is polled, identified by a *Key*, earliest first. Polls that are due
/// at the same time keep the order in which they were put.
template <class Key>
class poll_queue {
public:
  using time_point = reactor::time_point;

  void put(time_point due, Key key) {
    heap_.push_back({due, sequence_++, std::move(key)});
    std::push_heap(heap_.begin(), heap_.end(), later);
  }

  /// Takes the next poll that is due by *now*.
  [[nodiscard]] std::optional<std::pair<time_point, Key>> take(time_point now) {
    if (heap_.empty() || heap_.front().due > now)
      return std::nullopt;
    std::pop_heap(heap_.begin(), heap_.end(), later);
    auto& last = heap_.back();
    std::pair out{last.due, std::move(last.key)};
    heap_.pop_back();
    return out;
  }

  [[nodiscard]] std::optional<time_point> next_due() const {
    if (heap_.empty())
      return std::nullopt;
    return heap_.front().due;
  }

  /// Removes every poll whose key satisfies *matches*.
  template <class Predicate>
  void remove_if(Predicate matches) {
    auto last = std::remove_if(heap_.begin(), heap_.end(),
                               [&](auto& x) { return matches(x.key); });
    heap_.erase(last, heap_.end());
    std::make_heap(heap_.begin(), heap_.end(), later);
  }

  [[nodiscard]] size_t size() const noexcept {
    return heap_.size();
  }

private:
  struct entry {
    time_point due;
    uint64_t sequence;
    Key key;
  };

  /// Heaps of the standard library show the greatest element.
  static bool later(const entry& x, const entry& y) {
    return x.due != y.due ? x.due > y.due : x.sequence > y.sequence;
  }

  std::vector<entry> heap_;
  uint64_t sequence_ = 0;
};

} // namespace troupe
