#include "storage/postgres/postgres_sink.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Rows go in chunks of about this size.
constexpr size_t chunk_bytes = size_t{64} << 10;

/// More points than this are forgotten and asked for again.
constexpr size_t most_known_points = 200'000;

constexpr size_t fewest_rows = 100;

/// Cursors are bytes, and the column is text.
std::string to_hex(const std::string& x) {
  constexpr auto digits = "0123456789abcdef";
  std::string out;
  for (auto c : x) {
    auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

result<std::string> from_hex(const std::string& x) {
  std::string out;
  for (size_t i = 0; i < x.size(); i += 2) {
    unsigned byte = 0;
    auto last = x.data() + std::min(i + 2, x.size());
    auto [end, err] = std::from_chars(x.data() + i, last, byte, 16);
    if (err != std::errc{} || end != last || i + 2 > x.size())
      return failure{ec::storage_failed,
                     "PostgreSQL: the cursor in troupe_cursors is none"};
    out += static_cast<char>(byte);
  }
  return out;
}

/// Gives rows in chunks: *append* adds row number *i*.
template <class Append>
pg_rows in_chunks(size_t rows, Append append) {
  return [=, i = size_t{0}](std::string& out) mutable {
    out.clear();
    while (i < rows && out.size() < chunk_bytes)
      append(out, i++);
    return !out.empty();
  };
}

status status_of(const result<pg_answer>& x) {
  return x ? status{} : status{x.error()};
}

} // namespace

status validate(const postgres_config& cfg) {
  using std::chrono::milliseconds;
  auto positive = cfg.statement_timeout > milliseconds{0}
                  && cfg.idle > milliseconds{0}
                  && cfg.first_wait > milliseconds{0}
                  && cfg.longest_wait >= cfg.first_wait;
  if (cfg.gateway.empty() || cfg.schema.empty() || cfg.most_rows == 0
      || cfg.most_rows > 1'000'000 || !positive)
    return failure{ec::invalid_config, "impossible setting of PostgreSQL"};
  return {};
}

postgres_sink::postgres_sink(const postgres_config& cfg,
                             pg_connection& connection, sample_source& source)
  : cfg_(cfg),
    connection_(connection),
    source_(source),
    schema_(cfg.schema),
    rows_(cfg.most_rows),
    wait_(cfg.first_wait) {
  // nop
}

std::chrono::milliseconds postgres_sink::step() {
  if (!report_.connected)
    if (auto ok = connect(); !ok)
      return fail(ok.error());
  auto batch = source_.read(cursor_, rows_);
  if (!batch)
    return fail(batch.error());
  uint64_t changed = 0;
  // A loss as well: its place is known then, and it is counted once.
  if (!batch->samples.empty() || !batch->events.empty() || batch->lost > 0)
    if (auto ok = transfer(*batch, changed); !ok)
      return fail(ok.error());
  note(*batch, changed);
  return batch->more ? std::chrono::milliseconds{0} : cfg_.idle;
}

status postgres_sink::connect() {
  if (auto ok = connection_.open(); !ok)
    return ok;
  ++report_.sessions;
  if (auto ok = schema_.prepare(connection_); !ok)
    return ok;
  if (auto made = connection_.query(schema_.make_cursor(), {cfg_.gateway});
      !made)
    return made.error();
  auto found = connection_.query(schema_.read_cursor(), {cfg_.gateway});
  if (!found)
    return found.error();
  if (found->rows.size() != 1 || found->rows[0].size() != 1)
    return failure{ec::storage_failed, "PostgreSQL: the cursor is not there"};
  auto cursor = from_hex(found->rows[0][0]);
  if (!cursor)
    return cursor.error();
  cursor_ = *std::move(cursor);
  report_.connected = true;
  return {};
}

status postgres_sink::transfer(const sink_batch& x, uint64_t& changed) {
  if (auto ok = begin(); !ok)
    return ok;
  if (auto ok = move_cursor(x.cursor); !ok)
    return ok;
  if (auto ok = check_points(); !ok)
    return ok;
  if (auto ok = number_points(x, changed); !ok)
    return ok;
  if (auto ok = copy_samples(x, changed); !ok)
    return ok;
  if (auto ok = copy_events(x, changed); !ok)
    return ok;
  return commit();
}

/// Set for the transaction and not for the session: what pools sessions between
/// us and the server would forget it.
status postgres_sink::begin() {
  auto limit = std::to_string(cfg_.statement_timeout.count());
  auto done = connection_.query("BEGIN");
  if (done)
    done = connection_.query("SET LOCAL statement_timeout = " + limit);
  return status_of(done);
}

/// First of all: it locks the row, so that a second sink of the same gateway,
/// or what is left of a lost session, cannot write the same rows.
status postgres_sink::move_cursor(const std::string& to) {
  auto moved = connection_.query(schema_.move_cursor(),
                                 {to_hex(to), cfg_.gateway, to_hex(cursor_)});
  if (!moved)
    return moved.error();
  if (moved->tag != "UPDATE 1")
    return failure{ec::wrong_state,
                   "PostgreSQL: another sink writes as " + cfg_.gateway};
  return {};
}

/// Numbers are those of the table that gave them: one that was made anew, or
/// emptied, gives others. One that was dropped is made at the next connect.
status postgres_sink::check_points() {
  auto found = connection_.query(schema_.find_points(),
                                 {schema_.points(), cfg_.gateway});
  if (!found)
    return found.error();
  if (found->rows.size() != 1 || found->rows[0].size() != 2)
    return failure{ec::storage_failed, "PostgreSQL: where are the points?"};
  auto& table = found->rows[0][0];
  auto has_any = found->rows[0][1] == "t";
  if (std::exchange(points_table_, table) != table || !has_any)
    points_.clear();
  return {};
}

status postgres_sink::number_points(const sink_batch& x, uint64_t& changed) {
  if (points_.size() > most_known_points)
    points_.clear();
  std::set<std::string> unknown;
  for (auto& sample : x.samples)
    if (points_.count(sample.point) == 0)
      unknown.insert(sample.point);
  if (unknown.empty())
    return {};
  std::vector<std::string> names;
  for (auto& name : unknown)
    names.push_back(clean_text(name, cfg_.limits.name, changed));
  auto found = connection_.query(schema_.number_points(),
                                 {cfg_.gateway, to_array(names)});
  if (!found)
    return found.error();
  std::unordered_map<std::string, int64_t> ids;
  for (auto& row : found->rows) {
    int64_t id = 0;
    if (row.size() == 2)
      std::from_chars(row[0].data(), row[0].data() + row[0].size(), id);
    if (row.size() == 2)
      ids[row[1]] = id;
  }
  size_t i = 0;
  for (auto& name : unknown) {
    auto id = ids.find(names[i++]);
    if (id == ids.end())
      return failure{ec::storage_failed, "PostgreSQL: points have no number"};
    points_[name] = id->second;
  }
  return {};
}

status postgres_sink::copy_samples(const sink_batch& x, uint64_t& changed) {
  if (x.samples.empty())
    return {};
  auto append = [&](std::string& out, size_t i) {
    auto& sample = x.samples[i];
    append_row(out, points_.at(sample.point), sample, cfg_.limits, changed);
  };
  return connection_.copy(schema_.copy_samples(),
                          in_chunks(x.samples.size(), append));
}

status postgres_sink::copy_events(const sink_batch& x, uint64_t& changed) {
  if (x.events.empty())
    return {};
  auto append = [&](std::string& out, size_t i) {
    append_row(out, cfg_.gateway, x.events[i], cfg_.limits, changed);
  };
  return connection_.copy(schema_.copy_events(),
                          in_chunks(x.events.size(), append));
}

/// A transaction that failed answers COMMIT with ROLLBACK.
status postgres_sink::commit() {
  auto done = connection_.query("COMMIT");
  if (!done)
    return done.error();
  if (done->tag != "COMMIT")
    return failure{ec::storage_failed, "PostgreSQL: the commit was refused"};
  return {};
}

void postgres_sink::note(const sink_batch& x, uint64_t changed) {
  cursor_ = x.cursor;
  auto rows = x.samples.size() + x.events.size();
  report_.batches += rows > 0 ? 1 : 0;
  report_.samples += x.samples.size();
  report_.events += x.events.size();
  report_.changed += changed;
  report_.lost += x.lost;
  report_.rests += x.more ? 0 : 1;
  report_.last = {ec::none, {}};
  wait_ = cfg_.first_wait;
  rows_ = std::min(2 * rows_, cfg_.most_rows);
}

std::chrono::milliseconds postgres_sink::fail(const failure& why) {
  connection_.close();
  points_.clear();
  report_.connected = false;
  ++report_.failures;
  report_.last = why;
  if (why.code == ec::timeout)
    rows_ = std::max(rows_ / 2, std::min(fewest_rows, cfg_.most_rows));
  auto out = wait_;
  wait_ = std::min(2 * wait_, cfg_.longest_wait);
  return out;
}

} // namespace troupe
