// Bytes as the value sections of a XIF write them.

#include "protocol/lon/xif_bytes.hpp"

#include "protocol/text_match.hpp"

#include <algorithm>
#include <charconv>

namespace troupe::lon {

namespace {

/// Counts the digits that *x* begins with.
size_t hex_digits(std::string_view x) noexcept {
  auto end = x.find_first_not_of("0123456789abcdefABCDEF");
  return std::min(end, x.size());
}

/// Appends pairs of digits; an odd first digit is a byte of its own.
void append_hex(std::string_view digits, std::vector<uint8_t>& out) {
  for (size_t i = 0; i < digits.size();) {
    auto length = i == 0 && digits.size() % 2 != 0 ? size_t{1} : size_t{2};
    uint8_t byte = 0;
    auto first = digits.data() + i;
    std::from_chars(first, first + length, byte, 16);
    if (out.size() < most_value_bytes)
      out.push_back(byte);
    i += length;
  }
}

} // namespace

bytes_end append_bytes(std::string_view line, std::vector<uint8_t>& out) {
  size_t at = 0;
  while (at < line.size()) {
    auto rest = line.substr(at);
    if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == ',') {
      ++at;
      continue;
    }
    if (rest[0] == '#' || starts_with(rest, "//"))
      break;
    if (starts_with(rest, "APPIMAGE")) // begins with hex digits, too
      return {true, 0};
    auto prefix = starts_with(rest, "\\x") || starts_with(rest, "0x")
                      || starts_with(rest, "0X")
                    ? size_t{2}
                    : size_t{0};
    // An escape has two digits, whatever follows: `\x00APPIMAGE`.
    auto escaped = rest[0] == '\\';
    auto digits
      = hex_digits(rest.substr(prefix, escaped ? 2 : std::string_view::npos));
    if (digits == 0)
      return {false, static_cast<uint32_t>(at + 1)};
    append_hex(rest.substr(prefix, digits), out);
    at += prefix + digits;
  }
  return {};
}

} // namespace troupe::lon
