// How long field devices take to answer, and how late they are asked.

#pragma once

#include "protocol/errc.hpp"
#include "protocol/ids.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace troupe {

/// Of one device, since its driver took charge of it.
struct trip_report {
  using duration = std::chrono::nanoseconds;

  uint64_t answers = 0;
  duration last{0}; ///< Round trip: from the request to the whole response.
  duration mean{0}; ///< Weighs the newest sixteenth: it follows changes.
  duration longest{0};
  uint64_t polls = 0;
  duration late{0};   ///< Newest: behind the time when the poll was due.
  duration latest{0}; ///< The most.
  std::map<ec, uint64_t> errors; ///< By kind.
};

/// Written by drivers, on their reactor; read by whoever explains. All members
/// may be called from any thread. Outlives drivers.
class trip_book {
public:
  using duration = std::chrono::nanoseconds;

  void answered(device_number device, duration trip) {
    constexpr int weight = 16;
    std::lock_guard<std::mutex> lock{guard_};
    auto& x = all_[device];
    x.mean = x.answers++ == 0 ? trip : x.mean + (trip - x.mean) / weight;
    x.last = trip;
    x.longest = std::max(x.longest, trip);
  }

  void polled(device_number device, duration late) {
    std::lock_guard<std::mutex> lock{guard_};
    auto& x = all_[device];
    ++x.polls;
    x.late = std::max(late, duration{0});
    x.latest = std::max(x.latest, x.late);
  }

  void failed(device_number device, ec why) {
    std::lock_guard<std::mutex> lock{guard_};
    ++all_[device].errors[why];
  }

  void forget(device_number device) {
    std::lock_guard<std::mutex> lock{guard_};
    all_.erase(device);
  }

  [[nodiscard]] std::optional<trip_report> find(device_number device) const {
    std::lock_guard<std::mutex> lock{guard_};
    auto known = all_.find(device);
    return known != all_.end() ? std::optional{known->second} : std::nullopt;
  }

private:
  mutable std::mutex guard_;
  std::unordered_map<device_number, trip_report> all_;
};

} // namespace troupe
