// What a publishing client knows of its session with a broker.

#pragma once

#include "actors/payloads.hpp"
#include "bridge/mqtt/packets.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

struct batch_session_config {
  connect_packet login; ///< Its keep-alive is at least 1 s.
  /// For TCP, TLS and the answer to CONNECT together.
  std::chrono::seconds connect_timeout{5};
  /// Of bytes that nobody has taken yet. A single message may be longer.
  size_t most_waiting_bytes = size_t{64} << 20;
};

/// Tokens *first* to *first* + *count* - 1.
struct token_range {
  uint64_t first = 0;
  uint64_t count = 0;
};

using token_ranges = std::vector<token_range>;

/// Publishes with QoS 1 (MQTT 3.1.1, 4.3.2): turns messages into bytes and
/// bytes into acknowledgements. Knows no socket and no clock; not thread-safe.
/// A failure of any function but `publish` is the end of the session.
/// Invariant: `flying_` holds the packets from the oldest that is not
/// acknowledged to the newest, and packet ids count up from one to the next, 0
/// left out.
class batch_session {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit batch_session(batch_session_config cfg);

  /// Says CONNECT. To be called first. Fails as `append_connect`.
  status open(time_point now);

  /// The broker has accepted.
  [[nodiscard]] bool is_ready() const noexcept {
    return phase_ == phase::ready;
  }

  /// Fails with `not_connected` before the broker has accepted, with
  /// `overloaded` when too many bytes or 65,534 messages wait, and as
  /// `append_publish`; the message is not sent then. The session goes on.
  status publish(const bus_message& x, uint64_t token);

  /// Takes what the broker said, and appends the tokens that it acknowledged,
  /// those that follow one another as one range. Fails with `protocol_error`,
  /// or with `device_refused` and the reason.
  status received(std::string_view bytes, time_point now, token_ranges& acked);

  /// To be called at `deadline` or later: keeps the connection alive
  /// (3.1.2.10). Fails with `timeout` when the broker owes an answer for too
  /// long.
  status on_time(time_point now);

  /// When time alone changes something.
  [[nodiscard]] time_point deadline() const noexcept;

  /// Says DISCONNECT behind everything else; nothing is published after that.
  void close();

  /// Moves the bytes that are to be sent to *out*, whose memory is used again.
  /// @pre *out* is empty
  void take(std::string& out, time_point now);

private:
  enum class phase : uint8_t { opening, ready, closed };

  /// One packet on its way.
  struct flight {
    uint64_t token = 0;
    bool acked = false;
  };

  [[nodiscard]] uint16_t id_behind(size_t n) const noexcept;
  status accept(const broker_answer& x, token_ranges& acked);
  void acknowledge(uint16_t id, token_ranges& acked);
  [[nodiscard]] bool owes_answer() const noexcept {
    return pinged_ || !flying_.empty();
  }

  batch_session_config cfg_;
  phase phase_ = phase::opening;
  answer_reader reader_;
  std::string output_;
  std::deque<flight> flying_;
  uint16_t first_id_ = 1; ///< Of the front of `flying_`.
  bool pinged_ = false;   ///< PINGREQ has no answer yet.
  time_point opened_{};
  time_point sent_{};
  /// Since when the broker owes an answer without having said anything.
  std::optional<time_point> silent_since_;
};

} // namespace troupe
