#include "storage/historian.hpp"

#include "actors/log.hpp"
#include "protocol/glob.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr uint64_t commit_wake = 1;
constexpr uint64_t expire_wake = 2;

constexpr caf::timespan expire_period = std::chrono::minutes{1};

/// In one step of retention; the store answers others between them.
constexpr size_t most_chunks_per_step = 2'000;

/// Half of what a frame to the console may have, at 1 KiB a row.
constexpr size_t most_rows_per_page = 2'000;
constexpr size_t most_patterns = 1'000;
constexpr size_t most_readings = 16;

caf::error error_of(const failure& x) {
  return caf::make_error(x.code, x.text);
}

} // namespace

historian_state::historian_state(historian_actor::pointer self) : self_(self) {
  // nop
}

void historian_state::start(const historian_config& cfg,
                            historian_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  auto opened = history::open(*ports_.disk, cfg_.memory, ports_.clock->now());
  if (!opened)
    return log_error("there is no history: {}", opened.error().text);
  history_ = *std::move(opened);
  retention_.emplace(*history_, cfg_.most_bytes);
  if (ports_.sink) {
    ports_.sink->first_commit = history_->begun();
    ports_.sink->kept_bytes = history_->kept();
  }
  arm(expire_period, expire_wake);
}

/// What is logged no longer keeps its rules in the store: they say how long its
/// history stays.
void historian_state::on_plan(const log_plan& x) {
  if (history_ == nullptr)
    return;
  auto now = ports_.clock->now();
  auto& series = devices_[x.device];
  series.clear();
  for (auto& point : x.points) {
    auto number = history_->set_rules(point.name, read_log_rules(point.rules),
                                      now);
    if (number)
      series[point.point] = *number;
    else
      log_error("{} is not logged: {}", point.name, number.error().text);
  }
  if (series.empty())
    devices_.erase(x.device);
  commit_soon();
}

void historian_state::on_batch(device_number device, const batch& x) {
  auto known = devices_.find(device);
  if (known == devices_.end())
    return;
  for (auto& what : x.samples) {
    auto series = known->second.find(what.point);
    if (series != known->second.end())
      history_->offer(series->second, {what.time, what.status, what.what});
  }
  commit_soon();
}

void historian_state::on_gone(device_number device, unix_nanos time) {
  auto known = devices_.find(device);
  if (known == devices_.end())
    return;
  for (auto& [point, series] : known->second)
    history_->gap(series, time);
  commit_soon();
}

void historian_state::on_settings(const settings_ptr& x) {
  auto time = x->field("time");
  auto zone = time != nullptr ? time->field("zone") : nullptr;
  auto wanted = zone != nullptr ? zone->text() : nullptr;
  if (wanted == nullptr)
    return;
  if (auto found = time_zone::load(*wanted))
    zone_ = *found;
}

// -- answers ------------------------------------------------------------------

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
  drop_idle(readings_);
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
  std::vector<history_row> rows;
  x.used = ports_.clock->now();
  auto ok = x.rows.next(rows, most_rows_per_page);
  if (!ok) {
    readings_.erase(number);
    return ok.error();
  }
  auto put = x.text == log_question::form::csv ? put_csv : put_json_line;
  log_page out{number, std::move(head)};
  for (auto& row : rows)
    put(out.text, row, x.names[row.point], x.form);
  if (rows.size() < most_rows_per_page) {
    readings_.erase(number);
    out.cursor = 0;
  }
  return std::make_shared<const log_page>(std::move(out));
}

// -- the disk -----------------------------------------------------------------

status historian_state::commit() {
  if (history_ == nullptr)
    return {};
  if (ports_.sink)
    history_->read_up_to(std::max<uint64_t>(ports_.sink->commit, 1) - 1);
  auto records = history_->take_writes(ports_.clock->now());
  if (records == nullptr)
    return {};
  auto ok = ports_.disk->write(*records);
  if (ok)
    history_->written();
  if (ok && ports_.sink)
    ports_.sink->kept_bytes = history_->kept();
  auto failed = !ok;
  if (failed && !failing_)
    log_error("the history cannot be written: {}", ok.error().text);
  else if (!failed && failing_)
    log_info("the history is written again");
  failing_ = failed;
  return ok;
}

void historian_state::commit_soon() {
  if (!std::exchange(armed_, true))
    arm(cfg_.commit_interval, commit_wake);
}

/// A step a second until everything was looked at, then a minute's rest.
void historian_state::expire() {
  auto done = retention_->step(ports_.clock->now(), most_chunks_per_step);
  if (!done)
    log_warning("old history stays: {}", done.error().text);
  auto all = !done || *done;
  commit_soon();
  arm(all ? expire_period : std::chrono::seconds{1}, expire_wake);
}

void historian_state::on_wake(uint64_t token) {
  if (token == expire_wake)
    return expire();
  armed_ = false;
  auto ok = commit();
  if (ok && (history_ == nullptr || !history_->must_trim()))
    return;
  armed_ = true; // samples wait meanwhile, as many as memory allows
  arm(ok ? cfg_.commit_interval : std::chrono::seconds{1}, commit_wake);
}

caf::result<caf::ok_atom> historian_state::on_settle() {
  auto ok = commit_now();
  if (!ok)
    return error_of(ok.error());
  return caf::ok_atom_v;
}

metric_list_ptr historian_state::counters() const {
  auto as_number = [](auto n) { return static_cast<double>(n); };
  if (history_ == nullptr)
    return std::make_shared<const metric_list>();
  auto& x = history_->counters();
  return std::make_shared<const metric_list>(
    metric_list{{"history.logged", as_number(x.logged)},
                {"history.lost", as_number(x.lost)},
                {"history.refused", as_number(x.refused)},
                {"history.series", as_number(history_->book().size())},
                {"history.memory", as_number(history_->memory())},
                {"history.bytes", as_number(history_->usage().total())},
                {"history.fill", fill()}});
}

/// Percent of the budget; 0 without one.
double historian_state::fill() const {
  if (cfg_.most_bytes == 0)
    return 0;
  return static_cast<double>(history_->usage().total()) * 100
         / static_cast<double>(cfg_.most_bytes);
}

void historian_state::arm(caf::timespan wait, uint64_t token) {
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, wait, token);
}

historian_actor::behavior_type historian_behavior(historian_state::pointer self,
                                                  const historian_config& cfg,
                                                  historian_ports ports) {
  auto& st = self->state;
  st.start(cfg, std::move(ports));
  return {
    [&st](const log_plan_ptr& x) { st.on_plan(*x); },
    [&st](device_number device, const batch_ptr& x) {
      st.on_batch(device, *x);
    },
    [&st](gone_atom, device_number device, unix_nanos time) {
      st.on_gone(device, time);
    },
    [&st](const log_question_ptr& x) { return st.on_question(x); },
    [&st](load_atom, uint64_t cursor) { return st.on_more(cursor); },
    [&st](const forget_order_ptr& x) { return st.on_forget(*x); },
    [&st](const usage_question_ptr& x) { return st.on_usage(*x); },
    [&st](const settings_ptr& x) { st.on_settings(x); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
