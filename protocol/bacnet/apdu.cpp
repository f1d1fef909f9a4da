#include "protocol/bacnet/apdu.hpp"

#include "protocol/bacnet/octet_reader.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace troupe::bacnet {

namespace {

// Bits of the first octet, below the kind.
constexpr unsigned segmented_bit = 0x08;
constexpr unsigned more_bit = 0x04;
constexpr unsigned takes_segments_bit = 0x02;
constexpr unsigned negative_bit = 0x02;
constexpr unsigned server_bit = 0x01;

constexpr std::array<uint16_t, 6> apdu_sizes{
  least_apdu_bytes, 128, 206, 480, 1'024, most_apdu_bytes,
};

/// Code 7: any number above 64.
constexpr uint8_t unbounded_segments = 7;

bool is_window(unsigned x) noexcept {
  return x >= 1 && x <= most_window;
}

side side_of(unsigned first) noexcept {
  return (first & server_bit) != 0 ? side::server : side::client;
}

// -- reading ------------------------------------------------------------------

std::optional<segment> take_segment(octet_reader& in, unsigned first) {
  if ((first & segmented_bit) == 0)
    return std::nullopt;
  segment out;
  out.sequence = in.take8();
  out.window = in.take8();
  out.more_follow = (first & more_bit) != 0;
  return out;
}

apdu take_confirmed(octet_reader& in, unsigned first) {
  confirmed_request out;
  unsigned most = in.take8();
  out.takes_segments = (first & takes_segments_bit) != 0;
  out.max_segments_code = static_cast<uint8_t>(most >> 4 & 7u);
  out.max_apdu_code = static_cast<uint8_t>(most & 15u);
  out.invoke_id = in.take8();
  out.part = take_segment(in, first);
  out.service = in.take8();
  out.data = in.take_rest();
  return out;
}

apdu take_unconfirmed(octet_reader& in) {
  unconfirmed_request out;
  out.service = in.take8();
  out.data = in.take_rest();
  return out;
}

apdu take_simple_ack(octet_reader& in) {
  simple_ack out;
  out.invoke_id = in.take8();
  out.service = in.take8();
  return out;
}

apdu take_complex_ack(octet_reader& in, unsigned first) {
  complex_ack out;
  out.invoke_id = in.take8();
  out.part = take_segment(in, first);
  out.service = in.take8();
  out.data = in.take_rest();
  return out;
}

apdu take_segment_ack(octet_reader& in, unsigned first) {
  segment_ack out;
  out.invoke_id = in.take8();
  out.sequence = in.take8();
  out.window = in.take8();
  out.negative = (first & negative_bit) != 0;
  out.from = side_of(first);
  return out;
}

apdu take_error(octet_reader& in) {
  error_answer out;
  out.invoke_id = in.take8();
  out.service = in.take8();
  out.data = in.take_rest();
  return out;
}

apdu take_reject(octet_reader& in) {
  reject_answer out;
  out.invoke_id = in.take8();
  out.reason = static_cast<reject_reason>(in.take8());
  return out;
}

apdu take_abort(octet_reader& in, unsigned first) {
  abort_answer out;
  out.invoke_id = in.take8();
  out.reason = static_cast<abort_reason>(in.take8());
  out.from = side_of(first);
  return out;
}

std::optional<apdu> take_apdu(octet_reader& in) {
  unsigned first = in.take8();
  switch (first >> 4) {
    case 0:
      return take_confirmed(in, first);
    case 1:
      return take_unconfirmed(in);
    case 2:
      return take_simple_ack(in);
    case 3:
      return take_complex_ack(in, first);
    case 4:
      return take_segment_ack(in, first);
    case 5:
      return take_error(in);
    case 6:
      return take_reject(in);
    case 7:
      return take_abort(in, first);
    default:
      return std::nullopt;
  }
}

struct has_sound_window {
  bool operator()(const confirmed_request& x) const noexcept {
    return !x.part || is_window(x.part->window);
  }

  bool operator()(const complex_ack& x) const noexcept {
    return !x.part || is_window(x.part->window);
  }

  bool operator()(const segment_ack& x) const noexcept {
    return is_window(x.window);
  }

  template <class T>
  bool operator()(const T&) const noexcept {
    return true;
  }
};

// -- writing ------------------------------------------------------------------

struct apdu_writer {
  std::vector<uint8_t>& out;

  void put_first(unsigned kind, unsigned bits) const {
    out.push_back(static_cast<uint8_t>(kind << 4 | bits));
  }

  static unsigned bits_of(const std::optional<segment>& x) noexcept {
    return !x ? 0 : x->more_follow ? segmented_bit | more_bit : segmented_bit;
  }

  static unsigned bits_of(side x) noexcept {
    return x == side::server ? server_bit : 0;
  }

  void put_segment(const std::optional<segment>& x) const {
    if (!x)
      return;
    out.push_back(x->sequence);
    out.push_back(x->window);
  }

  void operator()(const confirmed_request& x) const {
    put_first(0, bits_of(x.part) | (x.takes_segments ? takes_segments_bit : 0));
    auto most = x.max_segments_code << 4 | x.max_apdu_code;
    out.push_back(static_cast<uint8_t>(most));
    out.push_back(x.invoke_id);
    put_segment(x.part);
    out.push_back(x.service);
    put(out, x.data);
  }

  void operator()(const unconfirmed_request& x) const {
    put_first(1, 0);
    out.push_back(x.service);
    put(out, x.data);
  }

  void operator()(const simple_ack& x) const {
    put_first(2, 0);
    out.push_back(x.invoke_id);
    out.push_back(x.service);
  }

  void operator()(const complex_ack& x) const {
    put_first(3, bits_of(x.part));
    out.push_back(x.invoke_id);
    put_segment(x.part);
    out.push_back(x.service);
    put(out, x.data);
  }

  void operator()(const segment_ack& x) const {
    put_first(4, (x.negative ? negative_bit : 0) | bits_of(x.from));
    out.push_back(x.invoke_id);
    out.push_back(x.sequence);
    out.push_back(x.window);
  }

  void operator()(const error_answer& x) const {
    put_first(5, 0);
    out.push_back(x.invoke_id);
    out.push_back(x.service);
    put(out, x.data);
  }

  void operator()(const reject_answer& x) const {
    put_first(6, 0);
    out.push_back(x.invoke_id);
    out.push_back(static_cast<uint8_t>(x.reason));
  }

  void operator()(const abort_answer& x) const {
    put_first(7, bits_of(x.from));
    out.push_back(x.invoke_id);
    out.push_back(static_cast<uint8_t>(x.reason));
  }
};

} // namespace

result<apdu> decode_apdu(octets frame) {
  octet_reader in{frame};
  auto out = take_apdu(in);
  if (!out)
    return failure{ec::protocol_error, "APDU is of no known kind"};
  if (in.failed())
    return failure{ec::protocol_error, "APDU ends early"};
  if (!in.at_end())
    return failure{ec::protocol_error, "APDU goes on behind its end"};
  if (!std::visit(has_sound_window{}, *out))
    return failure{ec::protocol_error, "APDU has an impossible window"};
  return *out;
}

void append(std::vector<uint8_t>& out, const apdu& x) {
  assert(std::visit(has_sound_window{}, x));
  std::visit(apdu_writer{out}, x);
}

bool expects_reply(const apdu& x) noexcept {
  if (auto ack = std::get_if<complex_ack>(&x))
    return ack->part.has_value();
  return std::holds_alternative<confirmed_request>(x);
}

uint16_t apdu_bytes_of_code(uint8_t code) noexcept {
  return code < apdu_sizes.size() ? apdu_sizes[code] : least_apdu_bytes;
}

uint8_t code_of_apdu_bytes(size_t bytes) noexcept {
  uint8_t out = 0;
  while (out + 1u < apdu_sizes.size() && apdu_sizes[out + 1u] <= bytes)
    ++out;
  return out;
}

std::optional<uint8_t> segments_of_code(uint8_t code) noexcept {
  if (code == 0 || code >= unbounded_segments)
    return std::nullopt;
  return static_cast<uint8_t>(1u << code);
}

uint8_t code_of_segments(size_t count) noexcept {
  if (count > 64)
    return unbounded_segments;
  uint8_t out = 0;
  while (out < 6 && size_t{2} << out <= count)
    ++out;
  return out;
}

} // namespace troupe::bacnet
