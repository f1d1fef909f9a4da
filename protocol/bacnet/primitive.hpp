// The primitive data types of BACnet (ASHRAE 135, 20.2.2 to 20.2.14).

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/octets.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::bacnet {

/// Numbers of application tags (20.2.1.4). The order is that of `primitive`.
enum class data_kind : uint8_t {
  null = 0,
  boolean = 1,
  unsigned_integer = 2,
  signed_integer = 3,
  real = 4,
  double_precision = 5,
  octet_string = 6,
  character_string = 7,
  bit_string = 8,
  enumerated = 9,
  date = 10,
  time = 11,
  object_identifier = 12,
};

/// A number whose meaning depends on where it stands. Others than the standard
/// knows are kept.
struct enumerated {
  uint32_t number = 0;
};

/// In each member of a date or time this stands for any (20.2.12, 20.2.13).
inline constexpr uint8_t any = 255;

/// A day, or a pattern of days. Months 13 and 14 are odd and even ones, days 32
/// to 34 the last, odd and even ones of a month.
struct date {
  uint8_t year = any; ///< Since 1900.
  uint8_t month = any;
  uint8_t day = any;
  uint8_t weekday = any; ///< 1 is Monday.
};

struct time_of_day {
  uint8_t hour = any;
  uint8_t minute = any;
  uint8_t second = any;
  uint8_t hundredths = any;
};

/// Bit 0, the first of the standard's lists, is the first element.
using bit_string = std::vector<bool>;

using octet_string = std::vector<uint8_t>;

/// One value of an application tag; character strings are UTF-8.
using primitive = std::variant<std::monostate, bool, uint64_t, int64_t, float,
                               double, octet_string, std::string, bit_string,
                               enumerated, date, time_of_day, object_id>;

inline data_kind kind_of(const primitive& x) noexcept {
  return static_cast<data_kind>(x.index());
}

/// Most significant byte first, 1 to 8 of them. Nothing for other lengths.
[[nodiscard]] std::optional<uint64_t> read_unsigned(octets x) noexcept;

/// Two's complement, 1 to 8 bytes. Nothing for other lengths.
[[nodiscard]] std::optional<int64_t> read_signed(octets x) noexcept;

/// Single precision; also what is not a number.
[[nodiscard]] std::optional<float> read_real(octets x) noexcept;

[[nodiscard]] std::optional<double> read_double(octets x) noexcept;

/// Reads UTF-8, ISO 10646 in two and four bytes a character, and ISO 8859-1
/// (20.2.9). What is marked as UTF-8 and is not is taken for ISO 8859-1, which
/// old devices mean; a NUL at the end is left out. Characters beyond U+FFFF of
/// the four-byte form become U+FFFD. Nothing for other character sets (DBCS,
/// JIS X 0208) and for half characters.
[[nodiscard]] std::optional<std::string> read_text(octets x);

[[nodiscard]] std::optional<bit_string> read_bits(octets x);

[[nodiscard]] std::optional<object_id> read_object_id(octets x) noexcept;

/// Reads the content of an application tag. A Boolean is one byte here, as
/// under context tags. Nothing when the content does not fit the kind.
[[nodiscard]] std::optional<primitive> read_primitive(data_kind kind, octets x);

/// Appends the content of a value as under a context tag: a Boolean is one
/// byte. Numbers take as few bytes as they need; text is UTF-8.
void append_content(std::vector<uint8_t>& out, const primitive& x);

} // namespace troupe::bacnet
