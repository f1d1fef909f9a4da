// How much of what clients sent may be under way at once.

#pragma once

#include "actors/payloads.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <utility>

namespace troupe {

/// Room that somebody holds; it is given back when the last copy goes.
using room_ptr = std::shared_ptr<const void>;

/// Ties *room* to the life of *x*.
template <class T>
std::shared_ptr<const T> hold_with(T x, room_ptr room) {
  struct tied {
    T what;
    room_ptr room;
  };
  auto all = std::make_shared<const tied>(tied{std::move(x), std::move(room)});
  return {all, &all->what};
}

/// Bounds the memory of requests, from the MQTT client until their outcome:
/// mailboxes have no bound of their own. Safe to call on any thread. It never
/// waits: Paho holds a lock while it hands over a message, so that a wait there
/// would stop publishing as well. Room may be given back after the inflow's
/// end.
class inflow {
public:
  static constexpr size_t default_bytes = 32u << 20;

  explicit inflow(size_t most_bytes = default_bytes)
    : book_(std::make_shared<book>()), most_(most_bytes) {
    // nop
  }

  /// What a payload of so many bytes may come to once it is read: a list of
  /// small numbers grows most.
  static constexpr size_t weight(size_t payload_bytes) noexcept {
    constexpr size_t least = 512;
    constexpr size_t growth = 4;
    return least + growth * payload_bytes;
  }

  /// Room for *count* messages of one payload; null when there is none. One
  /// message that finds nothing under way always fits.
  [[nodiscard]] room_ptr take(size_t payload_bytes, size_t count = 1);

  /// The message, which holds its room; null when there is none.
  [[nodiscard]] bus_message_ptr admit(bus_message x);

  [[nodiscard]] size_t bytes_under_way() const noexcept {
    return book_->taken.load();
  }

  /// Whether less than half of the room is taken.
  [[nodiscard]] bool is_relaxed() const noexcept {
    return bytes_under_way() < most_ / 2;
  }

  /// How often there was no room.
  [[nodiscard]] size_t refused() const noexcept {
    return book_->refused.load();
  }

private:
  struct book {
    std::atomic<size_t> taken{0};
    std::atomic<size_t> refused{0};
  };

  std::shared_ptr<book> book_; ///< Shared with the room that is out.
  size_t most_;
};

/// `inflow.bytes` under way and `inflow.refused`, for who shows counters. Any
/// thread may ask.
[[nodiscard]] inline metric_list read_metrics(const inflow& x) {
  return {{"inflow.bytes", static_cast<double>(x.bytes_under_way())},
          {"inflow.refused", static_cast<double>(x.refused())}};
}

} // namespace troupe
