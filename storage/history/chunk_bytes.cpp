#include "storage/history/chunk_bytes.hpp"

#include <zlib.h>

namespace troupe {

namespace {

uint32_t checksum(std::string_view x) noexcept {
  // NOLINTNEXTLINE: bytes are text here
  auto data = reinterpret_cast<const Bytef*>(x.data());
  return static_cast<uint32_t>(crc32_z(0, data, x.size()));
}

} // namespace

void put_varint(std::string& out, uint64_t x) {
  for (; x >= 0x80; x >>= 7)
    out += static_cast<char>(x | 0x80);
  out += static_cast<char>(x);
}

size_t varint_size(uint64_t x) noexcept {
  size_t out = 1;
  for (; x >= 0x80; x >>= 7)
    ++out;
  return out;
}

void put_text(std::string& out, std::string_view x) {
  put_varint(out, x.size());
  out += x;
}

void put_checksum(std::string& out) {
  auto sum = checksum(out);
  for (size_t i = 0; i < checksum_size; ++i, sum >>= 8)
    out += static_cast<char>(sum & 0xFF);
}

std::optional<std::string_view> checked_part(std::string_view bytes) noexcept {
  if (bytes.size() < checksum_size)
    return std::nullopt;
  auto content = bytes.substr(0, bytes.size() - checksum_size);
  uint32_t sum = 0;
  for (auto i = bytes.size(); i > content.size(); --i)
    sum = sum << 8 | static_cast<uint8_t>(bytes[i - 1]);
  if (sum != checksum(content))
    return std::nullopt;
  return content;
}

uint8_t byte_reader::byte() noexcept {
  if (rest_.empty()) {
    fail();
    return 0;
  }
  auto out = static_cast<uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return out;
}

uint64_t byte_reader::varint() noexcept {
  uint64_t out = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    auto next = byte();
    out |= uint64_t{next & 0x7Fu} << shift;
    if (next < 0x80)
      return out;
  }
  fail();
  return 0;
}

std::string_view byte_reader::text() noexcept {
  auto size = varint();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  auto out = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return out;
}

void byte_reader::fail() noexcept {
  rest_ = {};
  failed_ = true;
}

} // namespace troupe
