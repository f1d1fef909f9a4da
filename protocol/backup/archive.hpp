// Reads backups that nobody vouches for.

#pragma once

#include "protocol/backup/manifest.hpp"
#include "protocol/result.hpp"
#include "protocol/zip_handles.hpp"

#include <cstdint>
#include <string>

namespace troupe::backup {

/// An open backup whose manifest and list of members fit together.
class archive {
public:
  /// Fails with `parse_error` for what is no backup or is damaged, and with
  /// `newer_format`. What it lists is no bigger than the file itself: members
  /// are not packed, and none lies in another.
  [[nodiscard]] static result<archive> open(const std::string& path,
                                            int64_t newest_store);

  [[nodiscard]] const manifest& about() const noexcept {
    return about_;
  }

  /// Bytes of all files.
  [[nodiscard]] uint64_t bytes() const noexcept {
    return bytes_;
  }

  /// Writes the file *x* of the manifest to *path*, and compares its checksum.
  /// Fails with `parse_error` or `storage_failed`.
  status extract(const file_entry& x, const std::string& path) const;

private:
  status read_about(int64_t newest_store);
  status check_members(uint64_t file_bytes);
  [[nodiscard]] result<zip_uint64_t> find(const std::string& name) const;

  zip_ptr zip_;
  manifest about_;
  uint64_t bytes_ = 0;
};

} // namespace troupe::backup
