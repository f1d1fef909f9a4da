// The flight recorder's file on the disk; what lies in it, `tape.hpp` tells.

#pragma once

#include "protocol/flight/tape.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

/// Takes copies of slots by plain writes: a disk that is full or fails answers
/// with an error, where a mapping of the file would answer with SIGBUS.
class flight_file {
public:
  /// Goes on in the file at *path*, which is made when it is missing or is none
  /// of ours. All of its room is reserved, so that it takes none later. Fails
  /// with `storage_failed`.
  [[nodiscard]] static result<std::unique_ptr<flight_file>>
  open(const std::string& path, uint32_t slots);

  ~flight_file();

  flight_file(const flight_file&) = delete;
  flight_file& operator=(const flight_file&) = delete;

  /// Number of the newest record that it held when it was opened.
  [[nodiscard]] uint64_t newest() const noexcept {
    return newest_;
  }

  /// Copies the slots of the records behind *from* up to *to*. May be called
  /// from signal handlers.
  /// @param ring All slots, in the order of the file.
  /// @pre `to - from` is at most the number of slots
  /// @returns 0, or the system's number of the error.
  [[nodiscard]] int write(const char* ring, uint64_t from,
                          uint64_t to) noexcept;

private:
  flight_file(int descriptor, uint32_t slots) noexcept;

  /// Makes an empty file, or finds what an earlier run has left.
  [[nodiscard]] int prepare();
  void find_newest();
  [[nodiscard]] int put(const char* from, size_t bytes, size_t at) noexcept;

  int descriptor_;
  uint32_t slots_;
  uint64_t newest_ = 0;
};

} // namespace troupe
