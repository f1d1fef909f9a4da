#include "tests/support/fault_env.hpp"

#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace troupe::test {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

/// With the flags of RocksDB's own files on POSIX: it acts on them.
IOStatus error_of(fault kind) {
  if (kind != fault::full)
    return IOStatus::IOError("Input/output error");
  auto out = IOStatus::NoSpace("No space left on device");
  out.SetRetryable(true);
  return out;
}

} // namespace

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
  IOStatus pass(bool takes_space) {
    std::lock_guard guard{lock_};
    auto number = sites_++;
    if (number < first_ || number - first_ >= count_
        || (kind_ == fault::full && !takes_space))
      return IOStatus::OK();
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

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* dbg) override;

  IOStatus ReopenWritableFile(const std::string& path,
                              const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                              IODebugContext* dbg) override;

  /// Only RocksDB's recycling of logs would use it, which is off.
  IOStatus ReuseWritableFile(const std::string&, const std::string&,
                             const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*,
                             IODebugContext*) override {
    return IOStatus::NotSupported("reuse");
  }

  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* out,
                        IODebugContext* dbg) override;

  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    auto ok = pass(true);
    return ok.ok() ? target()->CreateDir(path, options, dbg) : ok;
  }

  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    auto ok = pass(true);
    return ok.ok() ? target()->CreateDirIfMissing(path, options, dbg) : ok;
  }

  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    auto ok = pass(false);
    if (!ok.ok())
      return ok;
    std::lock_guard guard{lock_};
    files_.erase(path);
    return target()->DeleteFile(path, options, dbg);
  }

  IOStatus RenameFile(const std::string& from, const std::string& to,
                      const IOOptions& options, IODebugContext* dbg) override {
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

  IOStatus GetFreeSpace(const std::string&, const IOOptions&, uint64_t* out,
                        IODebugContext*) override {
    std::lock_guard guard{lock_};
    auto full = kind_ == fault::full && sites_ >= first_
                && sites_ - first_ < count_;
    broke_ = broke_ || full;
    *out = full ? 0 : uint64_t{1} << 30;
    return IOStatus::OK();
  }

private:
  struct file_state {
    uint64_t size = 0;
    uint64_t safe = 0;  ///< Bytes that were synced.
    bool named = false; ///< Its folder was synced since it was made.
  };

  static std::shared_ptr<FileSystem> memory() {
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

namespace {

class fault_file : public rocksdb::FSWritableFileOwnerWrapper {
public:
  fault_file(std::unique_ptr<FSWritableFile> file, std::string path,
             fault_disk& disk)
    : FSWritableFileOwnerWrapper(std::move(file)),
      path_(std::move(path)),
      disk_(disk) {
    // nop
  }

  using FSWritableFileOwnerWrapper::Append;

  IOStatus Append(const Slice& data, const IOOptions& options,
                  IODebugContext* dbg) override {
    auto ok = disk_.pass(true);
    auto whole = ok.ok();
    if (!whole && !disk_.tears())
      return ok;
    Slice written{data.data(), whole ? data.size() : data.size() / 2};
    disk_.appended(path_, written.size());
    auto done = target()->Append(written, options, dbg);
    return whole ? done : ok;
  }

  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&,
                  IODebugContext* dbg) override {
    return Append(data, options, dbg);
  }

  IOStatus Truncate(uint64_t size, const IOOptions& options,
                    IODebugContext* dbg) override {
    auto ok = disk_.pass(false);
    if (!ok.ok())
      return ok;
    disk_.truncated(path_, size);
    return target()->Truncate(size, options, dbg);
  }

  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    auto ok = disk_.pass(false);
    if (!ok.ok())
      return ok;
    disk_.synced(path_);
    return target()->Sync(options, dbg);
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    return Sync(options, dbg);
  }

private:
  std::string path_;
  fault_disk& disk_;
};

class fault_folder : public rocksdb::FSDirectory {
public:
  fault_folder(std::unique_ptr<FSDirectory> folder, std::string path,
               fault_disk& disk)
    : folder_(std::move(folder)), path_(std::move(path)), disk_(disk) {
    // nop
  }

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    auto ok = disk_.pass(false);
    if (!ok.ok())
      return ok;
    disk_.folder_synced(path_);
    return folder_->Fsync(options, dbg);
  }

  IOStatus Close(const IOOptions& options, IODebugContext* dbg) override {
    return folder_->Close(options, dbg);
  }

private:
  std::unique_ptr<FSDirectory> folder_;
  std::string path_;
  fault_disk& disk_;
};

} // namespace

IOStatus
fault_disk::NewWritableFile(const std::string& path, const FileOptions& options,
                            std::unique_ptr<rocksdb::FSWritableFile>* out,
                            IODebugContext* dbg) {
  auto ok = pass(true);
  if (!ok.ok())
    return ok;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  if (ok = target()->NewWritableFile(path, options, &file, dbg); !ok.ok())
    return ok;
  made(path);
  *out = std::make_unique<fault_file>(std::move(file), path, *this);
  return ok;
}

IOStatus
fault_disk::ReopenWritableFile(const std::string& path,
                               const FileOptions& options,
                               std::unique_ptr<rocksdb::FSWritableFile>* out,
                               IODebugContext* dbg) {
  auto ok = pass(true);
  if (!ok.ok())
    return ok;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  if (ok = target()->ReopenWritableFile(path, options, &file, dbg); !ok.ok())
    return ok;
  *out = std::make_unique<fault_file>(std::move(file), path, *this);
  return ok;
}

IOStatus fault_disk::NewDirectory(const std::string& path,
                                  const IOOptions& options,
                                  std::unique_ptr<rocksdb::FSDirectory>* out,
                                  IODebugContext* dbg) {
  std::unique_ptr<rocksdb::FSDirectory> folder;
  auto ok = target()->NewDirectory(path, options, &folder, dbg);
  if (ok.ok())
    *out = std::make_unique<fault_folder>(std::move(folder), path, *this);
  return ok;
}

void fault_disk::cut_power() {
  std::lock_guard guard{lock_};
  for (auto i = files_.begin(); i != files_.end();) {
    auto& [path, x] = *i;
    if (!x.named) {
      target()->DeleteFile(path, {}, nullptr).PermitUncheckedError();
      i = files_.erase(i);
      continue;
    }
    std::string bytes;
    if (x.safe < x.size
        && rocksdb::ReadFileToString(target(), path, &bytes).ok()) {
      bytes.resize(x.safe);
      rocksdb::WriteStringToFile(target(), bytes, path, true)
        .PermitUncheckedError();
      x.size = x.safe;
    }
    ++i;
  }
}

namespace {

/// RocksDB sleeps a second after each failed flush.
class hasty_clock : public rocksdb::SystemClockWrapper {
public:
  hasty_clock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {
    // nop
  }

  const char* Name() const override {
    return "hasty_clock";
  }

  void SleepForMicroseconds(int micros) override {
    target_->SleepForMicroseconds(micros / 1000);
  }
};

/// The machine's threads, but for disk and clock.
class wired_env : public rocksdb::EnvWrapper {
public:
  explicit wired_env(const std::shared_ptr<fault_disk>& disk)
    : EnvWrapper(rocksdb::NewCompositeEnv(disk)) {
    file_system_ = disk;
    system_clock_ = std::make_shared<hasty_clock>();
  }
};

} // namespace

fault_env::fault_env()
  : disk_(std::make_shared<fault_disk>()),
    env_(std::make_unique<wired_env>(disk_)) {
  // nop
}

fault_env::~fault_env() = default;

void fault_env::break_at(uint64_t site, fault kind, uint64_t sites) {
  disk_->break_at(site, kind, sites);
}

void fault_env::heal() {
  disk_->heal();
}

bool fault_env::broke() const {
  return disk_->passed().first;
}

uint64_t fault_env::sites() const {
  return disk_->passed().second;
}

void fault_env::cut_power() {
  disk_->cut_power();
}

} // namespace troupe::test
