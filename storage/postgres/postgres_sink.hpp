// Copies samples and events to PostgreSQL, each exactly once.

#pragma once

#include "storage/postgres/copy_text.hpp"
#include "storage/postgres/pg_connection.hpp"
#include "storage/postgres/sample_source.hpp"
#include "storage/postgres/schema.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace troupe {

/// Times are what `step` returns; nothing here waits.
struct postgres_config {
  std::string gateway;           ///< Tells gateways in one database apart.
  std::string schema = "public"; ///< Where the tables are.
  size_t most_rows = 10'000;     ///< In one transaction, 1 to 1,000,000.
  std::chrono::milliseconds statement_timeout{30'000}; ///< On the server.
  std::chrono::milliseconds idle{1'000};       ///< When there is nothing to do.
  std::chrono::milliseconds first_wait{1'000}; ///< After a failure; doubles
  std::chrono::milliseconds longest_wait{60'000}; ///< up to here.
  copy_limits limits;
};

/// Fails with `invalid_config`.
[[nodiscard]] status validate(const postgres_config& cfg);

/// Counts since the start.
struct sink_report {
  bool connected = false;
  uint64_t samples = 0;  ///< Committed.
  uint64_t events = 0;   ///< Committed.
  uint64_t batches = 0;  ///< Committed.
  uint64_t changed = 0;  ///< Values that the database could not take as is.
  uint64_t lost = 0;     ///< Records that were gone before they were read.
  uint64_t failures = 0; ///< Each was tried again.
  uint64_t sessions = 0; ///< Connections made.
  uint64_t rests = 0;    ///< How often nothing was left to copy.
  /// The newest failure; code `none` without one, and after a success.
  failure last{ec::none, {}};
};

/// The cursor is stored in the transaction that holds the rows in front of it,
/// so that a commit whose answer was lost is found out at the next connect.
/// Rows that the server refuses hold everything up until it takes them: a full
/// disk, a lost right or a changed table is for people to mend, and the history
/// waits as long as it is kept.
class postgres_sink {
public:
  /// @pre valid config; all live longer
  postgres_sink(const postgres_config& cfg, pg_connection& connection,
                sample_source& source);

  /// Connects, or copies a batch. Returns how long to wait before the next.
  std::chrono::milliseconds step();

  [[nodiscard]] const sink_report& report() const noexcept {
    return report_;
  }

private:
  status connect();
  status transfer(const sink_batch& x, uint64_t& changed);
  status begin();
  status move_cursor(const std::string& to);
  status check_points();
  status number_points(const sink_batch& x, uint64_t& changed);
  status copy_samples(const sink_batch& x, uint64_t& changed);
  status copy_events(const sink_batch& x, uint64_t& changed);
  status commit();
  void note(const sink_batch& x, uint64_t changed);
  std::chrono::milliseconds fail(const failure& why);

  postgres_config cfg_;
  pg_connection& connection_;
  sample_source& source_;
  pg_schema schema_;
  std::string cursor_;
  /// By name as the source has it; of this session, for a rollback takes new
  /// ones back.
  std::unordered_map<std::string, int64_t> points_;
  std::string points_table_; ///< Which gave them, as the server numbers tables.
  size_t rows_;              ///< Of the next batch: fewer after time-outs.
  std::chrono::milliseconds wait_;
  sink_report report_;
};

} // namespace troupe
