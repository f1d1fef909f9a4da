// Modbus requests and responses over TCP (MODBUS Application Protocol V1.1b3,
// Messaging on TCP/IP V1.0b).
//
//   ADU  = transaction 2, protocol 2 (zero), length 2, unit 1, PDU
//   PDU  = function 1, data; at most 253 bytes; big endian

#pragma once

#include "protocol/modbus/mapping.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::modbus {

/// Limits of the standard (4.1, 6.1 to 6.4, 6.11, 6.12): all are what fits into
/// a serial frame of 256 bytes.
inline constexpr size_t most_pdu_bytes = 253;
inline constexpr uint16_t most_read_registers = 125;
inline constexpr uint16_t most_read_bits = 2'000;
inline constexpr uint16_t most_written_registers = 123;
inline constexpr uint16_t most_written_bits = 1'968;

/// Exception codes (section 7 of the application protocol). Numbers that are
/// not here have no meaning in the standard, and are kept.
enum class exception : uint8_t {
  none = 0,
  illegal_function = 1,
  illegal_address = 2,
  illegal_value = 3,
  device_failure = 4,
  acknowledge = 5, ///< Ask again later.
  busy = 6,        ///< Ask again later.
  memory_parity = 8,
  gateway_path = 10,   ///< The gateway has no way to the unit.
  gateway_target = 11, ///< The unit behind the gateway is silent.
};

/// One transaction as it goes out. Reads take *count* registers or bits; writes
/// take *data*: register words, or one word per bit, 0 or 1. Addresses are
/// zero-based, as on the wire: register 40001 is holding register 0.
struct request {
  enum class kind : uint8_t { read, write };

  kind what = kind::read;
  table space = table::holding_registers;
  uint16_t address = 0;
  uint16_t count = 1;
  std::vector<uint16_t> data;
  bool multiple = false; ///< Write also a single one with FC 15 or 16.
};

/// The function code of *x* (5.1).
[[nodiscard]] uint8_t function_of(const request& x) noexcept;

/// Appends function code and data, as they are on every kind of line. The same
/// preconditions as for `encode`.
void append_pdu(std::vector<uint8_t>& out, const request& x);

/// Writes the ADU. A write of one bit or register uses FC 5 or 6 unless told
/// otherwise, of several FC 15 or 16. @pre the counts are within the limits
/// above; writes go to coils or holding registers
[[nodiscard]] std::vector<uint8_t> encode(const request& x,
                                          uint16_t transaction, uint8_t unit);

/// One ADU that came in. The PDU points into the reader's buffer. The PDU
/// begins with the function code.
struct frame {
  uint16_t transaction = 0;
  uint8_t unit = 0;
  const uint8_t* pdu = nullptr;
  size_t size = 0; ///< 1 to 253; of serial lines 0: it arrived broken.
};

/// Cuts a stream of bytes into frames, however TCP split them. Keeps no more
/// than what has not been taken; the header bounds a frame to 260 bytes.
class frame_reader {
public:
  void put(const uint8_t* data, size_t size);

  /// Takes the next whole frame. Fails with `protocol_error` for a header
  /// that no Modbus peer sends; the stream is of no use then. The frame is
  /// valid until the next call.
  [[nodiscard]] result<bool> next(frame& out);

  /// For a new connection.
  void reset();

private:
  std::vector<uint8_t> buffer_;
  size_t begin_ = 0;
};

/// What a response says. For reads *words* are the registers, or one word per
/// bit. Words are empty for writes and exceptions.
struct response {
  exception code = exception::none;
  std::vector<uint16_t> words;
};

/// Reads the response to *asked* into *out*, reusing its memory. Fails with
/// `protocol_error` when the PDU does not answer that request. An exception is
/// no failure, but a `code`. Checks function, length, and of writes the echo
/// (6.5, 6.6, 6.11, 6.12).
status decode(response& out, const request& asked, const uint8_t* pdu,
              size_t size);

/// Says an exception in words.
[[nodiscard]] const char* to_string(exception x) noexcept;

} // namespace troupe::modbus
