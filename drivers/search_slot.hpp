// The one search for devices that a driver may have at a time.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/reactor.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>

namespace troupe {

/// Bounds what a search may cost, whatever the driver does: its time, how many
/// devices it finds and how often it tells about them. Lives on the reactor.
class search_slot {
public:
  using listener = std::function<void(const search_report_ptr&)>;

  static constexpr size_t most_finds = 10'000;
  static constexpr size_t most_file_bytes = size_t{1} << 20;

  /// At most one report of progress in this time.
  static constexpr std::chrono::seconds progress_pause{2};

  /// @param io Outlives the slot.
  explicit search_slot(reactor* io) : io_(io) {
    // nop
  }

  [[nodiscard]] bool busy() const noexcept {
    return order_ != nullptr;
  }

  /// Whether the search with this number runs.
  [[nodiscard]] bool runs(uint64_t number) const noexcept {
    return busy() && order_->number == number;
  }

  /// @param expired Called when its time is over; the search has not ended yet.
  /// @pre not busy
  void begin(search_order_ptr order, listener tell,
             std::function<void()> expired);

  /// Tells of devices with an address that can be one, once each.
  void found(device_find x);
  void progress(double part);

  /// Nothing is told afterwards.
  void end(const failure& how);

  /// Says that there was no search at all.
  static void refuse(const search_order& order, const listener& tell,
                     const failure& why);

private:
  [[nodiscard]] search_report report(search_report::kind what) const;

  reactor* io_;
  search_order_ptr order_; ///< Null: no search runs.
  listener tell_;
  timer_ptr timer_;
  std::set<std::string> known_; ///< Addresses that were told.
  size_t left_out_ = 0;
  reactor::time_point told_; ///< Of the last progress.
};

} // namespace troupe
