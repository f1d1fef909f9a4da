#include "storage/events/event_key.hpp"

namespace troupe {

namespace {

constexpr char prefix = 'e';
constexpr size_t key_size = 18;
constexpr std::string_view digits = "0123456789abcdef";

/// Turns the order of signed numbers into that of unsigned ones.
constexpr uint64_t sign_bit = uint64_t{1} << 63;

void append(std::string& out, uint64_t x) {
  for (auto shift = 56; shift >= 0; shift -= 8)
    out += static_cast<char>(x >> shift & 0xFF);
}

uint64_t read(std::string_view bytes) noexcept {
  uint64_t out = 0;
  for (auto c : bytes)
    out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

} // namespace

std::string to_text(const event_key& x) {
  auto out = first_key_at(x.time);
  append(out, x.number);
  out += static_cast<char>(x.category);
  return out;
}

std::optional<event_key> read_event_key(std::string_view key) noexcept {
  if (key.size() != key_size || key[0] != prefix)
    return std::nullopt;
  auto category = static_cast<unsigned char>(key.back());
  if (category >= event_categories)
    return std::nullopt;
  return event_key{static_cast<unix_nanos>(read(key.substr(1, 8)) ^ sign_bit),
                   read(key.substr(9, 8)),
                   static_cast<event_category>(category)};
}

std::string first_key_at(unix_nanos time) {
  std::string out{prefix};
  append(out, static_cast<uint64_t>(time) ^ sign_bit);
  return out;
}

std::string key_behind(std::string_view key) {
  return std::string{key} + '\0';
}

std::string event_keys_begin() {
  return {prefix};
}

std::string event_keys_end() {
  return {static_cast<char>(prefix + 1)};
}

std::string event_id(std::string_view key) {
  std::string out;
  for (auto c : key.substr(1)) {
    auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 0xF];
  }
  return out;
}

std::optional<std::string> key_of_id(std::string_view id) {
  if (id.size() != 2 * (key_size - 1))
    return std::nullopt;
  std::string key{prefix};
  for (size_t i = 0; i < id.size(); i += 2) {
    auto high = digits.find(id[i]);
    auto low = digits.find(id[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos)
      return std::nullopt;
    key += static_cast<char>(high << 4 | low);
  }
  if (!read_event_key(key))
    return std::nullopt;
  return key;
}

} // namespace troupe
