// Files that only their owner reads, and that are on the disk when it is said.

#pragma once

#include "protocol/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct evp_md_ctx_st;

namespace troupe::backup {

/// SHA-256 (FIPS 180-4) of bytes that come in parts.
class digest {
public:
  digest();

  void add(const char* bytes, size_t count);

  /// 64 hex digits; empty when the library failed. Call once.
  [[nodiscard]] std::string finish();

private:
  struct freer {
    void operator()(evp_md_ctx_st* x) const noexcept;
  };

  std::unique_ptr<evp_md_ctx_st, freer> context_;
  bool sound_ = true;
};

/// Fills a buffer; returns how many bytes it gave, 0 at the end, or a failure.
using byte_source = std::function<result<size_t>(char* to, size_t room)>;

/// Writes a new file, mode 0600, and syncs it. Returns the digest of its bytes.
/// Fails with `too_large` beyond *limit* bytes, with `storage_failed`, or as
/// the source does; a part of the file may be there then.
[[nodiscard]] result<std::string>
write_new_file(const std::string& path, const byte_source& next, int64_t limit);

/// Size and digest of a file. Fails with `storage_failed`.
struct file_facts {
  int64_t size = 0;
  std::string sha256;
};
[[nodiscard]] result<file_facts> facts_of(const std::string& path);

/// Makes a copy as `write_new_file` does.
status copy_file(const std::string& from, const std::string& to);

/// Syncs a file or a folder that is there. Fails with `storage_failed`.
status sync_path(const std::string& path);

/// Syncs the folder that *path* is in, so that its name is on the disk.
status sync_parent(const std::string& path);

/// Makes a folder with mode 0700. Fails with `storage_failed`, also when it is
/// there already.
status make_private_folder(const std::string& path);

/// Goes with everything in it, unless it was released.
class doomed_folder {
public:
  explicit doomed_folder(std::string path) : path_(std::move(path)) {
    // nop
  }

  ~doomed_folder();

  doomed_folder(const doomed_folder&) = delete;
  doomed_folder& operator=(const doomed_folder&) = delete;

  void release() noexcept {
    path_.clear();
  }

  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

private:
  std::string path_;
};

} // namespace troupe::backup
