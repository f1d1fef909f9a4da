// Which entries of the event log are wanted.

#pragma once

#include "protocol/event/event_record.hpp"
#include "protocol/glob.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

enum class event_order : uint8_t { newest_first, oldest_first };

/// What is left out restricts nothing. Pages: the same query again, with
/// *after* from the page before.
struct event_query {
  unix_nanos from = std::numeric_limits<unix_nanos>::min();
  unix_nanos to = std::numeric_limits<unix_nanos>::max(); ///< Not included.
  std::vector<event_category> categories;
  std::optional<glob> topic; ///< See `topic_pattern`.
  std::string source;
  std::string tag;
  std::optional<double> severity; ///< At least that; those without have less.
  event_order order = event_order::newest_first;
  size_t most = 100; ///< Entries in a page, at least 1.
  std::string after; ///< Id of an entry; the page goes on behind it.
};

struct event_page {
  std::vector<logged_event> events;
  /// For `event_query::after`; empty when nothing follows. A page may have no
  /// entries and a successor: each reads a bounded number of records.
  std::string next;
};

/// Reads a filter of MQTT (`+`, `#`; MQTT 3.1.1, 4.7) or a glob (`*`, `**`);
/// both may be in one pattern. A text without either stands for itself.
[[nodiscard]] glob topic_pattern(std::string_view text);

/// Whether *x* has one of the categories.
[[nodiscard]] bool wants(const event_query& x, event_category category);

/// Everything but time and category, which keys tell.
[[nodiscard]] bool matches(const event_query& x, const event_record& what);

} // namespace troupe
