// What all actors of the gateway do: counted by kind, read by people.

#pragma once

#include "actors/flight_recorder.hpp"
#include "actors/log_level.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How long something took, in powers of two of a nanosecond. Written by any
/// thread; the numbers are for people, and all memory orders are relaxed.
class duration_histogram {
public:
  void add(std::chrono::nanoseconds x) noexcept;

  /// Returns an upper bound that is at most twice as long as the truth; zero
  /// when nothing was added.
  /// @param part 0.5 for the median, 0.99
  [[nodiscard]] std::chrono::nanoseconds quantile(double part) const noexcept;

  [[nodiscard]] std::chrono::nanoseconds longest() const noexcept;

private:
  /// The last one stands for everything from 9 s on.
  static constexpr size_t buckets = 34;

  std::array<std::atomic<uint64_t>, buckets> counts_{};
  std::atomic<int64_t> longest_{0};
};

class actor_cell;

/// What all actors of one kind have in common, the dead ones included.
struct actor_kind {
  explicit actor_kind(std::string x, std::shared_ptr<flight_recorder> to)
    : name(std::move(x)), flight(std::move(to)) {
    // nop
  }

  std::string name;
  std::shared_ptr<flight_recorder> flight; ///< Null: nothing is recorded.
  duration_histogram handlers; ///< Of one message in `sample_every`.
  std::atomic<uint64_t> alive{0};
  std::atomic<uint64_t> buried_messages{0}; ///< Of those that have ended.
  std::atomic<uint64_t> deepest{0}; ///< Longest mailbox of one, as sampled.
  std::atomic<uint64_t> restarts{0};

  std::mutex guard;               ///< Of what follows, and of places in it.
  std::vector<actor_cell*> cells; ///< Of those alive.
  verbosity level = verbosity::inherit; ///< Of those to come.
  std::string last_error;
};

/// One message in so many is timed: counting takes 1.4 ns a message then, and
/// 64 with two looks at the clock for each.
inline constexpr uint64_t sample_every = 64;

/// Of one actor; counted by whoever runs it, so nobody waits for anybody. Ends
/// with the actor.
class actor_cell {
public:
  /// @param label What tells it from others of its kind; empty: nothing does.
  /// @param id CAF's number of it.
  actor_cell(std::shared_ptr<actor_kind> kind, std::string label, uint64_t id);
  ~actor_cell();

  actor_cell(const actor_cell&) = delete;
  actor_cell& operator=(const actor_cell&) = delete;

  /// Counts a message; returns whether it shall be timed. The first ones are,
  /// as most actors get few.
  bool count() noexcept {
    auto n = messages_.load(std::memory_order_relaxed);
    messages_.store(n + 1, std::memory_order_relaxed); // only we write
    return n < first_samples || n % sample_every == 0;
  }

  /// @param message Its kind.
  /// @param depth Messages that wait.
  void timed(std::chrono::nanoseconds took, size_t depth,
             std::string_view message) noexcept;

  [[nodiscard]] const std::string& label() const noexcept {
    return label_;
  }

  [[nodiscard]] uint64_t id() const noexcept {
    return id_;
  }

  /// Which of its lines reach the log; set from any thread.
  std::atomic<verbosity> level;

  [[nodiscard]] uint64_t messages() const noexcept {
    return messages_.load(std::memory_order_relaxed);
  }

private:
  static constexpr uint64_t first_samples = 4;

  std::shared_ptr<actor_kind> kind_;
  std::string label_;
  uint64_t id_;
  size_t place_ = 0; ///< Among the cells of its kind: ends in crowds are quick.
  std::atomic<uint64_t> messages_{0};
};

/// What is told of one kind.
struct actor_report {
  std::string kind;
  uint64_t alive = 0;
  uint64_t messages = 0;           ///< Of all, since the start.
  uint64_t busiest = 0;            ///< Of these: the most that one got.
  uint64_t deepest = 0;            ///< Longest mailbox of one, as sampled.
  std::chrono::nanoseconds p50{0}; ///< Time in handlers, as sampled.
  std::chrono::nanoseconds p99{0};
  std::chrono::nanoseconds max{0};
  uint64_t restarts = 0;
  std::string last_error; ///< Empty: none.
};

/// What is told of one actor.
struct single_report {
  std::string kind;
  std::string label;
  uint64_t id = 0;
  uint64_t messages = 0;
  verbosity level = verbosity::inherit;
};

/// Knows the kinds. There is one for each actor system; all members may be
/// called from any thread.
class actor_book {
public:
  actor_book() = default;

  /// Before there are actors: what they do is recorded from here on.
  void record_to(std::shared_ptr<flight_recorder> x);

  /// Null: nothing is recorded.
  [[nodiscard]] flight_recorder* flight() const noexcept {
    return flight_.get();
  }

  /// The cell of a new actor.
  [[nodiscard]] std::shared_ptr<actor_cell>
  open(const std::string& kind, std::string label = {}, uint64_t id = 0);

  /// Sets which lines of all actors of the kind, or of the one with the label,
  /// reach the log. Returns how many actors there are at present, or nothing
  /// when there is no such kind or label.
  std::optional<size_t> set_level(const std::string& kind,
                                  const std::string& label, verbosity x);

  /// The actors of *kind* whose label is *label*, or those that have one.
  [[nodiscard]] std::vector<single_report>
  singles(const std::string& kind, const std::string& label = {}) const;

  /// One of the kind was started again, because of *why*.
  void restarted(const std::string& kind, const std::string& why);

  /// Kinds in the order of their first actor.
  [[nodiscard]] std::vector<actor_report> read() const;

private:
  std::shared_ptr<actor_kind> kind_of(const std::string& name);

  [[nodiscard]] std::shared_ptr<actor_kind> find(const std::string& name) const;

  std::shared_ptr<flight_recorder> flight_;
  mutable std::mutex guard_;
  std::vector<std::shared_ptr<actor_kind>> kinds_;
};

} // namespace troupe
