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

} // namespace troupe
