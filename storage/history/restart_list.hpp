// When the gateway did not run.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"
#include "storage/history/history_key.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace troupe {

/// One entry a start, and a gap for every series, which is written when the
/// series logs again: a start with 20,000 points costs one record.
class restart_list {
public:
  /// Nobody can tell that many starts apart; older ones are forgotten.
  static constexpr size_t most_restarts = 10'000;

  /// The commit *sequence* at *time* was the last one before the gateway
  /// stopped.
  void add(uint64_t sequence, unix_millis time);

  /// Returns from when on nothing is known of a series, whose last sample came
  /// with the commit *sequence*: the gateway has stopped after it, and before
  /// the commit *until*.
  [[nodiscard]] std::optional<unix_millis> stop_after(uint64_t sequence,
                                                      uint64_t until) const;

  /// Takes a record of the store, in order of keys. Fails with
  /// `storage_failed`.
  status load(std::string_view key, std::string_view bytes);

  /// Appends what has changed since the last call.
  void take(record_list& out);

private:
  struct restart {
    uint64_t sequence = 0;
    unix_millis time = 0;
  };

  std::vector<restart> all_;
  bool changed_ = false; ///< The last one is not in the store.
};

} // namespace troupe
