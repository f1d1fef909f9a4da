#include "storage/rocks_store.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <filesystem>
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

rocksdb::DBOptions db_options(const rocks_config& cfg) {
  rocksdb::DBOptions out;
  out.create_if_missing = true;
  out.create_missing_column_families = true;
  out.paranoid_checks = true;
  out.max_total_wal_size = cfg.wal_bytes;
  out.max_background_jobs = 2;
  // Each open file costs memory beside the cache, and the database is small.
  out.max_open_files = 64;
  out.keep_log_file_num = 2; // RocksDB's own log, bounded
  out.max_log_file_size = 1u << 20;
  out.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  out.stats_dump_period_sec = 0;
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

/// RocksDB aborts the process when the disk is full while it opens.
status check_space(const rocks_config& cfg) {
  std::error_code err;
  auto left = std::filesystem::space(cfg.path, err);
  if (err || left.available >= cfg.least_free)
    return {}; // a folder that is not there yet: opening tells
  return failure{ec::storage_failed,
                 "the store " + cfg.path + " cannot be opened: the disk has "
                   + std::to_string(left.available) + " bytes left and needs "
                   + std::to_string(cfg.least_free)};
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
  if (auto ok = check_space(cfg); !ok)
    return ok.error();
  auto options = family_options(cfg);
  std::vector<rocksdb::ColumnFamilyDescriptor> families{
    {rocksdb::kDefaultColumnFamilyName, options}};
  for (auto name : family_names)
    families.emplace_back(name, options);
  fit_to_history(
    families[1 + static_cast<size_t>(record_family::history)].options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  auto ok = rocksdb::DB::Open(db_options(cfg), cfg.path, families, &handles,
                              &db);
  if (!ok.ok())
    return failed(ok, "the store " + cfg.path + " cannot be opened");
  std::unique_ptr<rocks_store> result{new rocks_store};
  result->db_.reset(db);
  result->default_.reset(handles[0]);
  for (size_t i = 0; i < record_families; ++i)
    result->families_[i].reset(handles[i + 1]);
  return result;
}

rocks_store::~rocks_store() = default;

status rocks_store::write(const record_list& records) {
  rocksdb::WriteBatch batch;
  for (auto& x : records) {
    if (x.key.empty())
      return failure{ec::invalid_request, "a record needs a key"};
    auto ok = x.bytes ? batch.Put(handle(x.family), x.key, *x.bytes)
                      : batch.Delete(handle(x.family), x.key);
    if (!ok.ok())
      return failed(ok, "a record cannot be written");
  }
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

rocksdb::ColumnFamilyHandle* rocks_store::handle(record_family x) const {
  return families_[static_cast<size_t>(x)].get();
}

} // namespace troupe
