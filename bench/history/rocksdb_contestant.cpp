// RocksDB with a key for every sample.

#include "bench/history/contestant.hpp"
#include "bench/history/disk.hpp"
#include "bench/history/evaluation.hpp"
#include "storage/history/byte_io.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

namespace troupe::bench {

namespace {

std::string key_of(uint32_t point, unix_millis time) {
  std::string out;
  put_big_endian(out, point, 4);
  put_big_endian(out, static_cast<uint64_t>(time), 8);
  return out;
}

class rocksdb_contestant : public contestant {
public:
  explicit rocksdb_contestant(const std::string& folder) : contestant(folder) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.compression = rocksdb::kSnappyCompression;
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open(options, folder, &db).ok(), "the database");
    db_.reset(db);
  }

  void commit(const sample_list& x) override {
    rocksdb::WriteBatch batch;
    for (auto& each : x) {
      std::string bytes;
      put_double(bytes, each.what);
      require(batch.Put(key_of(each.point, each.time), bytes).ok(), "a sample");
    }
    rocksdb::WriteOptions options;
    options.sync = true;
    require(db_->Write(options, &batch).ok(), "a commit");
  }

  void settle() override {
    require(db_->CompactRange({}, nullptr, nullptr).ok(), "to compact");
  }

  uint64_t read(uint32_t point, const time_range& range) override {
    uint64_t out = 0;
    scan(point, range, [&](auto, auto) { ++out; });
    return out;
  }

  uint64_t evaluate(uint32_t first_point, uint32_t points,
                    const time_range& range, unix_millis interval) override {
    uint64_t out = 0;
    for (uint32_t i = 0; i < points; ++i) {
      evaluation rows{interval};
      scan(first_point + i, range,
           [&](auto time, auto what) { rows.add(time, what); });
      out += rows.rows();
    }
    return out;
  }

private:
  template <class Each>
  void scan(uint32_t point, const time_range& range, const Each& each) {
    auto last = key_of(point, range.to);
    rocksdb::Slice bound{last};
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &bound;
    std::unique_ptr<rocksdb::Iterator> i{db_->NewIterator(options)};
    for (i->Seek(key_of(point, range.from)); i->Valid(); i->Next()) {
      byte_reader key{{i->key().data() + 4, 8}};
      byte_reader bytes{{i->value().data(), i->value().size()}};
      auto time = static_cast<unix_millis>(read_big_endian(key, 8));
      each(time, read_double(bytes));
    }
    require(i->status().ok(), "to read");
  }

  std::unique_ptr<rocksdb::DB> db_;
};

} // namespace

std::unique_ptr<contestant> make_rocksdb(const std::string& folder) {
  return std::make_unique<rocksdb_contestant>(folder);
}

} // namespace troupe::bench
