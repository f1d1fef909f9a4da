// How many bytes the chunks of each period have.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"
#include "storage/history/lane_set.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace troupe {

/// Of a record beside its value: the key, of which neighbours share most.
inline constexpr uint64_t chunk_record_bytes = 16;

/// Counts keys and bytes before RocksDB compresses them; chunks leave little to
/// compress.
class chunk_usage {
public:
  void add(const chunk_update& x);
  void remove(const chunk_key& x, uint64_t bytes);

  [[nodiscard]] uint64_t total() const noexcept {
    return total_;
  }

  /// Returns the periods in which *level* has chunks, oldest first.
  [[nodiscard]] std::vector<period_number> periods(uint8_t level) const;

  /// Takes a record of the store. Fails with `storage_failed`.
  status load(std::string_view key, std::string_view bytes);

  /// Appends what has changed since the last call.
  void take(record_list& out);

private:
  using place = std::pair<uint8_t, period_number>;

  void change(const chunk_key& where, uint64_t less, uint64_t more);

  std::map<place, uint64_t> bytes_;
  std::set<place> changed_;
  uint64_t total_ = 0;
};

} // namespace troupe
