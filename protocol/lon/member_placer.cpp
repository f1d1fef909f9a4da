// Where members of a structure or union lie.

#include "protocol/lon/member_placer.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

namespace troupe::lon {

data_type bits_type(uint32_t width, bool is_signed) {
  data_type out;
  out.kind = type_kind::integer;
  out.format = raw_format::bits;
  out.size = 1;
  out.decimals = 0;
  auto span = std::ldexp(1.0, static_cast<int>(width));
  out.min = is_signed ? -span / 2 : 0;
  out.max = is_signed ? span / 2 - 1 : span - 1;
  return out;
}

data_type array_type(data_type element, uint32_t length) {
  data_type out;
  out.kind = type_kind::array;
  out.count = length;
  out.size = length * element.size;
  out.element = std::make_shared<const data_type>(std::move(element));
  return out;
}

void member_placer::add(std::string name, data_type_ptr type) {
  close_byte();
  auto bytes = type->size;
  field_type x;
  x.name = std::move(name);
  x.type = std::move(type);
  place(std::move(x), bytes);
}

void member_placer::add_bits(std::string name, data_type_ptr type,
                             uint32_t offset, uint32_t width) {
  // Bits that start over begin the next byte.
  if (offset < next_bit_)
    close_byte();
  field_type x;
  x.name = std::move(name);
  x.type = std::move(type);
  x.bit_offset = static_cast<uint8_t>(offset);
  x.bit_width = static_cast<uint8_t>(width);
  next_bit_ = offset + width;
  place(std::move(x), 0);
}

void member_placer::place(field_type x, uint32_t bytes) {
  x.offset = next_;
  out_.fields.push_back(std::move(x));
  if (out_.kind == type_kind::union_of)
    out_.size = std::max(out_.size, bytes);
  else
    next_ += bytes;
}

void member_placer::close_byte() noexcept {
  if (next_bit_ == 0)
    return;
  next_bit_ = 0;
  if (out_.kind == type_kind::union_of)
    out_.size = std::max(out_.size, 1u);
  else
    ++next_;
}

uint32_t member_placer::size() const noexcept {
  return std::max(out_.size, next_) + (next_bit_ != 0 ? 1 : 0);
}

data_type member_placer::finish() {
  close_byte();
  out_.size = std::max(out_.size, next_);
  return std::move(out_);
}

} // namespace troupe::lon
