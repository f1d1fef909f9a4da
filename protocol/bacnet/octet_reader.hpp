// Numbers of a frame, most significant byte first (ASHRAE 135, 20.1.1).

#pragma once

#include "protocol/bacnet/octets.hpp"

#include <vector>

namespace troupe::bacnet {

/// Reads from the front on. When there are too few bytes it has failed: it
/// returns zeroes and nothing. So a decoder reads on and asks once at the end.
class octet_reader {
public:
  explicit octet_reader(octets from) noexcept : from_(from) {
    // nop
  }

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

  [[nodiscard]] bool at_end() const noexcept {
    return from_.size == 0;
  }

  octets take(size_t count) noexcept {
    if (count > from_.size) {
      failed_ = true;
      from_ = {};
      return {};
    }
    octets out{from_.data, count};
    from_ = {from_.data + count, from_.size - count};
    return out;
  }

  octets take_rest() noexcept {
    return take(from_.size);
  }

  uint8_t take8() noexcept {
    auto x = take(1);
    return x.size == 1 ? x.data[0] : uint8_t{0};
  }

  uint16_t take16() noexcept {
    auto high = take8();
    return static_cast<uint16_t>(high << 8 | take8());
  }

  uint32_t take32() noexcept {
    auto high = uint32_t{take16()};
    return high << 16 | take16();
  }

private:
  octets from_;
  bool failed_ = false;
};

inline void put(std::vector<uint8_t>& out, octets x) {
  if (x.size > 0)
    out.insert(out.end(), x.data, x.data + x.size);
}

inline void put16(std::vector<uint8_t>& out, size_t x) {
  out.push_back(static_cast<uint8_t>(x >> 8));
  out.push_back(static_cast<uint8_t>(x));
}

inline void put32(std::vector<uint8_t>& out, uint32_t x) {
  put16(out, x >> 16);
  put16(out, x & 0xffffu);
}

inline octets as_octets(const std::vector<uint8_t>& x) noexcept {
  return {x.data(), x.size()};
}

} // namespace troupe::bacnet
