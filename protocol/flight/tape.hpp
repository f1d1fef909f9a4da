// The flight recorder's file: a ring of records, one slot each.
//
//   file   = header slot*               at most 16 MiB
//   header = "TRPFLT1\0" bytes slots    4,096 bytes, the rest is zero
//   slot   = number time actor amount   128 bytes
//            check depth kind lengths text
//
// `bytes` (of a slot) and `slots` are 32 bits, `number`, `time`, `actor` and
// `amount` 64, `check` 32, `depth` 16; kind and the two lengths have 8 each.
// All are in the order of the machine, which reads its own files only. `number`
// counts records from 1; a slot whose `check` does not fit its bytes was being
// written when the gateway died, or never was written.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::flight {

inline constexpr size_t header_bytes = 4096;
inline constexpr size_t slot_bytes = 128;

/// As many slots as 16 MiB take.
inline constexpr uint32_t most_slots = ((size_t{16} << 20) - header_bytes)
                                       / slot_bytes;

/// Bytes of both texts together; what is longer is cut, the first one to half.
inline constexpr size_t most_text = 85;

/// On disk: do not change the values.
enum class event : uint8_t {
  message = 1, ///< An actor handled one; *amount*: nanoseconds.
  second = 2,  ///< What one kind of actors did; *amount*: messages.
  start = 3,   ///< Of an actor.
  end = 4,     ///< Of an actor; *amount*: messages that it had.
  error = 5,   ///< An actor died of it.
  health = 6,  ///< Of a device.
  dropped = 7, ///< *amount*: how many.
  log = 8,     ///< A line of the log, warning or above.
  boot = 9,    ///< The gateway started; what is before it is of an earlier run.
};

[[nodiscard]] std::string_view to_string(event x) noexcept;

struct record {
  uint64_t number = 0;
  unix_nanos time = 0;
  event what = event::message;
  uint64_t actor = 0; ///< CAF's number; 0: none in particular.
  uint64_t amount = 0;
  uint16_t depth = 0; ///< Messages that waited at the actor; at most.
  std::string who;    ///< Kind of the actor, or device.
  std::string text;   ///< Kind of the message, reason, line.
};

/// What a record is made of. *who* and *text* are any bytes.
struct record_view {
  uint64_t number = 0;
  unix_nanos time = 0;
  event what = event::message;
  uint64_t actor = 0;
  uint64_t amount = 0;
  size_t depth = 0;
  std::string_view who;
  std::string_view text;
};

/// Fills in the header of a file.
/// @param out Of `header_bytes`, all zero.
/// @pre *slots* is 1 to `most_slots`
void write_header(char* out, uint32_t slots) noexcept;

/// Returns the number of slots. Fails with `parse_error` unless *file* has a
/// header and so many slots behind it.
[[nodiscard]] result<uint32_t> read_header(std::string_view file);

/// Writes a slot; whoever reads it meanwhile sees that it is torn.
/// @param out Of `slot_bytes`.
void write_slot(char* out, const record_view& x) noexcept;

/// Returns nothing where there is no record, or a torn one.
/// @param in Of `slot_bytes`.
[[nodiscard]] std::optional<record> read_slot(const char* in);

struct tape {
  std::vector<record> records; ///< By time; of one instant by number.
  uint64_t torn = 0;           ///< Slots with bytes that are no record.
};

/// Reads a file, of a live gateway or a dead one. Fails as `read_header` does.
/// @param span How much before the newest record; zero: all.
[[nodiscard]] result<tape> read_tape(std::string_view file,
                                     std::chrono::nanoseconds span);

} // namespace troupe::flight
