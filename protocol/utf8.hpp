// Text of devices, which is ISO 8859-1 or UCS-2, to UTF-8 and back.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Returns one unit for each character, or nothing when *text* is not UTF-8
/// (RFC 3629) or has characters beyond U+FFFF.
[[nodiscard]] std::optional<std::u16string> to_ucs2(std::string_view text);

/// Appends one character; halves of a surrogate pair become U+FFFD.
void append_utf8(std::string& out, char16_t x);

} // namespace troupe
