// A request to a device, and what became of it.

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/bacnet/apdu.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::bacnet {

/// Timers and bounds of all requests. The defaults suit devices behind a slow
/// serial line as well.
struct transaction_settings {
  using milliseconds = std::chrono::milliseconds;

  /// How long to wait for an answer before the request goes out again: 50 ms to
  /// 60 s (12.11.28).
  milliseconds apdu_timeout{3'000};
  uint32_t retries = 3; ///< 0 to 10 (12.11.29).

  /// How long to wait for the acknowledgement of segments; four times as long
  /// for the next segment of an answer. 50 ms to 60 s (12.11.20).
  milliseconds segment_timeout{2'000};
  uint8_t window = 16;                 ///< Segments at once, 1 to 127.
  uint16_t max_apdu = most_apdu_bytes; ///< Of answers, 50 to 1,476 bytes.

  /// Of an answer, 1 (none is taken in segments) to 2,000. Peers are told the
  /// next power of two below.
  uint32_t max_segments = 64;
  size_t most_request_bytes = 65'536; ///< Data of one request.
  size_t most_answer_bytes = 131'072; ///< Of one answer in segments.
  size_t most_bytes = 8'388'608;      ///< Of all answers not yet whole.
  uint32_t per_peer = 2;              ///< Requests at once, 1 to 64.
  uint32_t per_network = 8; ///< To one network behind a router, at least 1.
  uint32_t in_total = 512;  ///< At least 1.

  /// The end of patience also with a peer that goes on and on; at least 1 s.
  milliseconds longest{120'000};

  /// How long an invoke id rests when nothing can come any more but what the
  /// network doubled: 0 to 60 s. Bounds the rate to one peer: 256 in that time.
  milliseconds rest_after_answer{500};

  /// The same when the request went out more than once or ended without an
  /// answer, so that one may still come: 1 s to 10 min.
  milliseconds rest_after_silence{60'000};
  uint8_t first_invoke_id = 0; ///< Best another one after each start.
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const transaction_settings& x);

/// What a peer takes; I-Am and its device object say so.
struct request_limits {
  uint16_t max_apdu = most_apdu_bytes; ///< 50 to 1,476 bytes.
  bool takes_segments = false;         ///< Requests in segments.
  uint32_t max_segments = 0;           ///< 0: not known.
};

struct request {
  device_address to;
  uint8_t service = 0; ///< Confirmed service choice (21.).
  std::vector<uint8_t> data;
  request_limits peer;
};

/// Names a request; never used twice.
using request_number = uint64_t;

enum class outcome_kind : uint8_t {
  simple_ack,
  complex_ack, ///< With the data.
  error,       ///< With the data of the error.
  reject,
  abort,
  silence, ///< No answer, or none that became whole.
};

struct outcome {
  request_number number = 0;
  outcome_kind what = outcome_kind::silence;
  device_address from;
  uint8_t service = 0;
  uint8_t reason = 0; ///< A `reject_reason` or `abort_reason`.

  /// It was us who aborted: the answer was too long (`buffer_overflow`,
  /// `out_of_resources`, `segmentation_not_supported`) or made no sense
  /// (`invalid_apdu_in_this_state`).
  bool ours = false;
  std::vector<uint8_t> data;
};

/// An APDU to be sent.
struct outgoing_apdu {
  device_address to;
  std::vector<uint8_t> bytes;
  bool expects_reply = false; ///< For the network layer (6.2.2).
};

/// Where the effects of a call go; appended, in order. The caller empties it.
struct transaction_output {
  std::vector<outgoing_apdu> frames;
  std::vector<outcome> outcomes;
};

/// Appends a frame.
void put_frame(std::vector<outgoing_apdu>& out, const device_address& to,
               const apdu& x);

/// What happened so far; each refusal has a count of its own.
struct transaction_counts {
  uint64_t sent = 0;     ///< Requests that were taken.
  uint64_t repeated = 0; ///< Requests and windows that went out again.
  uint64_t silent = 0;   ///< Requests without an answer in the end.

  // requests that were not taken
  uint64_t too_long = 0;
  uint64_t peer_full = 0;
  uint64_t network_full = 0;
  uint64_t total_full = 0;
  uint64_t no_invoke_id = 0;

  // answers that were not taken
  uint64_t stray = 0;         ///< No request waits for it.
  uint64_t other_service = 0; ///< The request of that id was another.
  uint64_t out_of_state = 0;  ///< Makes no sense at that point.
  uint64_t duplicates = 0;    ///< Segments that were there already.
  uint64_t gaps = 0;          ///< Segments that came too early.
  uint64_t too_many_segments = 0;
  uint64_t answer_too_long = 0;
  uint64_t no_memory = 0; ///< `most_bytes` was reached.
};

} // namespace troupe::bacnet
