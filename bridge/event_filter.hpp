// Which events go out: `events` of the segment's configuration (IAP 4.5).

#pragma once

#include "actors/payloads.hpp"
#include "protocol/value.hpp"

#include <cstddef>
#include <string_view>

namespace troupe {

/// Categories are the first level behind `ev/`. Immutable; state, replies and
/// everything else that is no event passes any filter.
class event_filter {
public:
  /// Lets through what is published when nobody says otherwise: everything but
  /// debug and info.
  event_filter();

  /// @param names List of categories; unknown ones mean nothing. Anything but
  /// a list is the default.
  explicit event_filter(const value& names);

  /// Categories that this gateway does not know pass: they are no events of
  /// its own, but replies to topics that clients chose.
  [[nodiscard]] bool passes(std::string_view category) const noexcept;

  /// Whether a message of another actor may go out. What is retained is state,
  /// and what lies in `ev/data` a reply.
  [[nodiscard]] bool passes(std::string_view sid, const bus_message& x) const;

  /// The list behind the default.
  [[nodiscard]] static value default_names();

private:
  unsigned listed_ = 0; ///< A bit for each known category.
};

/// The category in which a sample goes out: the level of diagnostics that its
/// monitor settings name, else `data` (IAP 9.1). Any other word is for clients,
/// to read in `cat`.
[[nodiscard]] std::string_view category_of(const sample_report& x,
                                           size_t sample);

} // namespace troupe
