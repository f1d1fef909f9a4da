// What was logged, in the order of coming: for who copies it elsewhere.

#pragma once

#include "protocol/result.hpp"
#include "storage/history/chunk_sample.hpp"
#include "storage/history/history_key.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// What comes next. Numbers of commits grow; not each of them was given.
struct arrival_place {
  uint64_t sequence = 0; ///< Of the commit, or the first behind it.
  uint64_t taken = 0;    ///< So many of its samples are had already.
  uint64_t restart = 0;  ///< Commit before the newest restart that was told.

  friend bool operator==(const arrival_place& x, const arrival_place& y) {
    return x.sequence == y.sequence && x.taken == y.taken
           && x.restart == y.restart;
  }
};

struct arrival {
  /// None: the gateway stopped here, and nothing is known of any series.
  std::optional<series_number> series;
  log_sample what;
};

struct arrival_page {
  std::vector<arrival> all;
  arrival_place next;
  bool more = false;
};

/// Reads the tail from *at* on: what `history` has committed, with nothing
/// thinned, and once, whatever becomes of chunks. Returns the same each time,
/// for as long as it is kept. Any thread may call it while the history writes.
/// A commit that cannot be read to its end is left there. Fails as the store.
/// @param most samples and restarts
[[nodiscard]] result<arrival_page>
read_arrivals(const store& from, const arrival_place& at, size_t most);

/// Returns the oldest that is there. Fails as the store.
[[nodiscard]] result<arrival_place> first_arrival(const store& from);

/// Returns *at*, or where to go on when the store is older than that: it was
/// restored, and the clock is behind, so that numbers come again. What came
/// since the start is new then. Fails as the store.
/// @param begun the first commit since the start; 0: not known
[[nodiscard]] result<arrival_place>
valid_place(const store& from, const arrival_place& at, uint64_t begun);

} // namespace troupe
