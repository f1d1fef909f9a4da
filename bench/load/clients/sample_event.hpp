// Data events of the bus, as far as a subscriber measures them.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::load {

/// A sample that came on `ev/data` (IAP 11.2).
struct sample_event {
  std::string point;   ///< Topic of the block and `{datapoint}/value`.
  unix_nanos time = 0; ///< Of the sample, cut to milliseconds.
};

/// Reads the payload of a data event. Nothing for what is none: answers of the
/// get service come on the same topic.
[[nodiscard]] std::optional<sample_event>
read_sample_event(std::string_view payload);

/// Whether *topic* is that of data events: `glp/0/{sid}/ev/data`.
[[nodiscard]] bool is_data_topic(std::string_view topic) noexcept;

/// The topic of a block, taken apart: `glp/0/{sid}/fb/dev/{protocol}/{handle}/
/// if/{block}/{index}`.
struct block_topic {
  std::string sid;
  std::string path; ///< From `dev/` on.
};

/// Nothing for all other topics.
[[nodiscard]] std::optional<block_topic>
read_block_topic(std::string_view topic);

/// The value of datapoint *name* in the JSON of a block, if there is one.
[[nodiscard]] std::optional<value> value_in_block(const value& block,
                                                  std::string_view name);

} // namespace troupe::load
