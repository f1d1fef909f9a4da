// The packets of MQTT 3.1.1 that a client needs who only publishes.
//
//   packet   = type and flags (1 byte), remaining length (1 to 4), body
//   length   = 7 bits a byte, the low ones first; the high bit: more follow
//   string   = length (2 bytes, the high one first), bytes
//   CONNECT  = 10, "MQTT", 4, flags, keep-alive (2), client id, user, password
//   PUBLISH  = 3, flags, topic, packet id (2, not with QoS 0), payload
//   CONNACK  = 20 02, session present, return code
//   PUBACK   = 40 02, packet id (2)
//   PINGREQ, PINGRESP, DISCONNECT = C0 00, D0 00, E0 00
//
// Chapters named here are those of the OASIS standard of 2014-10-29.

#pragma once

#include "protocol/result.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// What a client says first (3.1). The session ends with the connection, and
/// there is no will.
struct connect_packet {
  std::string client_id;
  std::string user; ///< Empty: anonymous, and the password is not sent.
  std::string password;
  uint16_t keep_alive = 30; ///< Seconds; 0: the broker does not watch.
};

/// Appends CONNECT. Fails with `too_large`, having appended nothing, when a
/// string is longer than 65,535 bytes.
status append_connect(std::string& out, const connect_packet& x);

/// How a message travels (3.3.1).
struct delivery {
  uint8_t qos = 1; ///< 0 or 1.
  bool retained = false;
  bool dup = false; ///< Sent before; only with QoS 1.
  uint16_t id = 0;  ///< Of the packet, not 0; only with QoS 1.
};

/// Appends PUBLISH. Fails with `too_large`, having appended nothing, when the
/// topic is longer than 65,535 bytes or the packet than 256 MiB (2.2.3), and
/// with `invalid_request` when the topic is empty (4.7.3).
status append_publish(std::string& out, const delivery& how,
                      std::string_view topic, std::string_view payload);

void append_pingreq(std::string& out);
void append_disconnect(std::string& out);

/// What a broker says to a client that subscribes to nothing.
struct broker_answer {
  enum class kind : uint8_t { connack, puback, pingresp };

  kind what = kind::connack;
  uint8_t code = 0; ///< Of CONNACK (3.2.2.3); 0: accepted.
  uint16_t id = 0;  ///< Of PUBACK.
};

/// Why a broker refuses, in words that complete "it ..." (3.2.2.3).
/// @pre *code* is not 0
[[nodiscard]] std::string describe_refusal(int code);

/// Finds the answers in a stream of bytes, however it is cut. Allocates nothing
/// for an answer, and keeps no more than four bytes.
class answer_reader {
public:
  /// Takes one answer from the front of *bytes*. Returns nothing when they are
  /// used up before it is complete. Fails with `protocol_error` on whatever no
  /// broker says to such a client; the reader is of no use after that.
  [[nodiscard]] result<std::optional<broker_answer>>
  next(std::string_view& bytes);

private:
  std::array<uint8_t, 4> packet_{};
  size_t size_ = 0;
};

} // namespace troupe
