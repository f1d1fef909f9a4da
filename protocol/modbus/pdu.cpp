#include "protocol/modbus/pdu.hpp"

namespace troupe::modbus {

namespace {

constexpr size_t header_bytes = 7;
constexpr uint8_t exception_flag = 0x80;

bool is_bits(table x) noexcept {
  return x == table::coils || x == table::discrete_inputs;
}

/// Whether the write has the short form of FC 5 and 6.
bool is_single(const request& x) noexcept {
  return x.data.size() == 1 && !x.multiple;
}

void put_word(std::vector<uint8_t>& out, size_t word) {
  out.push_back(static_cast<uint8_t>(word >> 8));
  out.push_back(static_cast<uint8_t>(word));
}

uint16_t word_at(const uint8_t* x) noexcept {
  return static_cast<uint16_t>(x[0] << 8 | x[1]);
}

/// Of one coil FF00 or 0000 (6.5), of one register its word (6.6); of several a
/// count, a byte count and the data, bits from the lowest of the first byte on
/// (6.11, 6.12).
void put_data(std::vector<uint8_t>& out, const request& x) {
  auto count = x.data.size();
  if (is_bits(x.space)) {
    if (is_single(x))
      return put_word(out, x.data[0] != 0 ? 0xff00 : 0);
    put_word(out, count);
    out.push_back(static_cast<uint8_t>((count + 7) / 8));
    out.resize(out.size() + (count + 7) / 8);
    auto bytes = out.data() + out.size() - (count + 7) / 8;
    for (size_t i = 0; i < count; ++i)
      if (x.data[i] != 0)
        bytes[i / 8] = static_cast<uint8_t>(bytes[i / 8] | 1u << i % 8);
    return;
  }
  if (!is_single(x)) {
    put_word(out, count);
    out.push_back(static_cast<uint8_t>(2 * count));
  }
  for (auto word : x.data)
    put_word(out, word);
}

failure garbage(const char* what) {
  return {ec::protocol_error, what};
}

/// A byte count, then the data (6.1 to 6.4). The length must be that of the
/// request: a shorter response would leave registers without a value.
status decode_read(response& out, const request& asked, const uint8_t* pdu,
                   size_t size) {
  auto bits = is_bits(asked.space);
  auto bytes = bits ? (asked.count + 7u) / 8u : 2u * asked.count;
  if (size != 2 + bytes || pdu[1] != bytes)
    return garbage("response has another length than was asked for");
  out.words.resize(asked.count);
  for (size_t i = 0; i < asked.count; ++i)
    out.words[i] = bits ? static_cast<uint16_t>(pdu[2 + i / 8] >> i % 8 & 1)
                        : word_at(pdu + 2 + 2 * i);
  return {};
}

/// The echo: address, then the value (6.5, 6.6) or the count (6.11, 6.12).
status decode_write(const request& asked, const uint8_t* pdu, size_t size) {
  if (size != 5 || word_at(pdu + 1) != asked.address)
    return garbage("response confirms another write");
  auto single = is_single(asked);
  auto bit = is_bits(asked.space);
  auto echo = !single ? static_cast<uint16_t>(asked.data.size())
              : bit   ? static_cast<uint16_t>(asked.data[0] != 0 ? 0xff00 : 0)
                      : asked.data[0];
  if (word_at(pdu + 3) != echo)
    return garbage("response confirms another value");
  return {};
}

} // namespace

uint8_t function_of(const request& x) noexcept {
  if (x.what == request::kind::read)
    return static_cast<uint8_t>(x.space);
  if (is_bits(x.space))
    return is_single(x) ? 5 : 15;
  return is_single(x) ? 6 : 16;
}

void append_pdu(std::vector<uint8_t>& out, const request& x) {
  out.push_back(function_of(x));
  put_word(out, x.address);
  if (x.what == request::kind::read)
    put_word(out, x.count);
  else
    put_data(out, x);
}

std::vector<uint8_t> encode(const request& x, uint16_t transaction,
                            uint8_t unit) {
  std::vector<uint8_t> out;
  out.reserve(header_bytes + 5 + 2 * x.data.size());
  put_word(out, transaction);
  put_word(out, 0);
  put_word(out, 0); // the length, once it is known
  out.push_back(unit);
  append_pdu(out, x);
  auto length = out.size() - 6;
  out[4] = static_cast<uint8_t>(length >> 8);
  out[5] = static_cast<uint8_t>(length);
  return out;
}

void frame_reader::put(const uint8_t* data, size_t size) {
  if (begin_ > 0) { // what was taken makes room
    buffer_.erase(buffer_.begin(),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }
  buffer_.insert(buffer_.end(), data, data + size);
}

result<bool> frame_reader::next(frame& out) {
  auto left = buffer_.size() - begin_;
  if (left < header_bytes)
    return false;
  auto x = buffer_.data() + begin_;
  auto length = word_at(x + 4);
  if (word_at(x + 2) != 0 || length < 2 || length > most_pdu_bytes + 1)
    return garbage("peer does not speak Modbus");
  if (left < 6u + length)
    return false;
  out = {word_at(x), x[6], x + header_bytes, length - 1u};
  begin_ += 6u + length;
  return true;
}

void frame_reader::reset() {
  buffer_.clear();
  begin_ = 0;
}

status decode(response& out, const request& asked, const uint8_t* pdu,
              size_t size) {
  out.code = exception::none;
  out.words.clear();
  auto function = function_of(asked);
  if (size == 2 && pdu[0] == (function | exception_flag)) {
    if (pdu[1] == 0)
      return garbage("exception without a code");
    out.code = static_cast<exception>(pdu[1]);
    return {};
  }
  if (size < 2 || pdu[0] != function)
    return garbage("response has another function");
  return asked.what == request::kind::read ? decode_read(out, asked, pdu, size)
                                           : decode_write(asked, pdu, size);
}

const char* to_string(exception x) noexcept {
  switch (x) {
    case exception::none:
      return "none";
    case exception::illegal_function:
      return "illegal function";
    case exception::illegal_address:
      return "illegal data address";
    case exception::illegal_value:
      return "illegal data value";
    case exception::device_failure:
      return "server device failure";
    case exception::acknowledge:
      return "acknowledge";
    case exception::busy:
      return "server device busy";
    case exception::memory_parity:
      return "memory parity error";
    case exception::gateway_path:
      return "gateway path unavailable";
    case exception::gateway_target:
      return "gateway target device failed to respond";
  }
  return "unknown exception";
}

} // namespace troupe::modbus
