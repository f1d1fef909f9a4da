// The store on disk: one RocksDB database.
//
// Each family of records is a column family, with options of its own.

#pragma once

#include "storage/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <string>

namespace rocksdb {
class ColumnFamilyHandle;
class DB;
class Env;
class WriteBatch;
} // namespace rocksdb

namespace troupe {

/// All limits are in bytes, and bound memory and log, not the database.
struct rocks_config {
  std::string path;               ///< Directory of the database.
  size_t cache_bytes = 4u << 20;  ///< Read cache; at least 64 KiB.
  size_t buffer_bytes = 4u << 20; ///< Unflushed writes; at least 64 KiB.
  size_t wal_bytes = 16u << 20;   ///< Log kept before a flush is forced.
  uint64_t least_free = 4u << 20; ///< Bytes without which it does not open.
  rocksdb::Env* env = nullptr;    ///< Files and time; null: the machine's.
};

/// Fails with `invalid_config` when a limit makes no sense. The path must not
/// be empty, and no limit below 64 KiB.
[[nodiscard]] status validate(const rocks_config& cfg);

/// Needs no thread of its own; `store_shell` gives it one, because calls wait
/// for the disk. A write that fails is tried once more on the database opened
/// anew, as soon as its disk has room: a full disk stops writes, and nothing
/// else, until it has space again.
class rocks_store : public store {
public:
  /// Opens or creates the database. Fails with `resource_taken` when another
  /// process has it, with `storage_failed` when it cannot be read or its
  /// disk is full.
  [[nodiscard]] static result<std::unique_ptr<rocks_store>>
  open(const rocks_config& cfg);

  ~rocks_store() override;

  status write(const record_list& records) override;

  [[nodiscard]] result<record_list>
  load(const std::string& prefix) const override;

  status scan(const key_range& range,
              const record_visitor& each) const override;

  /// Makes *folder*, on the file system of the store, and puts a store there
  /// that holds what this one does now: tables are linked, the rest is copied.
  /// Fails with `storage_failed`; the folder is not there then.
  status copy_to(const std::string& folder);

private:
  explicit rocks_store(const rocks_config& cfg);

  using use = std::shared_lock<std::shared_mutex>;

  status open_database();

  status ready(use& mine);

  /// Opens the database anew unless another thread has, while *mine* rests.
  status reopen(use& mine);
  status open_anew();
  void close();
  status get(const key_range& range, const record_visitor& each) const;
  status commit(rocksdb::WriteBatch& batch);

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(record_family x) const;

  rocks_config cfg_;
  mutable std::shared_mutex opening_; ///< Shared by all who use what follows.
  uint64_t openings_ = 0;
  std::unique_ptr<rocksdb::DB> db_; ///< Null: opening it anew failed.
  std::unique_ptr<rocksdb::ColumnFamilyHandle> default_;
  std::array<std::unique_ptr<rocksdb::ColumnFamilyHandle>, record_families>
    families_;
};

} // namespace troupe
