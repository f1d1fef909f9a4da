#include "protocol/modbus/native.hpp"

#include "protocol/scaling.hpp"
#include "protocol/switch_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace troupe::modbus {

namespace {

constexpr uint64_t mod10_base = 10'000;

bool is_text(native_type x) noexcept {
  return x == native_type::char8 || x == native_type::char16
         || x == native_type::char8_2;
}

/// For devices whose bytes are little-endian within each register.
uint16_t swap_bytes(uint16_t x) noexcept {
  return static_cast<uint16_t>(x << 8 | x >> 8);
}

/// Bits have no bytes, whatever the file says of their order.
bool is_swapped(const mapping& x) noexcept {
  return x.bytes == endian::little && x.space != table::coils
         && x.space != table::discrete_inputs;
}

/// Gathers the words into one number, most significant word first.
uint64_t gather(const uint16_t* words, const mapping& where) noexcept {
  uint64_t out = 0;
  for (uint16_t i = 0; i < where.length; ++i) {
    auto k = where.words == endian::big ? i : where.length - 1 - i;
    auto word = words[k];
    out = out << 16 | (is_swapped(where) ? swap_bytes(word) : word);
  }
  return out;
}

std::vector<uint16_t> scatter(uint64_t x, const mapping& where) {
  std::vector<uint16_t> out(where.length);
  for (uint16_t i = 0; i < where.length; ++i, x >>= 16) {
    auto k = where.words == endian::big ? where.length - 1 - i : i;
    auto word = static_cast<uint16_t>(x);
    out[static_cast<size_t>(k)] = is_swapped(where) ? swap_bytes(word) : word;
  }
  return out;
}

/// Digits in base 10,000, one per register.
uint64_t from_mod10(uint64_t x, uint16_t length) noexcept {
  uint64_t out = 0;
  for (auto i = length; i-- > 0;)
    out = out * mod10_base + (x >> 16 * i & 0xffff);
  return out;
}

bool is_mod10(native_type x) noexcept {
  return x >= native_type::mod10_1 && x <= native_type::mod10_4;
}

bool is_float(native_type x) noexcept {
  return x == native_type::float32 || x == native_type::float64;
}

uint64_t to_mod10(uint64_t x, uint16_t length) noexcept {
  uint64_t out = 0;
  for (uint16_t i = 0; i < length; ++i, x /= mod10_base)
    out |= x % mod10_base << 16 * i;
  return out;
}

double as_float(uint64_t raw, native_type type) noexcept {
  if (type == native_type::float64) {
    double x = 0;
    std::memcpy(&x, &raw, sizeof x);
    return x;
  }
  auto bits = static_cast<uint32_t>(raw);
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return widen(x);
}

/// Whole numbers stay whole, so that counters of 64 bits keep their last digit.
value as_number(uint64_t raw, const mapping& where) noexcept {
  auto whole = [](auto x) { return value{static_cast<int64_t>(x)}; };
  if (is_float(where.type))
    return value{as_float(raw, where.type)};
  if (is_mod10(where.type))
    return whole(from_mod10(raw, where.length));
  switch (where.type) {
    case native_type::bit:
      return whole(raw != 0);
    case native_type::uint8:
      return whole(static_cast<uint8_t>(raw));
    case native_type::sint8:
      return whole(static_cast<int8_t>(raw));
    case native_type::sint16:
      return whole(static_cast<int16_t>(raw));
    case native_type::sint32:
      return whole(static_cast<int32_t>(raw));
    case native_type::uint64:
      if (raw > std::numeric_limits<int64_t>::max())
        return value{static_cast<double>(raw)};
      return whole(raw);
    default:
      return whole(raw);
  }
}

struct limits {
  double min = 0;
  double max = 0;
};

/// What the registers can hold, as doubles that do not overflow when they are
/// turned into whole numbers.
limits limits_of(const mapping& where) noexcept {
  auto two_to = [](int x) { return std::ldexp(1.0, x); };
  switch (where.type) {
    case native_type::bit:
      return {0, 1};
    case native_type::uint8:
      return {0, 255};
    case native_type::sint8:
      return {-128, 127};
    case native_type::sint16:
      return {-32'768, 32'767};
    case native_type::uint32:
      return {0, two_to(32) - 1};
    case native_type::sint32:
      return {-two_to(31), two_to(31) - 1};
    case native_type::uint64:
      return {0, two_to(64) - 2'048};
    case native_type::sint64:
      return {-two_to(63), two_to(63) - 1'024};
    case native_type::float32:
      return {-std::numeric_limits<float>::max(),
              std::numeric_limits<float>::max()};
    case native_type::float64:
      return {-std::numeric_limits<double>::max(),
              std::numeric_limits<double>::max()};
    case native_type::mod10_1:
    case native_type::mod10_2:
    case native_type::mod10_3:
    case native_type::mod10_4:
      // 10^16 - 1 is no double; the next smaller one is.
      return {0, std::min(std::pow(mod10_base, where.length) - 1,
                          std::nextafter(1e16, 0))};
    default:
      return {0, 65'535};
  }
}

uint64_t from_double(double x, native_type type) noexcept {
  if (type == native_type::float32) {
    auto narrow = static_cast<float>(x);
    uint32_t bits = 0;
    std::memcpy(&bits, &narrow, sizeof bits);
    return bits;
  }
  if (type == native_type::float64) {
    uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
  }
  // Negative numbers go through the signed type, or they would not wrap.
  return x < 0 ? static_cast<uint64_t>(static_cast<int64_t>(x))
               : static_cast<uint64_t>(x);
}

/// Takes the noise of binary arithmetic away: 21.7, not 21.700000000000003.
double without_noise(double x) noexcept {
  constexpr int digits = 12;
  std::array<char, 32> text{};
  auto end = std::to_chars(text.data(), text.data() + text.size(), x,
                           std::chars_format::general, digits)
               .ptr;
  std::from_chars(text.data(), end, x);
  return x;
}

/// The line through (native1, scaled1) and (native2, scaled2).
double scale(double x, const two_point_scaling& s) noexcept {
  return (x - s.native1) * (s.scaled2 - s.scaled1) / (s.native2 - s.native1)
         + s.scaled1;
}

two_point_scaling inverse(const two_point_scaling& s) noexcept {
  return {s.scaled1, s.scaled2, s.native1, s.native2};
}

/// NUL is left out wherever it stands: some devices pad in front.
value decode_text(const uint16_t* words, const mapping& where) {
  std::string out;
  for (uint16_t i = 0; i < where.length; ++i) {
    auto word = where.bytes == endian::big ? words[i] : swap_bytes(words[i]);
    auto high = static_cast<char>(word >> 8);
    auto low = static_cast<char>(word & 0xff);
    if (where.type == native_type::char8_2 && high != '\0')
      out += high;
    if (low != '\0')
      out += low;
  }
  for (auto& c : out) // what a meter calls text need not be ASCII
    if (static_cast<unsigned char>(c) < 0x20
        || static_cast<unsigned char>(c) > 0x7e)
      c = '?';
  return value{std::move(out)};
}

result<std::vector<uint16_t>> encode_text(const std::string& text,
                                          const mapping& where) {
  size_t per_word = where.type == native_type::char8_2 ? 2 : 1;
  if (text.size() > per_word * where.length)
    return failure{ec::out_of_range, "value is out-of-range"};
  std::vector<uint16_t> out(where.length, 0);
  for (size_t i = 0; i < text.size(); ++i) {
    auto code = static_cast<unsigned char>(text[i]);
    auto high = per_word == 2 && i % 2 == 0;
    auto& word = out[i / per_word];
    word = static_cast<uint16_t>(word | (high ? code << 8 : code));
  }
  if (where.bytes == endian::little)
    for (auto& word : out)
      word = swap_bytes(word);
  return out;
}

} // namespace

uint16_t registers_of(native_type x) noexcept {
  switch (x) {
    case native_type::uint32:
    case native_type::sint32:
    case native_type::float32:
    case native_type::mod10_2:
      return 2;
    case native_type::mod10_3:
      return 3;
    case native_type::uint64:
    case native_type::sint64:
    case native_type::float64:
    case native_type::mod10_4:
      return 4;
    case native_type::char8:
    case native_type::char16:
    case native_type::char8_2:
      return 0;
    default:
      return 1;
  }
}

value decode_words(const uint16_t* words, const mapping& where,
                   const data_type& type) {
  if (is_text(where.type))
    return decode_text(words, where);
  auto x = as_number(gather(words, where), where);
  if (where.scale)
    x = value{without_noise(scale(*x.number(), *where.scale))};
  auto plain = *x.number();
  if (!std::isfinite(plain))
    return {};
  if (is_switch(type)) {
    auto typed = coerce(switch_of(plain, where.type == native_type::bit), type);
    return typed ? *std::move(typed) : value{};
  }
  // Limits are for writers; a reading that breaks them is no value.
  auto typed = coerce(x, type);
  return typed ? *std::move(typed) : value{};
}

result<std::vector<uint16_t>>
encode_words(const value& what, const mapping& where, const data_type& type) {
  if (is_text(where.type)) {
    if (what.text() == nullptr)
      return failure{ec::wrong_type, "value is invalid"};
    return encode_text(*what.text(), where);
  }
  auto number = what.number();
  if (is_switch(type))
    number = number_of_switch(what, where.type == native_type::bit);
  if (!number)
    return failure{ec::wrong_type, "value is invalid"};
  auto x = where.scale ? scale(*number, inverse(*where.scale)) : *number;
  if (!is_float(where.type))
    x = std::round(x);
  auto limit = limits_of(where);
  if (!(x >= limit.min && x <= limit.max))
    return failure{ec::out_of_range, "value is out-of-range"};
  auto exact = where.scale || is_float(where.type) ? nullptr : what.integer();
  auto raw = exact != nullptr ? static_cast<uint64_t>(*exact)
                              : from_double(x, where.type);
  return scatter(is_mod10(where.type) ? to_mod10(raw, where.length) : raw,
                 where);
}

} // namespace troupe::modbus
