#include "tests/support/fault_disk.hpp"

namespace troupe::test {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

} // namespace

std::string fault_disk::folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

/// With the flags of RocksDB's own files on POSIX: it acts on them.
IOStatus fault_disk::error_of(fault kind) {
  if (kind != fault::full)
    return IOStatus::IOError("Input/output error");
  auto out = IOStatus::NoSpace("No space left on device");
  out.SetRetryable(true);
  return out;
}

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

} // namespace troupe::test
