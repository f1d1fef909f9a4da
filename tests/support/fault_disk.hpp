// The file system behind `fault_env`.

#pragma once

#include "tests/support/fault_env.hpp"

#include <rocksdb/file_system.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace troupe::test {

/// Which sites go wrong, and what of each file is safe.
class fault_disk : public rocksdb::FileSystemWrapper {
public:
  fault_disk() : FileSystemWrapper(memory()) {
    // nop
  }

  const char* Name() const override {
    return "fault_disk";
  }

  /// Counts a site. Returns what goes wrong there.
  /// @param takes_space Only these sites fail on a full disk.
  rocksdb::IOStatus pass(bool takes_space) {
    std::lock_guard guard{lock_};
    auto number = sites_++;
    if (number < first_ || number - first_ >= count_
        || (kind_ == fault::full && !takes_space))
      return rocksdb::IOStatus::OK();
    broke_ = true;
    return error_of(kind_);
  }

  [[nodiscard]] bool tears() const {
    std::lock_guard guard{lock_};
    return kind_ != fault::fail;
  }

  void break_at(uint64_t site, fault kind, uint64_t count) {
    std::lock_guard guard{lock_};
    first_ = site;
    count_ = count;
    kind_ = kind;
    sites_ = 0;
    broke_ = false;
  }

  void heal() {
    std::lock_guard guard{lock_};
    count_ = 0;
  }

  [[nodiscard]] std::pair<bool, uint64_t> passed() const {
    std::lock_guard guard{lock_};
    return {broke_, sites_};
  }

  void appended(const std::string& path, size_t bytes) {
    std::lock_guard guard{lock_};
    files_[path].size += bytes;
  }

  void truncated(const std::string& path, uint64_t size) {
    std::lock_guard guard{lock_};
    files_[path].size = size;
  }

  void synced(const std::string& path) {
    std::lock_guard guard{lock_};
    files_[path].safe = files_[path].size;
  }

  void folder_synced(const std::string& folder) {
    std::lock_guard guard{lock_};
    name_all(folder);
  }

  void cut_power();

  rocksdb::IOStatus
  NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                  std::unique_ptr<rocksdb::FSWritableFile>* out,
                  rocksdb::IODebugContext* dbg) override;

  rocksdb::IOStatus
  ReopenWritableFile(const std::string& path,
                     const rocksdb::FileOptions& options,
                     std::unique_ptr<rocksdb::FSWritableFile>* out,
                     rocksdb::IODebugContext* dbg) override;

  /// Only RocksDB's recycling of logs would use it, which is off.
  rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                      const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override {
    return rocksdb::IOStatus::NotSupported("reuse");
  }

  rocksdb::IOStatus NewDirectory(const std::string& path,
                                 const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* out,
                                 rocksdb::IODebugContext* dbg) override;

  rocksdb::IOStatus CreateDir(const std::string& path,
                              const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* dbg) override {
    auto ok = pass(true);
    return ok.ok() ? target()->CreateDir(path, options, dbg) : ok;
  }

  rocksdb::IOStatus CreateDirIfMissing(const std::string& path,
                                       const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* dbg) override {
    auto ok = pass(true);
    return ok.ok() ? target()->CreateDirIfMissing(path, options, dbg) : ok;
  }

  rocksdb::IOStatus DeleteFile(const std::string& path,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override {
    auto ok = pass(false);
    if (!ok.ok())
      return ok;
    std::lock_guard guard{lock_};
    files_.erase(path);
    return target()->DeleteFile(path, options, dbg);
  }

  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* dbg) override {
    auto ok = pass(false);
    if (!ok.ok())
      return ok;
    std::lock_guard guard{lock_};
    if (auto node = files_.extract(from)) {
      files_.erase(to);
      node.key() = to;
      files_.insert(std::move(node));
    }
    name_all(folder_of(to));
    return target()->RenameFile(from, to, options, dbg);
  }

  rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&,
                                 uint64_t* out,
                                 rocksdb::IODebugContext*) override {
    std::lock_guard guard{lock_};
    auto full = kind_ == fault::full && sites_ >= first_
                && sites_ - first_ < count_;
    broke_ = broke_ || full;
    *out = full ? 0 : uint64_t{1} << 30;
    return rocksdb::IOStatus::OK();
  }

private:
  static rocksdb::IOStatus error_of(fault kind);
  static std::string folder_of(const std::string& path);

  struct file_state {
    uint64_t size = 0;
    uint64_t safe = 0;  ///< Bytes that were synced.
    bool named = false; ///< Its folder was synced since it was made.
  };

  static std::shared_ptr<rocksdb::FileSystem> memory() {
    std::unique_ptr<rocksdb::Env> env{
      rocksdb::NewMemEnv(rocksdb::Env::Default())};
    return env->GetFileSystem();
  }

  void name_all(const std::string& folder) {
    for (auto& [path, x] : files_)
      if (folder_of(path) == folder)
        x.named = true;
  }

  void made(const std::string& path) {
    std::lock_guard guard{lock_};
    files_[path] = {};
  }

  mutable std::mutex lock_;
  std::map<std::string, file_state> files_;
  uint64_t sites_ = 0;
  uint64_t first_ = 0;
  uint64_t count_ = 0;
  fault kind_ = fault::fail;
  bool broke_ = false;
};

} // namespace troupe::test
