#include "storage/rocks_store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <vector>

namespace troupe {

namespace {

/// In the order of `record_family`. The default family stays empty: RocksDB
/// insists on it.
constexpr std::array<const char*, record_families> family_names{
  "state", "history", "outbox", "events"};

/// RocksDB has no code for a database that another process holds: its text says
/// that the lock file is taken.
failure failed(const rocksdb::Status& x, const std::string& what) {
  auto text = x.ToString();
  auto taken = x.IsIOError() && text.find("lock") != std::string::npos;
  return {taken ? ec::resource_taken : ec::storage_failed, what + ": " + text};
}

failure closed() {
  return {ec::storage_failed, "the store could not be opened anew"};
}

/// RocksDB's own log goes nowhere: its writer asserts that every line fits on
/// the disk. What matters comes back as a status.
class silent_log : public rocksdb::Logger {
public:
  using rocksdb::Logger::Logv;

  void Logv(const char*, va_list) override {
    // nop
  }
};

/// RocksDB recovers by itself on a thread of its own, and then goes on with the
/// log file whose write failed, which is an assertion (its issues 11643 and
/// 12998). We open the database anew instead.
class no_recovery : public rocksdb::EventListener {
public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* automatic) override {
    *automatic = false;
  }
};

rocksdb::DBOptions db_options(const rocks_config& cfg) {
  rocksdb::DBOptions out;
  out.create_if_missing = true;
  out.create_missing_column_families = true;
  out.paranoid_checks = true;
  out.max_total_wal_size = cfg.wal_bytes;
  out.max_background_jobs = 2;
  // Each open file costs memory beside the cache, and the database is small.
  out.max_open_files = 64;
  out.info_log = std::make_shared<silent_log>();
  out.stats_dump_period_sec = 0;
  out.listeners.push_back(std::make_shared<no_recovery>());
  out.max_bgerror_resume_count = 0;
  out.write_buffer_manager
    = std::make_shared<rocksdb::WriteBufferManager>(cfg.buffer_bytes);
  if (cfg.env != nullptr)
    out.env = cfg.env;
  return out;
}

rocksdb::ColumnFamilyOptions family_options(const rocks_config& cfg) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(cfg.cache_bytes);
  table.cache_index_and_filter_blocks = true; // else they outgrow the limit
  rocksdb::ColumnFamilyOptions out;
  out.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  out.write_buffer_size = cfg.buffer_bytes / 2;
  out.arena_block_size = 64u << 10;
  return out;
}

/// Chunks of history have nothing left to compress, and are read many at once.
/// Old periods lie still in the last level; those above it stay small.
void fit_to_history(rocksdb::ColumnFamilyOptions& x) {
  auto table = *x.table_factory->GetOptions<rocksdb::BlockBasedTableOptions>();
  table.block_size = 16u << 10;
  x.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  x.compression = rocksdb::kNoCompression;
  x.level_compaction_dynamic_level_bytes = true;
}

/// No key lies between one and the same with a zero byte.
bool is_one_key(const key_range& x) {
  return x.last.size() == x.first.size() + 1 && x.last.back() == '\0'
         && x.last.compare(0, x.first.size(), x.first) == 0;
}

/// Opening writes tables and a manifest; without room for them it would fail in
/// the middle.
status check_space(const rocks_config& cfg, uint64_t least) {
  auto env = cfg.env != nullptr ? cfg.env : rocksdb::Env::Default();
  uint64_t left = 0;
  if (!env->GetFileSystem()->GetFreeSpace(cfg.path, {}, &left, nullptr).ok()
      || left >= least)
    return {}; // a folder that is not there yet: opening tells
  return failure{ec::storage_failed,
                 "the store " + cfg.path + " cannot be opened: the disk has "
                   + std::to_string(left) + " bytes left and needs "
                   + std::to_string(least)};
}

} // namespace

status validate(const rocks_config& cfg) {
  constexpr size_t least = 64u << 10;
  if (cfg.path.empty() || cfg.cache_bytes < least || cfg.buffer_bytes < least
      || cfg.wal_bytes < least)
    return failure{ec::invalid_config, "impossible limit of the store"};
  return {};
}

result<std::unique_ptr<rocks_store>>
rocks_store::open(const rocks_config& cfg) {
  if (auto ok = validate(cfg); !ok)
    return ok.error();
  if (auto ok = check_space(cfg, cfg.least_free); !ok)
    return ok.error();
  std::unique_ptr<rocks_store> result{new rocks_store{cfg}};
  if (auto ok = result->open_database(); !ok)
    return ok.error();
  return result;
}

rocks_store::rocks_store(const rocks_config& cfg) : cfg_(cfg) {
  // nop
}

rocks_store::~rocks_store() = default;

status rocks_store::open_database() {
  auto options = family_options(cfg_);
  std::vector<rocksdb::ColumnFamilyDescriptor> families{
    {rocksdb::kDefaultColumnFamilyName, options}};
  for (auto name : family_names)
    families.emplace_back(name, options);
  fit_to_history(
    families[1 + static_cast<size_t>(record_family::history)].options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  auto ok = rocksdb::DB::Open(db_options(cfg_), cfg_.path, families, &handles,
                              &db);
  if (!ok.ok())
    return failed(ok, "the store " + cfg_.path + " cannot be opened");
  db_.reset(db);
  default_.reset(handles[0]);
  for (size_t i = 0; i < record_families; ++i)
    families_[i].reset(handles[i + 1]);
  return {};
}

status rocks_store::ready(use& mine) {
  if (db_ == nullptr)
    if (auto ok = reopen(mine); !ok)
      return ok;
  return db_ != nullptr ? status{} : closed();
}

status rocks_store::reopen(use& mine) {
  auto seen = openings_;
  mine.unlock();
  status ok;
  {
    std::unique_lock<std::shared_mutex> all{opening_};
    if (openings_ == seen)
      ok = open_anew();
  }
  mine.lock();
  return ok;
}

/// Reads go on as long as the disk is full: the database is closed only when
/// there is room to open it again, also for the tables that its log becomes.
status rocks_store::open_anew() {
  if (auto ok = check_space(cfg_, cfg_.least_free + cfg_.wal_bytes); !ok)
    return ok;
  close();
  ++openings_;
  return open_database();
}

void rocks_store::close() {
  for (auto& x : families_)
    x.reset();
  default_.reset();
  db_.reset();
}

status rocks_store::write(const record_list& records) {
  use mine{opening_};
  if (auto ok = ready(mine); !ok)
    return ok;
  rocksdb::WriteBatch batch;
  for (auto& x : records) {
    if (x.key.empty())
      return failure{ec::invalid_request, "a record needs a key"};
    auto ok = x.bytes ? batch.Put(handle(x.family), x.key, *x.bytes)
                      : batch.Delete(handle(x.family), x.key);
    if (!ok.ok())
      return failed(ok, "a record cannot be written");
  }
  auto ok = commit(batch);
  if (ok || !reopen(mine))
    return ok;
  // What the log has of the first attempt is there again now; to write it twice
  // changes nothing.
  return commit(batch);
}

status rocks_store::commit(rocksdb::WriteBatch& batch) {
  if (db_ == nullptr)
    return closed();
  rocksdb::WriteOptions options;
  options.sync = true; // acknowledged means it survives power loss
  auto ok = db_->Write(options, &batch);
  if (!ok.ok())
    return failed(ok, "the store cannot be written");
  return {};
}

result<record_list> rocks_store::load(const std::string& prefix) const {
  record_list found;
  key_range all;
  all.first = prefix;
  auto ok = scan(all, [&](std::string_view key, std::string_view bytes) {
    if (key.substr(0, prefix.size()) != prefix)
      return false;
    found.push_back({std::string{key}, std::string{bytes}});
    return true;
  });
  if (!ok)
    return ok.error();
  return found;
}

status rocks_store::scan(const key_range& range,
                         const record_visitor& each) const {
  use mine{opening_};
  if (db_ == nullptr)
    return closed();
  if (is_one_key(range))
    return get(range, each);
  rocksdb::ReadOptions options;
  rocksdb::Slice first{range.first};
  rocksdb::Slice last{range.last};
  options.iterate_lower_bound = &first;
  if (!range.last.empty())
    options.iterate_upper_bound = &last;
  if (!range.last.empty() && range.last <= range.first)
    return {};
  std::unique_ptr<rocksdb::Iterator> i{
    db_->NewIterator(options, handle(range.family))};
  range.backwards ? i->SeekToLast() : i->SeekToFirst();
  while (i->Valid()
         && each({i->key().data(), i->key().size()},
                 {i->value().data(), i->value().size()}))
    range.backwards ? i->Prev() : i->Next();
  if (!i->status().ok())
    return failed(i->status(), "the store cannot be read");
  return {};
}

/// Building an iterator over all tables costs more than the read, and history
/// reads records by key for each logged point when a gateway starts.
status rocks_store::get(const key_range& range,
                        const record_visitor& each) const {
  rocksdb::PinnableSlice bytes;
  auto ok = db_->Get({}, handle(range.family), range.first, &bytes);
  if (ok.ok())
    static_cast<void>(each(range.first, {bytes.data(), bytes.size()}));
  else if (!ok.IsNotFound())
    return failed(ok, "the store cannot be read");
  return {};
}

/// A checkpoint and not RocksDB's backup engine: it costs no bytes until files
/// are packed, and what it leaves can be opened as it is.
status rocks_store::copy_to(const std::string& folder) {
  use mine{opening_};
  if (auto ok = ready(mine); !ok)
    return ok;
  rocksdb::Checkpoint* raw = nullptr;
  auto ok = rocksdb::Checkpoint::Create(db_.get(), &raw);
  std::unique_ptr<rocksdb::Checkpoint> checkpoint{raw};
  if (ok.ok())
    ok = checkpoint->CreateCheckpoint(folder);
  if (!ok.ok())
    return failed(ok, "the store cannot be copied");
  return {};
}

rocksdb::ColumnFamilyHandle* rocks_store::handle(record_family x) const {
  return families_[static_cast<size_t>(x)].get();
}

} // namespace troupe
