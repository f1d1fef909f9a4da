// Keeps what the actors do, for a file that survives the process.

#pragma once

#include "protocol/flight/tape.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace troupe {

class flight_file;

/// The newest records of all threads in one ring in memory. Writers take a slot
/// with one atomic addition and wait for nobody, for no disk either: `save`
/// copies what is new to the file, and whoever owns the recorder has it called.
/// What was saved is the kernel's, so that a `kill -9` takes none of it away; a
/// power cut may. All members but `open` may be called from any thread. Memory
/// orders are relaxed: readers tell whole records by their checks.
class flight_recorder {
public:
  using now_function = std::function<unix_nanos()>;

  /// Of messages, starts and ends in a second: so many that 16 MiB last for
  /// more than a minute, whatever the load.
  static constexpr uint64_t most_a_second = 1'000;

  /// Goes on in the file at *path*, which is made when it is missing or is none
  /// of ours. Fails with `storage_failed`, also when the disk or the memory has
  /// no room for all slots.
  /// @param now Wall clock, Unix nanoseconds.
  [[nodiscard]] static result<std::unique_ptr<flight_recorder>>
  open(const std::string& path, now_function now,
       uint32_t slots = flight::most_slots);

  /// Saves what is new.
  ~flight_recorder();

  flight_recorder(const flight_recorder&) = delete;
  flight_recorder& operator=(const flight_recorder&) = delete;

  /// What there may be too many of; those beyond `most_a_second` are counted.
  void note_often(flight::event what, std::string_view who,
                  std::string_view text, uint64_t amount = 0,
                  uint64_t actor = 0, size_t depth = 0) noexcept;

  void note(flight::event what, std::string_view who, std::string_view text,
            uint64_t amount = 0, uint64_t actor = 0, size_t depth = 0) noexcept;

  /// Records that were left out since the last call.
  [[nodiscard]] uint64_t take_left_out() noexcept {
    return left_out_.exchange(0, std::memory_order_relaxed);
  }

  /// Copies to the file what is new since the last call. After a failure, with
  /// `storage_failed`, the next call tries the same again.
  status save();

  /// The same from a signal handler, where nobody could do anything about a
  /// failure.
  void rescue() noexcept;

private:
  flight_recorder(std::unique_ptr<flight_file> file, char* ring, uint32_t slots,
                  now_function now);

  /// Returns 0, or the system's number of the error. Two calls at once copy the
  /// same.
  [[nodiscard]] int copy() noexcept;

  [[nodiscard]] bool admits(unix_nanos now) noexcept;
  void write(unix_nanos now, flight::record_view x) noexcept;

  std::unique_ptr<flight_file> file_;
  char* ring_; ///< Anonymous memory: pages come as they are used.
  uint32_t slots_;
  now_function now_;
  std::atomic<uint64_t> last_{0};     ///< Number of the newest record.
  std::atomic<uint64_t> saved_{0};    ///< The newest at the last copy,
  std::atomic<uint64_t> recopied_{0}; ///< and at the one before.
  std::atomic<int64_t> second_{0};
  std::atomic<uint64_t> used_{0}; ///< In this second.
  std::atomic<uint64_t> left_out_{0};
};

} // namespace troupe
