// Requests and answers as they travel: the fixed part before the data of a
// service (ASHRAE 135, 20.1).
//
//   0 confirmed     0 SEG MOR SA 0 | max segments 7:4, max APDU 3:0 | id
//                   | SEG: sequence, window | service | data
//   1 unconfirmed   10 | service | data
//   2 simple ack    20 | id | service
//   3 complex ack   3 SEG MOR 0 0 | id | SEG: sequence, window | service | data
//   4 segment ack   4 0 0 NAK SRV | id | sequence | window
//   5 error         50 | id | service | data
//   6 reject        60 | id | reason
//   7 abort         7 0 0 0 SRV | id | reason

#pragma once

#include "protocol/bacnet/octets.hpp"
#include "protocol/bacnet/reasons.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace troupe::bacnet {

/// The longest APDU of B/IP (J.1.2), and the shortest maximum of any device.
inline constexpr uint16_t most_apdu_bytes = 1'476;
inline constexpr uint16_t least_apdu_bytes = 50;

/// What stands before the data of a segment of a request, the longest header.
inline constexpr uint16_t segment_header_bytes = 6;

/// Windows are 1 to this (20.1.2.8).
inline constexpr uint8_t most_window = 127;

/// Sent by the side that serves the request, or by the one that asked.
enum class side : uint8_t { client, server };

/// One part of what does not fit into one APDU. Sequence numbers begin at 0
/// and wrap around.
struct segment {
  uint8_t sequence = 0;
  uint8_t window = 1; ///< Proposed by the sender, 1 to 127.
  bool more_follow = false;
};

struct confirmed_request {
  uint8_t invoke_id = 0;
  uint8_t service = 0;
  bool takes_segments = false;   ///< In the answer.
  uint8_t max_segments_code = 0; ///< 0 to 7, see `segments_of_code`.
  uint8_t max_apdu_code = 0;     ///< 0 to 15, see `apdu_bytes_of_code`.
  std::optional<segment> part;
  octets data;
};

struct unconfirmed_request {
  uint8_t service = 0;
  octets data;
};

/// It is done, and there is nothing to tell.
struct simple_ack {
  uint8_t invoke_id = 0;
  uint8_t service = 0;
};

struct complex_ack {
  uint8_t invoke_id = 0;
  uint8_t service = 0;
  std::optional<segment> part;
  octets data;
};

/// Confirms all segments up to *sequence*; a negative one asks for those behind
/// it again.
struct segment_ack {
  uint8_t invoke_id = 0;
  uint8_t sequence = 0;
  uint8_t window = 1; ///< Granted by the receiver, 1 to 127.
  bool negative = false;
  side from = side::client;
};

/// It was understood and failed; the data says why.
struct error_answer {
  uint8_t invoke_id = 0;
  uint8_t service = 0;
  octets data;
};

struct reject_answer {
  uint8_t invoke_id = 0;
  reject_reason reason = reject_reason::other;
};

struct abort_answer {
  uint8_t invoke_id = 0;
  abort_reason reason = abort_reason::other;
  side from = side::client;
};

using apdu = std::variant<confirmed_request, unconfirmed_request, simple_ack,
                          complex_ack, segment_ack, error_answer, reject_answer,
                          abort_answer>;

/// Reads one APDU; data point into it. Fails with `protocol_error` for kinds 8
/// to 15, when it ends early or goes on behind its end, and for windows that
/// cannot be. Bits that the standard keeps for itself are passed over.
[[nodiscard]] result<apdu> decode_apdu(octets frame);

/// @pre windows are 1 to 127, codes as above
void append(std::vector<uint8_t>& out, const apdu& x);

/// Whether the sender waits for something to come back (6.2.2): requests that
/// want an answer, and segments of an answer.
[[nodiscard]] bool expects_reply(const apdu& x) noexcept;

/// Bytes that the sender of a request takes in one APDU (20.1.2.5). Codes that
/// the standard keeps for itself are taken for the smallest.
[[nodiscard]] uint16_t apdu_bytes_of_code(uint8_t code) noexcept;

/// The code for the greatest size that is not above *bytes*.
[[nodiscard]] uint8_t code_of_apdu_bytes(size_t bytes) noexcept;

/// Segments that the sender of a request takes in the answer (20.1.2.4).
/// Nothing for 0, not told, and 7, more than 64.
[[nodiscard]] std::optional<uint8_t> segments_of_code(uint8_t code) noexcept;

/// The code for the greatest number that is not above *count*; beyond 64 that
/// is 7, below 2 it is 0.
[[nodiscard]] uint8_t code_of_segments(size_t count) noexcept;

} // namespace troupe::bacnet
