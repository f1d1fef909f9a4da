// Numbers among the bytes of keys and records, beside those of chunks.

#pragma once

#include "storage/history/chunk_bytes.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// Appends *x* as a varint; small magnitudes are short (zigzag).
void put_signed(std::string& out, int64_t x);
[[nodiscard]] int64_t read_signed(byte_reader& in) noexcept;

/// Appends the 8 bytes of *x*, the lowest first: every bit survives.
void put_double(std::string& out, double x);
[[nodiscard]] double read_double(byte_reader& in) noexcept;

/// Appends the lowest *bytes* bytes of *x*, the highest first, so that keys
/// sort as numbers do.
void put_big_endian(std::string& out, uint64_t x, int bytes);
[[nodiscard]] uint64_t read_big_endian(byte_reader& in, int bytes) noexcept;

} // namespace troupe
