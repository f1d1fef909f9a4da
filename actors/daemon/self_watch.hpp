// Watches the gateway itself: disk, certificate, clock, and its own actors.

#pragma once

#include "actors/clock_watch.hpp"
#include "actors/messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Bytes of the file system that holds the state.
struct disk_room {
  uint64_t free = 0;
  uint64_t total = 0;
};

/// What is watched, and who is told.
struct self_watch_ports {
  alarm_taker_actor alarms;
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
  std::function<std::optional<disk_room>()> disk; ///< Nothing: not known.
  /// When the certificate of the broker's listener ends; nothing: there is
  /// none.
  std::function<std::optional<unix_nanos>()> certificate_end;
  /// Actors that have to answer, by the name of the part.
  std::vector<std::pair<std::string, counting_actor>> parts;
};

/// Looks once a minute. Raises alarms of the source `segment`: `disk` below 10
/// % or 100 MB, `certificate` 30 days before its end, and `clock` for each
/// step; of the source of a part `stuckActor` when it does not get to a
/// question within 30 s, however much waits in its mailbox, and `storageFull`
/// from 80 % on, until below 70 %, when it counts a `fill`.
struct self_watch_state {
  static inline constexpr const char* name = "self-watch";

  self_watch_ports ports;
  std::optional<clock_watch> clock;
  std::set<std::string> full; ///< Sources with that alarm.
};

sleeper_actor::behavior_type
self_watch_behavior(sleeper_actor::stateful_pointer<self_watch_state> self,
                    self_watch_ports ports);

/// Asks the file system of *folder*.
[[nodiscard]] std::optional<disk_room> room_of(const std::string& folder);

/// When the first certificate of the PEM file *path* ends.
[[nodiscard]] std::optional<unix_nanos>
certificate_end_of(const std::string& path);

} // namespace troupe
