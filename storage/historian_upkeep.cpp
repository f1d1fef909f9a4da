// Deletions and surveys, a part at a time: samples and questions come between.

#include "storage/historian.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace troupe {

namespace {

/// Some ten milliseconds of a small processor.
constexpr size_t most_chunks_per_part = 500;
constexpr size_t most_points_per_part = 10;

/// Of each kind at once.
constexpr size_t most_unfinished = 4;

forget_report report_of(uint64_t cursor, const range_eraser& x) {
  auto& gone = x.counts();
  return {cursor, x.points(), gone.samples, gone.intervals};
}

log_usage report_of(const rule_usage& x) {
  constexpr double second = 1'000;
  log_usage out;
  out.rules = to_value(x.rules);
  out.logged = x.logged;
  out.points = x.points;
  out.measured = x.measured;
  out.seconds = static_cast<double>(x.over) / second;
  out.on_disk = x.on_disk;
  out.a_day = x.a_day;
  out.after_a_year = x.after_a_year;
  out.at_rest = x.at_rest;
  return out;
}

/// A point that several patterns cover is one point.
void make_unique(std::vector<series_number>& x) {
  std::sort(x.begin(), x.end());
  x.erase(std::unique(x.begin(), x.end()), x.end());
}

/// Does the next *part* of one of *all*, which leaves when it is done, or has
/// failed.
template <class Report, class Map, class Part>
result<Report>
go_on(Map& all, uint64_t cursor, unix_nanos now, const Part& part) {
  auto known = all.find(cursor);
  if (known == all.end())
    return failure{ec::timeout, "nobody went on with it for a minute"};
  known->second.used = now;
  result<Report> out = part(known->second.what);
  if (!out || out->cursor == 0)
    all.erase(known);
  return out;
}

template <class T>
caf::result<std::shared_ptr<const T>> answer(result<T> x) {
  if (!x)
    return caf::make_error(x.error().code, x.error().text);
  return std::make_shared<const T>(*std::move(x));
}

} // namespace

// -- deletions ----------------------------------------------------------------

caf::result<forget_report_ptr>
historian_state::on_forget(const forget_order& x) {
  if (x.cursor == 0)
    return answer(begin_forgetting(x));
  drop_idle(deletions_, idle_limit);
  return answer(go_on<forget_report>(deletions_, x.cursor, ports_.clock->now(),
                                     [&](range_eraser& what) {
                                       return forget_part(x.cursor, what);
                                     }));
}

result<forget_report> historian_state::begin_forgetting(const forget_order& x) {
  if (history_ == nullptr)
    return failure{ec::storage_failed, "the history cannot be read"};
  if (x.to && *x.to <= x.from)
    return failure{ec::invalid_request, "the span ends before it begins"};
  drop_idle(deletions_, idle_limit);
  if (deletions_.size() >= most_unfinished)
    return failure{ec::overloaded, "too many delete from the history"};
  auto which = select(x.which);
  if (!which)
    return which.error();
  make_unique(*which);
  auto to = x.to.value_or(std::numeric_limits<unix_nanos>::max());
  range_eraser fresh{*std::move(which), x.from, to};
  auto out = report_of(++last_cursor_, fresh);
  deletions_.emplace(out.cursor, unfinished<range_eraser>{std::move(fresh),
                                                          ports_.clock->now()});
  return out;
}

/// What waits for a commit must be written before it can be changed anew.
result<forget_report> historian_state::forget_part(uint64_t cursor,
                                                   range_eraser& x) {
  if (auto ok = commit_now(); !ok)
    return ok.error();
  auto done = x.step(*history_, most_chunks_per_part);
  auto written = commit_now(); // also of a step that failed half-way
  if (!done)
    return done.error();
  if (!written)
    return written.error();
  return report_of(*done ? 0 : cursor, x);
}

status historian_state::commit_now() {
  auto ok = commit();
  if (!ok)
    commit_soon();
  return ok;
}

// -- surveys ------------------------------------------------------------------

caf::result<usage_report_ptr>
historian_state::on_usage(const usage_question& x) {
  if (x.cursor == 0)
    return answer(begin_survey(x));
  drop_idle(surveys_, idle_limit);
  return answer(go_on<usage_report>(surveys_, x.cursor, ports_.clock->now(),
                                    [&](usage_survey& what) {
                                      return survey_part(x.cursor, what);
                                    }));
}

result<usage_report> historian_state::begin_survey(const usage_question& x) {
  if (history_ == nullptr)
    return failure{ec::storage_failed, "the history cannot be read"};
  drop_idle(surveys_, idle_limit);
  if (surveys_.size() >= most_unfinished)
    return failure{ec::overloaded, "too many measure the history"};
  std::vector<series_number> all(history_->book().size());
  std::iota(all.begin(), all.end(), series_number{0});
  auto which = x.which.empty() ? result<std::vector<series_number>>{all}
                               : select(x.which);
  if (!which)
    return which.error();
  make_unique(*which);
  auto logged = logged_series();
  usage_survey fresh{*history_, *which, [&](series_number series) {
                       return logged.count(series) > 0;
                     }};
  usage_report out;
  out.cursor = ++last_cursor_;
  surveys_.emplace(out.cursor, unfinished<usage_survey>{std::move(fresh),
                                                        ports_.clock->now()});
  return out;
}

result<usage_report> historian_state::survey_part(uint64_t cursor,
                                                  usage_survey& x) {
  auto done = x.step(*history_, ports_.clock->now(), most_points_per_part);
  if (!done)
    return done.error();
  usage_report out;
  if (!*done) {
    out.cursor = cursor;
    return out;
  }
  for (auto& row : x.rows())
    out.rows.push_back(report_of(row));
  out.on_disk = history_->usage().total();
  out.most = cfg_.most_bytes;
  return out;
}

/// Rules stay in the store when a device goes; plans do not.
std::unordered_set<series_number> historian_state::logged_series() const {
  std::unordered_set<series_number> out;
  for (auto& [device, points] : devices_)
    for (auto& [point, series] : points)
      out.insert(series);
  return out;
}

} // namespace troupe
