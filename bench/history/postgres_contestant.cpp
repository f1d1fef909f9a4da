// PostgreSQL with a row for every sample: COPY, every commit synced, a primary
// key to find them by. What it evaluates is evaluated by the server.

#include "bench/history/contestant.hpp"
#include "bench/history/disk.hpp"
#include "storage/postgres/libpq_connection.hpp"
#include "tests/support/postgres_server.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace troupe::bench {

namespace {

class postgres_contestant : public contestant {
public:
  explicit postgres_contestant(const std::string& folder)
    : contestant(folder),
      server_({"shared_buffers=32MB", "max_wal_size=1GB"}),
      session_({server_.conninfo(), "", std::chrono::minutes{5}}) {
    require(static_cast<bool>(session_.open()), "the server");
    run("CREATE TABLE samples (point int4, time int8, what float8,"
        " PRIMARY KEY (point, time))");
  }

  void commit(const sample_list& x) override {
    constexpr size_t part = 64 << 10;
    size_t next = 0;
    auto done = session_.copy("COPY samples FROM STDIN", [&](auto& out) {
      out.clear();
      for (; next < x.size() && out.size() < part; ++next)
        fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\n", x[next].point,
                       x[next].time, x[next].what);
      return !out.empty();
    });
    require(static_cast<bool>(done), "a commit");
  }

  void settle() override {
    run("VACUUM ANALYZE samples");
    run("CHECKPOINT");
  }

  uint64_t read(uint32_t point, const time_range& range) override {
    return run(fmt::format("SELECT time, what FROM samples WHERE point = {}"
                           " AND time >= {} AND time < {} ORDER BY time",
                           point, range.from, range.to));
  }

  uint64_t evaluate(uint32_t first_point, uint32_t points,
                    const time_range& range, unix_millis interval) override {
    return run(fmt::format(
      "SELECT point, time / {}, min(what), max(what), avg(what), count(*)"
      " FROM samples WHERE point >= {} AND point < {} AND time >= {}"
      " AND time < {} GROUP BY 1, 2",
      interval, first_point, first_point + points, range.from, range.to));
  }

  [[nodiscard]] double bytes() const override {
    return std::atof(
      server_.ask("SELECT pg_total_relation_size('samples')").c_str());
  }

private:
  uint64_t run(const std::string& sql) {
    auto found = session_.query(sql, {});
    require(static_cast<bool>(found), sql);
    return found->rows.size();
  }

  test::postgres_server server_;
  libpq_connection session_;
};

} // namespace

/// The server's files are where temporary ones are: on the disk to measure.
std::unique_ptr<contestant> make_postgres(const std::string& folder) {
  require(::setenv("TMPDIR", folder.c_str(), 1) == 0, "the folder");
  return std::make_unique<postgres_contestant>(folder);
}

} // namespace troupe::bench
