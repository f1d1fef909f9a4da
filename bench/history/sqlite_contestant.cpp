// SQLite with a row for every sample, WAL on, every commit synced.

#include "bench/history/contestant.hpp"
#include "bench/history/disk.hpp"
#include "bench/history/evaluation.hpp"

#include <sqlite3.h>

namespace troupe::bench {

namespace {

class sqlite_contestant : public contestant {
public:
  explicit sqlite_contestant(const std::string& folder) : contestant(folder) {
    require(sqlite3_open((folder + "/samples.db").c_str(), &db_) == SQLITE_OK,
            "the database");
    run("PRAGMA journal_mode = WAL");
    run("PRAGMA synchronous = FULL");
    run("PRAGMA cache_size = -32768"); // 32 MiB
    run("CREATE TABLE samples (point INTEGER, time INTEGER, what REAL,"
        " PRIMARY KEY (point, time)) WITHOUT ROWID");
    insert_ = prepare("INSERT INTO samples VALUES (?, ?, ?)");
    select_ = prepare("SELECT time, what FROM samples"
                      " WHERE point = ? AND time >= ? AND time < ?"
                      " ORDER BY time");
  }

  ~sqlite_contestant() override {
    sqlite3_finalize(insert_);
    sqlite3_finalize(select_);
    sqlite3_close(db_);
  }

  sqlite_contestant(const sqlite_contestant&) = delete;
  sqlite_contestant& operator=(const sqlite_contestant&) = delete;

  void commit(const sample_list& x) override {
    run("BEGIN");
    for (auto& each : x) {
      sqlite3_bind_int64(insert_, 1, each.point);
      sqlite3_bind_int64(insert_, 2, each.time);
      sqlite3_bind_double(insert_, 3, each.what);
      require(sqlite3_step(insert_) == SQLITE_DONE, "a sample");
      sqlite3_reset(insert_);
    }
    run("COMMIT");
  }

  void settle() override {
    run("PRAGMA wal_checkpoint(TRUNCATE)");
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
  void run(const char* what) {
    require(sqlite3_exec(db_, what, nullptr, nullptr, nullptr) == SQLITE_OK,
            what);
  }

  sqlite3_stmt* prepare(const char* what) {
    sqlite3_stmt* out = nullptr;
    require(sqlite3_prepare_v2(db_, what, -1, &out, nullptr) == SQLITE_OK,
            what);
    return out;
  }

  template <class Each>
  void scan(uint32_t point, const time_range& range, const Each& each) {
    sqlite3_bind_int64(select_, 1, point);
    sqlite3_bind_int64(select_, 2, range.from);
    sqlite3_bind_int64(select_, 3, range.to);
    while (sqlite3_step(select_) == SQLITE_ROW)
      each(sqlite3_column_int64(select_, 0), sqlite3_column_double(select_, 1));
    sqlite3_reset(select_);
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
};

} // namespace

std::unique_ptr<contestant> make_sqlite(const std::string& folder) {
  return std::make_unique<sqlite_contestant>(folder);
}

} // namespace troupe::bench
