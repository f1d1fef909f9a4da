#include "protocol/modbus/native.hpp"

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

uint16_t swap_bytes(uint16_t x) noexcept {
  return static_cast<uint16_t>(x << 8 | x >> 8);
}

/// Gathers the words into one number, most significant word first.
uint64_t gather(const uint16_t* words, const mapping& where) noexcept {
  uint64_t out = 0;
  for (uint16_t i = 0; i < where.length; ++i) {
    auto k = where.words == endian::big ? i : where.length - 1 - i;
    auto word = words[k];
    out = out << 16 | (where.bytes == endian::big ? word : swap_bytes(word));
  }
  return out;
}

std::vector<uint16_t> scatter(uint64_t x, const mapping& where) {
  std::vector<uint16_t> out(where.length);
  for (uint16_t i = 0; i < where.length; ++i, x >>= 16) {
    auto k = where.words == endian::big ? where.length - 1 - i : i;
    auto word = static_cast<uint16_t>(x);
    out[static_cast<size_t>(k)] = where.bytes == endian::big ? word
                                                             : swap_bytes(word);
  }
  return out;
}

/// Digits in base 10,000, one per register.
double from_mod10(uint64_t x, uint16_t length) noexcept {
  double out = 0;
  for (auto i = length; i-- > 0;)
    out = out * mod10_base + static_cast<double>(x >> 16 * i & 0xffff);
  return out;
}

uint64_t to_mod10(uint64_t x, uint16_t length) noexcept {
  uint64_t out = 0;
  for (uint16_t i = 0; i < length; ++i, x /= mod10_base)
    out |= x % mod10_base << 16 * i;
  return out;
}

double as_double(uint64_t raw, const mapping& where) noexcept {
  switch (where.type) {
    case native_type::bit:
      return raw != 0 ? 1 : 0;
    case native_type::uint8:
      return static_cast<uint8_t>(raw);
    case native_type::sint8:
      return static_cast<int8_t>(raw);
    case native_type::sint16:
      return static_cast<int16_t>(raw);
    case native_type::sint32:
      return static_cast<int32_t>(raw);
    case native_type::sint64:
      return static_cast<double>(static_cast<int64_t>(raw));
    case native_type::float32: {
      auto bits = static_cast<uint32_t>(raw);
      float x = 0;
      std::memcpy(&x, &bits, sizeof x);
      return static_cast<double>(x);
    }
    case native_type::float64: {
      double x = 0;
      std::memcpy(&x, &raw, sizeof x);
      return x;
    }
    case native_type::mod10_1:
    case native_type::mod10_2:
    case native_type::mod10_3:
    case native_type::mod10_4:
      return from_mod10(raw, where.length);
    default:
      return static_cast<double>(raw);
  }
}

struct limits {
  double min = 0;
  double max = 0;
};

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
      return {0, std::pow(mod10_base, where.length) - 1};
    default:
      return {0, 65'535};
  }
}

uint64_t from_double(double x, const mapping& where) noexcept {
  if (where.type == native_type::float32) {
    auto narrow = static_cast<float>(x);
    uint32_t bits = 0;
    std::memcpy(&bits, &narrow, sizeof bits);
    return bits;
  }
  if (where.type == native_type::float64) {
    uint64_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
  }
  auto whole = std::round(x);
  auto raw = whole < 0 ? static_cast<uint64_t>(static_cast<int64_t>(whole))
                       : static_cast<uint64_t>(whole);
  auto mod10 = where.type >= native_type::mod10_1
               && where.type <= native_type::mod10_4;
  return mod10 ? to_mod10(raw, where.length) : raw;
}

double scale(double x, const two_point_scaling& s) noexcept {
  return (x - s.native1) * (s.scaled2 - s.scaled1) / (s.native2 - s.native1)
         + s.scaled1;
}

two_point_scaling inverse(const two_point_scaling& s) noexcept {
  return {s.scaled1, s.scaled2, s.native1, s.native2};
}

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

bool is_switch(const data_type& x) {
  return x.kind == type_kind::structure && x.fields.size() == 2
         && x.fields[0].name == "value" && x.fields[1].name == "state";
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
  auto x = as_double(gather(words, where), where);
  if (where.scale)
    x = scale(x, *where.scale);
  if (!std::isfinite(x))
    return {};
  if (is_switch(type)) {
    auto on = x != 0;
    auto level = where.type == native_type::bit ? (on ? 100.0 : 0.0) : x;
    auto typed = coerce(
      make_structure({{"value", value{level}}, {"state", value{on ? 1 : 0}}}),
      type);
    return typed ? *std::move(typed) : value{};
  }
  // Limits are for writers; a reading that breaks them is no value.
  auto typed = coerce(value{x}, type);
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
  if (is_switch(type)) {
    auto level = what.field("value");
    auto state = what.field("state");
    auto on = state != nullptr && state->number().value_or(0) > 0;
    number = !on || level == nullptr ? 0 : level->number().value_or(0);
    if (where.type == native_type::bit)
      number = on ? 1 : 0;
  }
  if (!number)
    return failure{ec::wrong_type, "value is invalid"};
  auto x = where.scale ? scale(*number, inverse(*where.scale)) : *number;
  auto limit = limits_of(where);
  auto whole = where.type != native_type::float32
               && where.type != native_type::float64;
  if (whole)
    x = std::round(x);
  if (!(x >= limit.min && x <= limit.max))
    return failure{ec::out_of_range, "value is out-of-range"};
  return scatter(from_double(x, where), where);
}

} // namespace troupe::modbus
