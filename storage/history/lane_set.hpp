// The open chunks of one series, in lanes.

#pragma once

#include "storage/history/byte_io.hpp"
#include "storage/history/chunk.hpp"
#include "storage/history/history_key.hpp"
#include "storage/history/row_block.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A chunk to write, and how many bytes the record has that it replaces.
struct chunk_update {
  chunk_key key;
  std::string bytes;
  uint64_t replaced = 0;
};

[[nodiscard]] inline unix_millis time_of(const log_sample& x) noexcept {
  return to_millis(x.time);
}

[[nodiscard]] inline unix_millis time_of(const bucket_row& x) noexcept {
  return x.time;
}

inline void set_time(log_sample& x, unix_millis time) noexcept {
  x.time = to_nanos(time);
}

inline void set_time(bucket_row& x, unix_millis time) noexcept {
  x.time = time;
}

/// A chunk with that many samples or bytes is over: then a query reads little
/// beside what it wants, and a record is rewritten a few times only.
inline constexpr size_t enough_samples = 500;
inline constexpr size_t enough_sample_bytes = 2'048;

/// Rows take more bytes each: a point has them open at two levels.
inline constexpr size_t enough_row_bytes = 512;

/// Times never decrease within a lane: what is older than its newest goes to
/// the next lane. So a clock that is set back costs a lane while it is behind,
/// and nothing is lost. What is older than the newest of all eight lanes gets
/// the time of the eighth.
/// @tparam Writer `chunk_writer` or `row_writer`
/// @tparam Item what it takes
template <class Writer, class Item>
class lane_set {
public:
  /// @param base number of the first lane
  /// @param enough bytes after which a chunk is over
  lane_set(series_number series, uint8_t level, lane_number base, size_t enough)
    : series_(series), level_(level), base_(base), enough_(enough) {
    // nop
  }

  void add(Item x) {
    auto time = time_of(x);
    for (size_t i = 0; i < lanes_of_a_kind; ++i) {
      if (i == lanes_.size())
        lanes_.emplace_back();
      if (lanes_[i].last <= time && try_add(i, x, time))
        return;
    }
    auto later = lanes_.back().last;
    set_time(x, later);
    if (try_add(lanes_.size() - 1, x, later))
      return;
    set_time(x, later + 1); // a key of its own
    (void)try_add(lanes_.size() - 1, x, later + 1);
  }

  /// From now on chunks end when they have a part of what is enough.
  /// @param share 1 or more: all, half, a third
  void end_earlier(size_t share) noexcept {
    share_ = share;
  }

  /// A chunk is over and waits to be written.
  [[nodiscard]] bool has_finished() const noexcept {
    return !finished_.empty();
  }

  /// Appends what is not in the store yet: finished chunks, and open ones as
  /// they are now.
  void take(std::vector<chunk_update>& out) {
    for (auto& x : std::exchange(finished_, {}))
      out.push_back(std::move(x));
    for (size_t i = 0; i < lanes_.size(); ++i)
      if (auto& x = lanes_[i]; x.dirty) {
        out.push_back({key_of(i), x.open->encode(), x.stored});
        x.stored = out.back().bytes.size();
        x.dirty = false;
      }
  }

  /// Appends copies of all that is in memory, in order of keys within a lane.
  void copy(std::vector<chunk_update>& out) const {
    out.insert(out.end(), finished_.begin(), finished_.end());
    for (size_t i = 0; i < lanes_.size(); ++i)
      if (lanes_[i].open)
        out.push_back({key_of(i), lanes_[i].open->encode(), 0});
  }

  /// Returns how many bytes it holds.
  [[nodiscard]] size_t memory() const noexcept {
    auto out = lanes_.capacity() * sizeof(lane);
    for (auto& x : lanes_)
      out += x.open ? x.open->bytes() : 0;
    for (auto& x : finished_)
      out += sizeof x + x.bytes.size();
    return out;
  }

  [[nodiscard]] size_t lanes() const noexcept {
    return lanes_.size();
  }

  /// Whether the chunk with this key is open.
  [[nodiscard]] bool is_open(const chunk_key& x) const noexcept {
    auto i = static_cast<size_t>(x.lane - base_);
    return x.lane >= base_ && i < lanes_.size() && lanes_[i].open
           && lanes_[i].first == x.first;
  }

  /// Has *change* change the bytes of all that is in memory, which is closed
  /// then; what it returns false for is left out.
  template <class Change>
  void edit(const Change& change) {
    for (auto& x : lanes_)
      x.dirty = true; // written even if the store has the same
    close();
    std::vector<chunk_update> left;
    for (auto& x : finished_)
      if (change(x))
        left.push_back(std::move(x));
    finished_ = std::move(left);
  }

  /// Closes all chunks; they cannot be gone on with.
  void close() {
    for (size_t i = 0; i < lanes_.size(); ++i)
      close(i);
  }

  /// Appends where the lanes are; not what is in their chunks.
  void save(std::string& out) const {
    put_varint(out, lanes_.size());
    for (auto& x : lanes_) {
      put_signed(out, x.last);
      put_signed(out, x.first);
      out += static_cast<char>(x.open ? 1 : 0);
    }
  }

  /// False when the bytes tell no lanes.
  /// @param read returns the bytes of the chunk with a key, if there is one.
  ///        One that is gone or broken is not gone on with.
  template <class Read>
  bool load(byte_reader& in, const Read& read) {
    auto count = in.varint();
    for (uint64_t i = 0; i < count && i < lanes_of_a_kind; ++i) {
      auto& x = lanes_.emplace_back();
      x.last = read_signed(in);
      x.first = read_signed(in);
      auto open = in.byte() != 0;
      if (in.failed() || !is_time(x.first) || !is_time(x.last))
        return false;
      if (open)
        reopen(static_cast<size_t>(i), read);
    }
    return count <= lanes_of_a_kind;
  }

private:
  struct lane {
    unix_millis last = -1;  ///< Newest time ever.
    unix_millis first = -1; ///< Of the newest chunk.
    uint64_t stored = 0;    ///< Bytes of the open chunk in the store.
    bool dirty = false;     ///< The open chunk has more than the store.
    std::optional<Writer> open;
  };

  [[nodiscard]] chunk_key key_of(size_t i) const {
    return {level_, series_, static_cast<lane_number>(base_ + i),
            lanes_[i].first};
  }

  bool try_add(size_t i, const Item& x, unix_millis time) {
    auto& to = lanes_[i];
    auto fits = to.open && period_of(to.first) == period_of(time)
                && to.open->count() < enough_samples / share_
                && to.open->bytes() < enough_ / share_ && to.open->add(x);
    if (!fits) {
      if (to.first == time)
        return false; // its key is taken
      close(i);
      to.open.emplace();
      to.first = time;
      (void)to.open->add(x);
    }
    to.last = time;
    to.dirty = true;
    return true;
  }

  void close(size_t i) {
    auto& x = lanes_[i];
    if (x.open && x.dirty)
      finished_.push_back({key_of(i), x.open->encode(), x.stored});
    x.open.reset();
    x.stored = 0;
    x.dirty = false;
  }

  template <class Read>
  void reopen(size_t i, const Read& read) {
    std::optional<std::string> bytes = read(key_of(i));
    auto found = bytes ? Writer::resume(*bytes)
                       : result<Writer>{failure{ec::storage_failed, {}}};
    if (!found)
      return;
    lanes_[i].open.emplace(*std::move(found));
    lanes_[i].stored = bytes->size();
  }

  series_number series_;
  uint8_t level_;
  lane_number base_;
  size_t enough_;
  size_t share_ = 1;
  std::vector<lane> lanes_;
  std::vector<chunk_update> finished_;
};

} // namespace troupe
