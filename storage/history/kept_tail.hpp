// Commits that chunks hold already, kept in the tail for who reads samples as
// they came.
//
//   k   version 1, then varints: up to which commit chunks hold everything;
//       bytes of the commits up to there that are still in the tail; samples
//       of those that went unread

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace troupe {

/// Without a reader there are none. A start does not read them: only what is
/// behind them is needed to go on.
class kept_tail {
public:
  /// Takes the record of the store. False: it cannot be read, and nothing has
  /// changed; the whole tail is to be read then.
  bool load(std::string_view bytes);

  /// Chunks hold the commit *sequence*, and all before.
  void add(uint64_t sequence, size_t bytes);

  /// Appends erasures: of what was read, then of the oldest until *most* bytes
  /// are left; a bounded number at a time. Fails as the store, with what was
  /// found before.
  /// @param read the newest commit that the reader has
  status trim(const store& disk, uint64_t read, uint64_t most,
              record_list& out);

  /// Appends what has changed since the last call.
  void take(record_list& out);

  /// Up to which commit chunks hold everything.
  [[nodiscard]] uint64_t held() const noexcept {
    return held_;
  }

  [[nodiscard]] uint64_t bytes() const noexcept {
    return bytes_;
  }

  /// Whether `trim` has to be called again.
  [[nodiscard]] bool must_trim(uint64_t read, uint64_t most) const noexcept {
    return bytes_ > 0 && (bytes_ > most || (first_ <= read && first_ <= held_));
  }

private:
  uint64_t held_ = 0;
  uint64_t bytes_ = 0;
  uint64_t unread_ = 0;
  uint64_t first_ = 0; ///< No commit before it is left.
  bool changed_ = false;
};

/// Returns how many samples went unread so far. Fails as the store.
[[nodiscard]] result<uint64_t> count_unread(const store& disk);

} // namespace troupe
