// The type of a datapoint: how its bytes, its JSON and its limits hang
// together.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Which alternative of `value` a datapoint of this type holds, and how JSON
/// shows it (IAP 3.7).
enum class type_kind : uint8_t {
  boolean,
  integer, ///< Whole numbers without a fraction after scaling.
  number,  ///< Scaled or floating point.
  enumeration,
  structure,
  union_of, ///< Overlays at offset 0; as long as the longest.
  array,
  text, ///< NUL padded characters, ASCII or UCS-2.
  raw,  ///< Bytes nobody described; the value is their hex text.
};

/// How the raw number lies on the wire; `none` for what has no form of its own,
/// such as structures. LON is big-endian; Modbus has its own formats.
enum class raw_format : uint8_t {
  none,
  u8,
  s8,
  u16,
  s16,
  u32,
  s32,
  u64,
  s64,
  f32,
  f64,
  bits,
  ascii,
  ucs2,
  bytes
};

struct data_type;
using data_type_ptr = std::shared_ptr<const data_type>;

/// Names and numbers of an enumeration. Several members may have one number;
/// the first of them is shown.
struct enum_type {
  std::string name;
  /// In file order; names as the bus shows them, e.g. `HVAC_HEAT`.
  std::vector<enumeration> members;
};

/// value = a * 10^b * (raw + c), LonMark notation. *b* lies between -15 and 15,
/// so that decimals stay exact.
struct scaling {
  double a = 1;
  int b = 0;
  double c = 0;
};

/// One member of a structure or one overlay of a union. The type is never null.
/// Overlays all have offset 0.
struct field_type {
  std::string name;
  data_type_ptr type;
  uint32_t offset = 0;    ///< Bytes from the start of the parent.
  uint8_t bit_offset = 0; ///< From the most significant bit; bitfields only.
  uint8_t bit_width = 0;  ///< Zero for everything but bitfields.
};

/// What a SNVT, SCPT or base type is: immutable once built, and shared by all
/// points that have it. *min*, *max* and *invalid* are raw numbers, before
/// scaling.
struct data_type {
  std::string name; ///< `SNVT_switch`, `float`, `9000…01-4/UNVT_x`.
  type_kind kind = type_kind::raw;
  raw_format format = raw_format::none;
  /// Bytes on the wire; 0 for types that have no wire form.
  uint32_t size = 0;
  std::optional<scaling> scale;
  int decimals = -1;             ///< Digits after the point; -1: as they are.
  std::optional<double> min;     ///< Smallest raw number.
  std::optional<double> max;     ///< Biggest raw number.
  std::optional<double> invalid; ///< Raw number that says "no value".
  std::string unit;
  std::shared_ptr<const enum_type> names; ///< Enumerations only.
  std::vector<field_type> fields;         ///< Structures and unions only.
  data_type_ptr element;                  ///< Arrays only.
  uint32_t count = 0; ///< Array length, text length in characters.
};

/// The value of a type that nobody has written yet: zeroes, the first overlay
/// of a union, the member numbered 0 of an enumeration, empty text.
[[nodiscard]] value zero_value(const data_type& type);

/// Turns *input* (plain JSON kinds: null, boolean, integer, real, text,
/// structure, array) into a value of *type*. Members that a structure does not
/// name are taken from *current*, or are zero (IAP Q29, Q45). Follows the
/// conversion table of IAP 14.2; numbers are rounded to the resolution. Fails
/// with `wrong_type` ("value is invalid") or `out_of_range` ("value is
/// out-of-range"), naming the field.
/// @param current Value that is to be replaced, of the same type; may be null.
[[nodiscard]] result<value> coerce(const value& input, const data_type& type,
                                   const value* current = nullptr);

/// Replaces the member at *path* ("state", "a/b", "values/2"), keeping the
/// rest. Fails with `no_such_property` for a path that leads nowhere, else as
/// `coerce`. A union holds only the member named afterwards.
[[nodiscard]] result<value>
coerce_field(const value& input, const data_type& type, const value& current,
             const std::string& path);

/// Rounds to *decimals* digits so that the shortest decimal notation of the
/// result has no noise: 22.0, never 21.999999; -1 returns *x*. Half goes away
/// from zero. Numbers too big to have such digits come back as they are.
[[nodiscard]] double round_to(double x, int decimals) noexcept;

} // namespace troupe
