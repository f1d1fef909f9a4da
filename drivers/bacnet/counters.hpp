// What the BACnet driver counts beside what all drivers count.

#pragma once

#include "drivers/protocol_driver.hpp"

#include <atomic>
#include <cstdint>

namespace troupe::bacnet {

/// Make it only while the driver is made.
struct bacnet_counters {
  using counter = std::atomic<uint64_t>;

  explicit bacnet_counters(driver_counters& all)
    : who_is(all.add("who_is")),
      i_am(all.add("i_am")),
      moved(all.add("moved")),
      duplicates(all.add("duplicate_instances")),
      restarts(all.add("restarts")),
      subscriptions(all.add("cov_subscriptions")),
      refused_subscriptions(all.add("cov_refused")),
      notifications(all.add("cov_notifications")),
      unwanted(all.add("cov_unwanted")),
      missed(all.add("cov_missed")),
      flooded(all.add("flooded")),
      flooded_by_one(all.add("flooded_by_one")),
      malformed(all.add("malformed")),
      repeated(all.add("repeated")),
      late_polls(all.add("late_polls")),
      probes(all.add("probes")) {
    // nop
  }

  counter& who_is; ///< Sent.
  counter& i_am;
  counter& moved;         ///< Devices with another address than before.
  counter& duplicates;    ///< I-Am of a second device with a known instance.
  counter& restarts;      ///< Devices that said so.
  counter& subscriptions; ///< Requests, renewals among them.
  counter& refused_subscriptions;
  counter& notifications;  ///< Taken.
  counter& unwanted;       ///< Notifications that nobody subscribed to.
  counter& missed;         ///< Changes that a poll found first.
  counter& flooded;        ///< Messages left out, as too many came.
  counter& flooded_by_one; ///< The same, as one sender sent too many.
  counter& malformed;      ///< Datagrams and messages.
  counter& repeated;       ///< Requests that went out again.
  counter& late_polls;     ///< Periods that passed without a poll.
  counter& probes;         ///< Requests to silent devices.
};

/// For people only, so the order does not matter.
inline void bump(std::atomic<uint64_t>& x, uint64_t by = 1) noexcept {
  x.fetch_add(by, std::memory_order_relaxed);
}

} // namespace troupe::bacnet
