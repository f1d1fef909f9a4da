// Opens zip archives in memory.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct zip;

namespace troupe {

/// A zip archive (APPNOTE.TXT 6.3) that somebody else owns the bytes of; they
/// must outlive it. Only reads.
class zip_archive {
public:
  struct member {
    std::string name;  ///< UTF-8, folders separated by `/`.
    uint64_t size = 0; ///< Unpacked, as the archive says; may be a lie.
    bool encrypted = false;
  };

  /// Fails with `parse_error`.
  [[nodiscard]] static result<zip_archive> open(std::string_view bytes);

  [[nodiscard]] size_t size() const noexcept {
    return size_;
  }

  /// @pre i < size(). Fails with `parse_error`.
  [[nodiscard]] result<member> at(size_t i) const;

  /// Unpacks member *i*. Fails with `too_large` beyond *limit* bytes, with
  /// `parse_error` for what is broken. @pre i < size()
  [[nodiscard]] result<std::string> read(size_t i, size_t limit) const;

private:
  struct closer {
    void operator()(zip* x) const noexcept;
  };

  explicit zip_archive(zip* x);

  std::unique_ptr<zip, closer> archive_;
  size_t size_ = 0;
};

} // namespace troupe
