// Numbers, texts and a checksum among the bytes of a chunk.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Appends *x* in groups of seven bits, the lowest first, as LEB128.
void put_varint(std::string& out, uint64_t x);

[[nodiscard]] size_t varint_size(uint64_t x) noexcept;

/// Appends the length of *x* and *x*.
void put_text(std::string& out, std::string_view x);

/// Appends the CRC-32 (as zlib) of all of *out*, little-endian.
void put_checksum(std::string& out);

inline constexpr size_t checksum_size = 4;

/// Returns *bytes* without their checksum, none if that is wrong.
[[nodiscard]] std::optional<std::string_view>
checked_part(std::string_view bytes) noexcept;

/// Takes apart what the functions above put together. After a failure all that
/// follows is zero and empty.
class byte_reader {
public:
  /// @param bytes must outlive the reader
  explicit byte_reader(std::string_view bytes) : rest_(bytes) {
    // nop
  }

  uint8_t byte() noexcept;
  uint64_t varint() noexcept;
  std::string_view text() noexcept;

  [[nodiscard]] bool at_end() const noexcept {
    return rest_.empty();
  }

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

private:
  void fail() noexcept;

  std::string_view rest_;
  bool failed_ = false;
};

} // namespace troupe
