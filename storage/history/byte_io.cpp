#include "storage/history/byte_io.hpp"

#include "storage/history/chunk_decimal.hpp"
#include "storage/history/chunk_symbols.hpp"

namespace troupe {

void put_signed(std::string& out, int64_t x) {
  put_varint(out, zigzag(static_cast<uint64_t>(x)));
}

int64_t read_signed(byte_reader& in) noexcept {
  return static_cast<int64_t>(unzigzag(in.varint()));
}

void put_double(std::string& out, double x) {
  auto bits = bits_of(x);
  for (int i = 0; i < 8; ++i, bits >>= 8)
    out += static_cast<char>(bits & 0xFF);
}

double read_double(byte_reader& in) noexcept {
  uint64_t bits = 0;
  for (int i = 0; i < 8; ++i)
    bits |= uint64_t{in.byte()} << (8 * i);
  return double_of(bits);
}

void put_big_endian(std::string& out, uint64_t x, int bytes) {
  for (int i = bytes - 1; i >= 0; --i)
    out += static_cast<char>(x >> (8 * i) & 0xFF);
}

uint64_t read_big_endian(byte_reader& in, int bytes) noexcept {
  uint64_t x = 0;
  for (int i = 0; i < bytes; ++i)
    x = x << 8 | in.byte();
  return x;
}

} // namespace troupe
