#include "storage/history/history_query.hpp"

#include "storage/history/bucket_stream.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

/// Bytes that all points of a query read ahead together.
constexpr size_t ahead_bytes = 128u << 10;

constexpr unix_millis end_of_time = std::numeric_limits<unix_nanos>::max()
                                    / 1'000'000;

status check(const history& from, const history_query& query) {
  if (query.points.size() > most_query_points)
    return failure{ec::too_large, "a query of too many points"};
  if (query.every && query.order == row_order::newest_first)
    return failure{ec::invalid_request, "intervals come oldest first only"};
  for (auto x : query.points)
    if (x >= from.book().size())
      return failure{ec::invalid_request, "a query of a series without a name"};
  if (query.level && *query.level >= log_levels)
    return failure{ec::invalid_request, "a query of a level that is not there"};
  return {};
}

/// Times with a part of a millisecond count up: what lies before *to* is in it.
unix_millis rounded_up(unix_nanos x) {
  return std::min(to_millis(x) + (x > 0 && x % 1'000'000 > 0 ? 1 : 0),
                  end_of_time);
}

time_range range_of(const history_query& query) {
  time_range out{rounded_up(query.from), rounded_up(query.to)};
  if (!query.every)
    return out;
  // Where clocks are ahead, 1970 began before.
  out.from = std::max<unix_millis>(query.every->begin_of(out.from), 0);
  auto last = query.every->begin_of(std::max(out.to - 1, out.from));
  if (out.to < end_of_time)
    out.to = query.every->end_of(last);
  return out;
}

result<std::optional<history_row>> row_before(const history& from,
                                              series_number series,
                                              uint8_t level, unix_millis time) {
  auto rows = point_stream::open(from, series, level, {0, time},
                                 row_order::newest_first, 1);
  if (!rows)
    return rows.error();
  std::vector<history_row> found;
  auto any = (*rows)->next(found);
  if (!any)
    return any.error();
  return *any ? std::optional<history_row>{std::move(found.front())}
              : std::nullopt;
}

result<std::unique_ptr<row_stream>>
open_stream(const history& from, series_number series, uint8_t level,
            const history_query& query) {
  auto range = range_of(query);
  auto ahead = ahead_bytes / query.points.size();
  auto rows = point_stream::open(from, series, level, range, query.order,
                                 ahead);
  if (!rows)
    return rows.error();
  if (!query.every)
    return std::unique_ptr<row_stream>{*std::move(rows)};
  auto before = row_before(from, series, level, range.from);
  if (!before)
    return before.error();
  auto until = std::min(range.to, std::max(from.now(), range.from));
  return std::unique_ptr<row_stream>{std::make_unique<bucket_stream>(
    *std::move(rows), *query.every, range.from, until, *before)};
}

} // namespace

std::optional<uint8_t> level_of(const history& from, series_number series,
                                const history_query& query) {
  if (query.level)
    return query.level;
  auto& rules = from.book().rules(series);
  std::optional<uint8_t> best;
  unix_millis longest = -1;
  for (uint8_t level = 0; level < log_levels; ++level) {
    if (!rules.levels[level])
      continue;
    auto kept = rules.levels[level]->retention;
    if (query.from <= 0 || to_millis(query.from) >= from.now() - kept)
      return level;
    if (kept > longest) {
      best = level;
      longest = kept;
    }
  }
  return best;
}

result<history_cursor> history_cursor::open(const history& from,
                                            const history_query& query) {
  if (auto ok = check(from, query); !ok)
    return ok.error();
  history_cursor out;
  out.order_ = query.order;
  out.left_ = query.limit;
  for (uint32_t i = 0; i < query.points.size(); ++i)
    if (auto ok = out.add(from, query, i); !ok)
      return ok.error();
  return out;
}

status history_cursor::add(const history& from, const history_query& query,
                           uint32_t point) {
  auto series = query.points[point];
  auto level = level_of(from, series, query);
  if (!level)
    return {};
  auto stream = open_stream(from, series, *level, query);
  if (!stream)
    return stream.error();
  head first;
  first.point = point;
  first.more = *std::move(stream);
  auto found = fill(first);
  if (!found)
    return found.error();
  if (!*found)
    return {};
  heads_.push_back(std::move(first));
  heap_.push_back(heads_.size() - 1);
  std::push_heap(heap_.begin(), heap_.end(),
                 [this](auto x, auto y) { return behind(x, y); });
  return {};
}

/// Has *x* read its next rows; false when it has ended.
result<bool> history_cursor::fill(head& x) {
  x.given = 0;
  auto found = x.more->next(x.rows);
  if (!found)
    return found;
  for (auto& row : x.rows)
    row.point = x.point;
  if (!*found) {
    damaged_ += x.more->damaged();
    x.more.reset();
  }
  return found;
}

bool history_cursor::behind(size_t x, size_t y) const {
  auto& mine = heads_[x].rows[heads_[x].given];
  auto& others = heads_[y].rows[heads_[y].given];
  if (mine.time == others.time)
    return mine.point > others.point;
  return order_ == row_order::oldest_first ? mine.time > others.time
                                           : mine.time < others.time;
}

/// Whether all rows of the first point of the heap come next, and fit.
bool history_cursor::gives_all(uint64_t most) const {
  auto& from = heads_[heap_.front()];
  return heap_.size() == 1 && from.given == 0 && from.rows.size() <= most;
}

/// Moves rows of the first point of the heap to *page*: one, or as many as
/// there are when no other point has any.
size_t history_cursor::take(std::vector<history_row>& page, size_t most) {
  auto& from = heads_[heap_.front()];
  auto all = from.rows.size() - from.given;
  auto count = heap_.size() == 1 ? std::min(all, most) : 1;
  auto first = from.rows.begin() + static_cast<std::ptrdiff_t>(from.given);
  std::move(first, first + static_cast<std::ptrdiff_t>(count),
            std::back_inserter(page));
  from.given += count;
  return count;
}

/// The first point of the heap has another row now, or none: it finds its
/// place.
status history_cursor::settle() {
  auto& from = heads_[heap_.front()];
  auto has_row = from.given < from.rows.size();
  if (!has_row) {
    auto found = fill(from);
    if (!found)
      return found.error();
    has_row = *found;
  }
  if (has_row && heap_.size() == 1)
    return {};
  auto order = [this](auto x, auto y) { return behind(x, y); };
  std::pop_heap(heap_.begin(), heap_.end(), order);
  if (has_row)
    std::push_heap(heap_.begin(), heap_.end(), order);
  else
    heap_.pop_back();
  return {};
}

/// Rows that need no merging are not moved one by one: a page is a chunk then.
status history_cursor::next(std::vector<history_row>& page, size_t most) {
  page.clear();
  while (page.size() < most && left_ > 0 && !heap_.empty()) {
    auto room = std::min<uint64_t>(most - page.size(), left_);
    if (page.empty() && gives_all(room)) {
      page.swap(heads_[heap_.front()].rows);
      left_ -= page.size();
      return settle();
    }
    left_ -= take(page, static_cast<size_t>(room));
    if (auto ok = settle(); !ok)
      return ok;
  }
  return {};
}

uint64_t history_cursor::damaged() const {
  auto out = damaged_;
  for (auto& x : heads_)
    out += x.more ? x.more->damaged() : 0;
  return out;
}

} // namespace troupe
