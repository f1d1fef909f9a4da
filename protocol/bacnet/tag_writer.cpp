#include "protocol/bacnet/tag.hpp"
#include "protocol/bacnet/tag_bits.hpp"

#include <array>
#include <cstddef>

namespace troupe::bacnet {

/// Contents come first, as their length is known last; they move up a little.
void tag_writer::put_header(size_t at, tag_class what, uint8_t number,
                            size_t length) {
  std::array<uint8_t, 7> bytes{};
  size_t size = 1;
  auto first = number < number_follows ? static_cast<unsigned>(number) << 4
                                       : 0xF0u;
  if (what != tag_class::application)
    first |= context_bit;
  if (what == tag_class::opening)
    first |= opening_mark;
  else if (what == tag_class::closing)
    first |= closing_mark;
  else
    first |= length < length_follows ? static_cast<unsigned>(length)
                                     : length_follows;
  bytes[0] = static_cast<uint8_t>(first);
  if (number >= number_follows)
    bytes[size++] = number;
  if (length >= length_follows) {
    size_t width = length < two_bytes ? 1 : length <= UINT16_MAX ? 2 : 4;
    if (width > 1)
      bytes[size++] = width == 2 ? two_bytes : four_bytes;
    for (auto i = width; i-- > 0;)
      bytes[size++] = static_cast<uint8_t>(length >> 8 * i);
  }
  out_.insert(out_.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin(),
              bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

void tag_writer::put(const primitive& x, slot where) {
  auto kind = kind_of(x);
  auto begin = out_.size();
  if (!where && kind == data_kind::boolean) {
    put_header(begin, tag_class::application, static_cast<uint8_t>(kind),
               std::get<bool>(x) ? 1 : 0);
    return;
  }
  append_content(out_, x);
  put_header(begin, where ? tag_class::context : tag_class::application,
             where.value_or(static_cast<uint8_t>(kind)), out_.size() - begin);
}

void tag_writer::open(uint8_t number) {
  put_header(out_.size(), tag_class::opening, number, 0);
}

void tag_writer::close(uint8_t number) {
  put_header(out_.size(), tag_class::closing, number, 0);
}

void tag_writer::put_tagged(octets x) {
  out_.insert(out_.end(), x.data, x.data + x.size);
}

void tag_writer::put_enclosed(uint8_t number, octets x) {
  open(number);
  put_tagged(x);
  close(number);
}

} // namespace troupe::bacnet
