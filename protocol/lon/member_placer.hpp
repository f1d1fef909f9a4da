// Where members of a structure or union lie.

#pragma once

#include "protocol/data_type.hpp"

#include <cstdint>
#include <string>

namespace troupe::lon {

/// Bits as the codec takes them: limits below 0 say that there is a sign.
/// @param width 1 to 8
[[nodiscard]] data_type bits_type(uint32_t width, bool is_signed);

/// An array of *element* without a name. Sizes do not overflow for lengths and
/// sizes up to 65,535, but may exceed what a type may have.
[[nodiscard]] data_type array_type(data_type element, uint32_t length);

/// Places members one behind the other; bits share a byte as long as they fit
/// behind each other. Members of a union all begin at 0.
class member_placer {
public:
  /// @param kind `structure` or `union_of`
  explicit member_placer(type_kind kind) {
    out_.kind = kind;
  }

  void add(std::string name, data_type_ptr type);

  /// @param type As `bits_type` makes it.
  /// @param offset Bits from the most significant one of the byte.
  void add_bits(std::string name, data_type_ptr type, uint32_t offset,
                uint32_t width);

  /// Bytes so far.
  [[nodiscard]] uint32_t size() const noexcept;

  /// Without a name. Use once.
  [[nodiscard]] data_type finish();

private:
  void close_byte() noexcept;
  void place(field_type x, uint32_t bytes);

  data_type out_;
  uint32_t next_ = 0;     ///< Offset of the next member.
  uint32_t next_bit_ = 0; ///< In the byte at `next_`; 0: nothing there yet.
};

} // namespace troupe::lon
