// Finds answers in what a serial line brings.

#pragma once

#include "protocol/modbus/rtu.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::modbus {

/// What was left when a line fell silent.
enum class rtu_news : uint8_t {
  none,
  answer,  ///< Of the unit that was asked.
  foreign, ///< A sound frame of another unit, or one that nobody waits for.
  noise,   ///< Too few bytes for a frame, as when transmitters are switched.
  broken,  ///< Bytes without a right CRC.
};

/// An answer is complete as soon as its length is there and its CRC is right:
/// silences cannot be measured behind an adapter that hands bytes on in bursts.
/// Bytes before it are skipped, so that noise spoils nothing. Only what never
/// becomes an answer is judged by the silence after it. Knows no clock; the
/// caller tells when the line fell silent.
class rtu_reader {
public:
  /// A request of function *function* goes to *unit*; what was left is
  /// forgotten. Nobody answers a broadcast.
  void expect(uint8_t unit, uint8_t function);

  /// *sent* comes back before anything else: the adapter hears what it says.
  /// Without it an echo of FC 5 or 6 would pass for its answer.
  void expect_echo(std::vector<uint8_t> sent);

  /// What comes now, nobody asked for.
  void expect_nothing();

  /// Of more than 512 bytes the newest are kept.
  void put(const uint8_t* data, size_t size);

  /// Takes the answer, if it is there. *out* is valid until the next call; it
  /// has no transaction.
  [[nodiscard]] bool take_answer(frame& out);

  /// The line is silent: judges what is left, one piece a call, `none` at the
  /// end. An echo that has not come by now will not come any more. *out* is set
  /// for an answer.
  [[nodiscard]] rtu_news end(frame& out);

  [[nodiscard]] bool empty() const noexcept {
    return buffer_.empty();
  }

private:
  [[nodiscard]] bool is_answer_at(size_t begin, size_t& size) const noexcept;

  /// Moves an answer out of the buffer, with everything before it.
  void take(size_t begin, size_t size, frame& out);
  void drop(size_t bytes);

  /// Drops the echo and what was before it. Returns whether none is missing.
  bool drop_echo();

  std::vector<uint8_t> buffer_;
  std::vector<uint8_t> answer_;
  std::vector<uint8_t> echo_; ///< Still to come; empty: none.
  uint8_t unit_ = 0;
  uint8_t function_ = 0; ///< 0: nothing is expected.
};

} // namespace troupe::modbus
