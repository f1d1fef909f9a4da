// Writes what the actors do into a file that survives the process.

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

/// The newest records of all threads in one ring that is mapped into memory:
/// what was written is the kernel's, so a `kill -9` takes none of it away; a
/// power cut may. Writers take a slot with one atomic addition and wait for
/// nobody. All members but `open` may be called from any thread. Memory orders
/// are relaxed: readers tell whole records by their checks.
class flight_recorder {
public:
  using now_function = std::function<unix_nanos()>;

  /// Of messages, starts and ends in a second: so many that 16 MiB last for
  /// more than a minute, whatever the load.
  static constexpr uint64_t most_a_second = 1'000;

  /// Goes on in the file at *path*, which is made when it is missing or is none
  /// of ours. Fails with `storage_failed`.
  /// @param now Wall clock, Unix nanoseconds.
  [[nodiscard]] static result<std::unique_ptr<flight_recorder>>
  open(const std::string& path, now_function now,
       uint32_t slots = flight::most_slots);

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

private:
  flight_recorder(char* file, uint32_t slots, now_function now);

  [[nodiscard]] bool admits(unix_nanos now) noexcept;
  void write(unix_nanos now, flight::record_view x) noexcept;

  char* file_; ///< Mapped.
  uint32_t slots_;
  now_function now_;
  std::atomic<uint64_t> last_{0}; ///< Number of the newest record.
  std::atomic<int64_t> second_{0};
  std::atomic<uint64_t> used_{0}; ///< In this second.
  std::atomic<uint64_t> left_out_{0};
};

} // namespace troupe
