// A disk that fails where a test wants it to.

#pragma once

#include <rocksdb/env.h>

#include <cstdint>
#include <memory>

namespace troupe::test {

/// What happens at a write site.
enum class fault {
  fail, ///< Nothing is done; "input/output error".
  tear, ///< Half of the bytes are written, then as `fail`.
  full, ///< Half of what needs space is written; "no space left on device".
};

class fault_disk;

/// Files in memory. Every step that changes them is a write site: to create,
/// append, sync, truncate, rename, link or remove a file or folder, and to sync
/// a folder. May be used by several threads.
class fault_env {
public:
  fault_env();
  ~fault_env();

  /// What RocksDB is given. Lives as long as this.
  [[nodiscard]] rocksdb::Env* env() const noexcept {
    return env_.get();
  }

  /// Counts sites from zero again; the one with number *site* goes wrong, and
  /// *sites* in all from there on.
  void break_at(uint64_t site, fault kind, uint64_t sites = 1);

  /// Nothing goes wrong any more.
  void heal();

  /// Whether something went wrong since `break_at`.
  [[nodiscard]] bool broke() const;

  /// Sites passed since the start or `break_at`.
  [[nodiscard]] uint64_t sites() const;

  /// Drops what was not synced: bytes of files, and files whose folder was not
  /// synced after they were made. A rename counts as a sync of its folder, for
  /// journals keep the order of such steps. No file may be open.
  void cut_power();

private:
  std::shared_ptr<fault_disk> disk_;
  std::unique_ptr<rocksdb::Env> env_;
};

} // namespace troupe::test
