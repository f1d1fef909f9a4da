// Questions to the history, answered in pages.

#include "protocol/glob.hpp"
#include "storage/historian.hpp"

#include <utility>

namespace troupe {

namespace {

/// Half of what a frame to the console may have, at 1 KiB a row.
constexpr size_t most_rows_per_page = 2'000;
constexpr size_t most_patterns = 1'000;
constexpr size_t most_readings = 16;

/// When all are taken, who has not come back for so long makes room for others.
constexpr unix_nanos patience = 5'000'000'000;

caf::error error_of(const failure& x) {
  return caf::make_error(x.code, x.text);
}

} // namespace

result<std::vector<series_number>>
historian_state::select(const std::vector<std::string>& which) const {
  std::vector<series_number> out;
  if (which.empty() || which.size() > most_patterns)
    return failure{ec::invalid_request, "1 to 1,000 names are needed"};
  for (auto& pattern : which) {
    glob wanted{pattern};
    auto before = out.size();
    for (series_number i = 0; i < history_->book().size(); ++i)
      if (wanted.covers(history_->book().name(i)))
        out.push_back(i);
    if (out.size() == before)
      return failure{ec::no_such_point, pattern + ": nothing is logged there"};
  }
  return out;
}

result<history_query> historian_state::read(const log_question& x) const {
  history_query out;
  auto points = select(x.which);
  if (!points)
    return points.error();
  out.points = *std::move(points);
  out.from = x.from;
  if (x.to)
    out.to = *x.to;
  if (x.limit)
    out.limit = *x.limit;
  out.order = x.newest_first ? row_order::newest_first
                             : row_order::oldest_first;
  if (x.level && (*x.level < 1 || *x.level > log_levels))
    return failure{ec::out_of_range, "levels are 1 to 3"};
  if (x.level)
    out.level = static_cast<uint8_t>(*x.level - 1);
  if (!x.every)
    return out;
  auto grid = bucket_grid::make(*x.every, zone_);
  if (!grid)
    return grid.error();
  out.every = *std::move(grid);
  return out;
}

caf::result<log_page_ptr>
historian_state::on_question(const log_question_ptr& x) {
  if (history_ == nullptr)
    return caf::make_error(ec::storage_failed, "the history cannot be read");
  drop_idle(readings_, idle_limit);
  if (readings_.size() >= most_readings)
    drop_idle(readings_, patience);
  if (readings_.size() >= most_readings)
    return caf::make_error(ec::overloaded, "too many read the history");
  auto query = read(*x);
  if (!query)
    return error_of(query.error());
  auto rows = history_cursor::open(*history_, *query);
  if (!rows)
    return error_of(rows.error());
  std::vector<std::string> names;
  for (auto series : query->points)
    names.push_back(history_->book().name(series));
  auto form = x->every ? row_form::intervals : row_form::samples;
  auto number = ++last_cursor_;
  auto& fresh = readings_
                  .emplace(number, reading{*std::move(rows), std::move(names),
                                           x->text, form})
                  .first->second;
  auto head = x->text == log_question::form::csv ? csv_head(form)
                                                 : std::string{};
  auto first = page(number, fresh, std::move(head));
  if (!first)
    return error_of(first.error());
  return *first;
}

caf::result<log_page_ptr> historian_state::on_more(uint64_t cursor) {
  drop_idle(readings_, idle_limit);
  auto known = readings_.find(cursor);
  if (known == readings_.end())
    return caf::make_error(ec::timeout, "the answer was not fetched in time");
  auto next = page(cursor, known->second, {});
  if (!next)
    return error_of(next.error());
  return *next;
}

/// The reading is over with a page that is not full, or fails. What a reader
/// has seen no power cut takes away, as long as the disk takes anything.
result<log_page_ptr> historian_state::page(uint64_t number, reading& x,
                                           std::string head) {
  static_cast<void>(commit());
  x.used = ports_.clock->now();
  auto put = x.text == log_question::form::csv ? put_csv : put_json_line;
  log_page out{number, std::move(head)};
  std::vector<history_row> rows;
  size_t count = 0;
  do {
    auto ok = x.rows.next(rows, most_rows_per_page - count);
    if (!ok) {
      readings_.erase(number);
      return ok.error();
    }
    for (auto& row : rows)
      put(out.text, row, x.names[row.point], x.form);
    count += rows.size();
  } while (!rows.empty() && count < most_rows_per_page);
  if (count < most_rows_per_page) {
    readings_.erase(number);
    out.cursor = 0;
  }
  return std::make_shared<const log_page>(std::move(out));
}

} // namespace troupe
