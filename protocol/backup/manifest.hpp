// What a backup says about itself.
//
// A backup is a zip archive whose members are stored as they are:
//   manifest.json     this
//   store/NAME        files of the database
//   NAME              other files of the state directory

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::backup {

/// Version of the archive. Raise it when an older Troupe could not restore.
inline constexpr int64_t archive_format = 1;

/// Bounds on what is read; the JSON reader takes no longer lists.
inline constexpr size_t most_files = 20'000;
inline constexpr size_t most_manifest_bytes = size_t{8} << 20;

inline constexpr const char* manifest_name = "manifest.json";

/// RocksDB begins to read here. Where it is missing, a daemon would make an
/// empty database instead of refusing a damaged one.
inline constexpr const char* store_head = "store/CURRENT";

struct file_entry {
  std::string name;
  int64_t size = 0;   ///< Bytes, not negative.
  std::string sha256; ///< 64 hex digits, lower case.
};

struct manifest {
  std::string version; ///< Of the Troupe that wrote it.
  unix_nanos time = 0; ///< When it was taken.
  int64_t store = 0;   ///< Format of the records.
  std::vector<file_entry> files;
};

/// `NAME` or `store/NAME`, where NAME has letters, digits, `.`, `-` and `_`,
/// does not begin with a dot, and is no longer than 100 characters.
[[nodiscard]] bool is_backup_name(const std::string& x);

[[nodiscard]] std::string to_text(const manifest& x);

/// Fails with `parse_error` for what no backup says, and with `newer_format`
/// when a newer Troupe wrote it. Names are valid and there once.
/// @param newest_store Highest format of records that this program knows.
[[nodiscard]] result<manifest> read_manifest(const std::string& text,
                                             int64_t newest_store);

} // namespace troupe::backup
