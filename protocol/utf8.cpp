// Text of devices, which is ISO 8859-1 or UCS-2, to UTF-8 and back.

#include "protocol/utf8.hpp"

#include <cstddef>

namespace troupe {

namespace {

constexpr char16_t replacement = 0xFFFD;

bool is_surrogate(unsigned x) noexcept {
  return x >= 0xD800 && x <= 0xDFFF;
}

/// Takes the six bits of a continuation byte at *i*; past the end is none.
bool take(std::string_view text, size_t i, unsigned& out) noexcept {
  if (i >= text.size() || (text[i] & 0xC0) != 0x80)
    return false;
  out = out << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  return true;
}

} // namespace

std::optional<std::u16string> to_ucs2(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    // Bytes 80 to C1 cannot begin a character, F0 begins those beyond U+FFFF.
    unsigned x = static_cast<unsigned char>(text[i++]);
    if (x >= 0xF0 || (x >= 0x80 && x < 0xC2))
      return std::nullopt;
    auto three = x >= 0xE0;
    if (three) {
      x &= 0x0Fu;
      if (!take(text, i, x) || !take(text, i + 1, x) || x < 0x800
          || is_surrogate(x))
        return std::nullopt;
      i += 2;
    } else if (x >= 0x80) {
      x &= 0x1Fu;
      if (!take(text, i, x))
        return std::nullopt;
      ++i;
    }
    out += static_cast<char16_t>(x);
  }
  return out;
}

/// One to three bytes (RFC 3629): UCS-2 has no characters beyond U+FFFF.
void append_utf8(std::string& out, char16_t x) {
  auto c = is_surrogate(x) ? replacement : x;
  auto tail = [&](unsigned bits) {
    out += static_cast<char>(0x80u | (bits & 0x3Fu));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0u | (c >> 6));
    tail(c);
  } else {
    out += static_cast<char>(0xE0u | (c >> 12));
    tail(static_cast<unsigned>(c) >> 6);
    tail(c);
  }
}

} // namespace troupe
