// Times of a chunk: milliseconds, as what a steered period did not foresee.
//
// Plain delta-of-delta writes the same lateness three times: when a sample is
// late, when the next is not, and once more. Here the expected distance, the
// period, follows slowly, and at once only when two distances agree.

#pragma once

#include "storage/history/chunk_symbols.hpp"

namespace troupe {

/// What both sides expect. Arithmetic wraps: bytes from outside cannot break
/// it.
class period_model {
public:
  explicit period_model(uint64_t first = 0) : last_(first) {
    // nop
  }

  [[nodiscard]] uint64_t expected() const noexcept {
    return last_ + period_;
  }

  [[nodiscard]] uint64_t last() const noexcept {
    return last_;
  }

  void learn(uint64_t time) noexcept;

private:
  uint64_t last_ = 0;
  uint64_t period_ = 0;
  int64_t miss_ = 0; ///< Of the last distance from the period that is now.
};

inline void period_model::learn(uint64_t time) noexcept {
  // As unsigned: also the lowest number has a distance.
  auto distance = [](uint64_t x) { return x >> 63 != 0 ? 0 - x : x; };
  auto delta = time - last_;
  auto miss = delta - period_;
  last_ = time;
  if (miss == 0 && miss_ == 0)
    return; // on time, as almost always
  if (period_ == 0
      || distance(miss - static_cast<uint64_t>(miss_)) < distance(miss) / 8) {
    period_ = delta; // the second in a row: the rate has changed
    miss_ = 0;
    return;
  }
  auto late = static_cast<int64_t>(miss);
  auto step = late > 0 ? 1 : late < 0 ? -1 : 0;
  period_ += static_cast<uint64_t>(int64_t{step});
  miss_ = late - step;
}

/// The first time is not part of the column.
class time_writer {
public:
  void start(int64_t first) noexcept {
    model_ = period_model{static_cast<uint64_t>(first)};
  }

  /// @pre not before the last one
  void put(int64_t milliseconds);

  [[nodiscard]] int64_t last() const noexcept {
    return static_cast<int64_t>(model_.last());
  }

  [[nodiscard]] const symbol_writer& column() const noexcept {
    return out_;
  }

private:
  symbol_writer out_;
  period_model model_;
};

class time_reader {
public:
  time_reader() = default;
  time_reader(int64_t first, std::string_view column)
    : in_(column), model_(static_cast<uint64_t>(first)) {
    // nop
  }

  /// Returns nonsense when the column is broken; see `failed`.
  int64_t next() noexcept;

  [[nodiscard]] bool failed() const noexcept {
    return failed_ || in_.failed();
  }

private:
  symbol_reader in_;
  period_model model_;
  bool failed_ = false;
};

inline int64_t time_reader::next() noexcept {
  auto item = in_.next();
  if (item.what != escape::wide)
    failed_ = true;
  auto time = model_.expected() + unzigzag(item.symbol);
  model_.learn(time);
  return static_cast<int64_t>(time);
}

} // namespace troupe
