// The history of the gateway, on its store.

#include "bench/history/contestant.hpp"
#include "bench/history/disk.hpp"
#include "storage/history/history_query.hpp"

#include <rocksdb/db.h>

#include <fmt/format.h>

namespace troupe::bench {

namespace {

class troupe_contestant : public contestant {
public:
  troupe_contestant(const std::string& folder, uint32_t points)
    : contestant(folder), history_(std::make_unique<disk_history>(folder)) {
    log_rules rules;
    rules.enabled = true;
    rules.levels[0] = log_level{0, latest_time};
    history_->add_points(points, rules);
  }

  void commit(const sample_list& x) override {
    for (auto& each : x)
      require((*history_)->append(each.point,
                                  {to_nanos(each.time), quality::good,
                                   value{each.what}}),
              "a sample");
    history_->write(x.back().time);
  }

  void settle() override {
    (*history_)->flush();
    history_->write((*history_)->now());
    history_.reset();
    compact();
    history_ = std::make_unique<disk_history>(folder());
  }

  uint64_t read(uint32_t point, const time_range& range) override {
    history_query query;
    query.points = {point};
    return count(query, range);
  }

  uint64_t evaluate(uint32_t first_point, uint32_t points,
                    const time_range& range, unix_millis interval) override {
    history_query query;
    for (uint32_t i = 0; i < points; ++i)
      query.points.push_back(first_point + i);
    auto grid = bucket_grid::make(interval / 1'000, time_zone{});
    require(static_cast<bool>(grid), "a grid");
    query.every = *grid;
    return count(query, range);
  }

private:
  uint64_t count(history_query& query, const time_range& range) {
    query.from = to_nanos(range.from);
    query.to = to_nanos(range.to);
    query.level = uint8_t{0};
    auto cursor = history_cursor::open(**history_, query);
    require(static_cast<bool>(cursor), "a query");
    std::vector<history_row> page;
    uint64_t out = 0;
    do {
      require(static_cast<bool>(cursor->next(page, 1'000)), "a page");
      // A gap tells that the store was closed for a while.
      for (auto& x : page)
        out += x.what.is_null() ? 0U : 1U;
    } while (!page.empty());
    return out;
  }

  /// The gateway lets RocksDB choose the time; here it is now.
  void compact() {
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    std::vector<std::string> names;
    require(rocksdb::DB::ListColumnFamilies({}, folder(), &names).ok(),
            "families");
    for (auto& name : names) {
      rocksdb::ColumnFamilyOptions options;
      options.compression = rocksdb::kNoCompression;
      families.emplace_back(name, options);
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    require(rocksdb::DB::Open({}, folder(), families, &handles, &db).ok(),
            "the database");
    for (auto handle : handles) {
      require(db->CompactRange({}, handle, nullptr, nullptr).ok(),
              "to compact");
      require(db->DestroyColumnFamilyHandle(handle).ok(), "to close");
    }
    delete db; // as RocksDB 7 gives it
  }

  std::unique_ptr<disk_history> history_;
};

} // namespace

std::unique_ptr<contestant> make_troupe(const std::string& folder,
                                        uint32_t points) {
  return std::make_unique<troupe_contestant>(folder, points);
}

} // namespace troupe::bench
