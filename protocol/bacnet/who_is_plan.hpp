// When to ask who is there, and for which instances.

#pragma once

#include "protocol/bacnet/discovery.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace troupe::bacnet {

struct who_is_settings {
  std::chrono::milliseconds spacing{500}; ///< 100 ms to 60 s.
  std::chrono::seconds first_pause{10};   ///< At least 1 s.
  std::chrono::seconds longest_pause{300};
  /// Wanted devices that one request looks for, and answers to one range of a
  /// search beyond which it is searched again in halves.
  size_t most_answers = 25;
  uint32_t first_ranges = 16; ///< Of a search, 1 to 1024.
};

status validate(const who_is_settings& x);

/// Makes Who-Is requests, never more than one at a time and spaced, since all
/// that are asked answer at once by broadcast (BTL guidelines). Wanted devices
/// are looked for until they answer, first every 10 s, at last every 5 min, for
/// ever; neighbours that are due are asked for together. A search goes through
/// ranges of instances in parts; a part from which many answered has likely
/// lost some answers, and is halved and asked again. Knows no clock; one
/// caller.
class who_is_plan {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @pre validate(cfg)
  explicit who_is_plan(const who_is_settings& cfg = {});

  /// Looks for a device until it answers. Devices at fixed addresses are not
  /// to be looked for.
  void want(uint32_t instance, time_point now);

  /// It answered, or nobody wants it: looks for it no more.
  void drop(uint32_t instance);

  /// Begins a search of ranges that do not overlap; one that goes on is begun
  /// anew, or ends where there are none.
  void search(const std::vector<instance_range>& ranges);

  /// What to send now, if anything.
  [[nodiscard]] std::optional<instance_range> next(time_point now);

  /// When `next` has something to send.
  [[nodiscard]] std::optional<time_point> next_due() const;

  /// A device answered, asked or not.
  void on_i_am(uint32_t instance);

  /// The search is over. Its last answers had time to come.
  [[nodiscard]] bool search_done(time_point now);

  /// A request of ours covered *instance* within the last 10 s: its I-Am is an
  /// answer. Otherwise the device tells by itself, as after a restart.
  [[nodiscard]] bool asked_lately(uint32_t instance, time_point now) const;

private:
  struct wanted_device {
    time_point due;
    std::chrono::seconds pause{};
  };

  struct searched_part {
    instance_range range;
    size_t answers = 0;
  };

  [[nodiscard]] std::optional<instance_range> next_wanted(time_point now);
  void postpone(uint32_t instance, wanted_device& x, time_point now);
  void halve_crowded(time_point now);

  who_is_settings cfg_;
  std::map<uint32_t, wanted_device> wanted_;
  std::set<std::pair<time_point, uint32_t>> due_; ///< Of the wanted.
  std::deque<instance_range> parts_;              ///< Not yet searched.
  std::vector<searched_part> searched_; ///< Of this round; without overlap.
  std::deque<std::pair<time_point, instance_range>> sent_; ///< Lately.
  time_point free_; ///< When the next may be sent.
};

} // namespace troupe::bacnet
