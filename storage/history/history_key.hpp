// Where the records of history lie, and in which order.
//
//   s NUMBER                             series: rules and name
//   t SEQUENCE                           tail: the samples of one commit
//   k                                    what of the tail is in chunks
//   p SERIES LEVEL                       checkpoint: how much of the tail is in
//                                        the chunks of this level
//   c LEVEL PERIOD SERIES LANE START     chunk
//   u LEVEL PERIOD                       bytes of all its chunks
//   g SEQUENCE                           restart: after which commit, and when
//
// Numbers have the highest byte first: SERIES 4 bytes, SEQUENCE 8, LEVEL and
// LANE 1, PERIOD 2, START 4. A chunk lies in one period of 2^31 ms (25 days),
// and START counts milliseconds in it. The period comes before the series: what
// is new goes to the end of a level, so that the store never moves what is old
// to make room, and what retention drops lies side by side.

#pragma once

#include "protocol/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Dense number of a series, given once and kept in the store.
using series_number = uint32_t;

/// Milliseconds since the UNIX epoch: history is no finer. Never negative.
using unix_millis = int64_t;

inline constexpr size_t log_levels = 3;

[[nodiscard]] inline unix_millis to_millis(unix_nanos x) noexcept {
  return x > 0 ? x / 1'000'000 : 0;
}

[[nodiscard]] inline unix_nanos to_nanos(unix_millis x) noexcept {
  return x * 1'000'000;
}

/// The last time that nanoseconds can tell.
inline constexpr unix_millis latest_time = 9'223'372'036'854;

/// Broken bytes can tell others, with which nobody should count.
[[nodiscard]] inline bool is_time(unix_millis x) noexcept {
  return x >= 0 && x <= latest_time;
}

/// Times from *from* up to, but not with, *to*.
struct time_range {
  unix_millis from = 0;
  unix_millis to = 0;

  [[nodiscard]] bool holds(unix_millis x) const noexcept {
    return x >= from && x < to;
  }
};

/// Longest time that a chunk can span, in milliseconds.
inline constexpr unix_millis period_length = unix_millis{1} << 31;

using period_number = uint16_t;

[[nodiscard]] inline period_number period_of(unix_millis x) noexcept {
  return static_cast<period_number>(x / period_length);
}

[[nodiscard]] inline unix_millis begin_of_period(period_number x) noexcept {
  return x * period_length;
}

/// Samples go to the first lane whose newest is not younger; only after a clock
/// was set back there is more than one. Thinned numbers have lanes of their
/// own.
using lane_number = uint8_t;

inline constexpr lane_number lanes_of_a_kind = 8;

struct chunk_key {
  uint8_t level = 0; ///< 0 to 2
  series_number series = 0;
  lane_number lane = 0;
  unix_millis first = 0; ///< Time of the first sample.
};

[[nodiscard]] std::string to_key(const chunk_key& x);

/// Returns the first key that a chunk of any lane of *series* could have in
/// *period*.
[[nodiscard]] std::string first_key(uint8_t level, period_number period,
                                    series_number series);

/// Nothing when *bytes* are the key of something else.
[[nodiscard]] std::optional<chunk_key> read_chunk_key(std::string_view bytes);

[[nodiscard]] std::string series_key(series_number x);
[[nodiscard]] std::string tail_key(uint64_t sequence);
[[nodiscard]] std::string checkpoint_key(series_number series, uint8_t level);
[[nodiscard]] std::string usage_key(uint8_t level, period_number period);
[[nodiscard]] std::string restart_key(uint64_t sequence);
[[nodiscard]] std::string kept_key();

/// Of a commit in the tail, or before a restart; 0 for what has none.
[[nodiscard]] uint64_t sequence_of(std::string_view key);

} // namespace troupe
