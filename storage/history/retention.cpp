#include "storage/history/retention.hpp"

#include "storage/history/lane_reader.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace troupe {

namespace {

constexpr int eighths = 8;

} // namespace

bool retention::too_much() const {
  return most_bytes_ > 0 && history_.usage().total() > most_bytes_;
}

result<bool> retention::step(unix_nanos now, size_t most) {
  auto time = to_millis(now);
  // What the store has must be what was counted.
  if (!history_.settled())
    return true;
  for (auto left = most; left > 0;) {
    if (!current_ && !choose(time)) {
      planned_ = false;
      tried_.clear();
      return true;
    }
    auto done = run(*current_, time, left);
    if (!done)
      return done;
    if (*done)
      current_.reset();
  }
  return false;
}

bool retention::choose(unix_millis now) {
  if (too_much())
    if (auto victim = next_victim()) {
      current_ = *victim;
      return true;
    }
  if (!planned_)
    plan(now);
  if (pass_.empty())
    return false;
  current_ = pass_.front();
  pass_.pop_front();
  return true;
}

std::optional<retention::sweep>
retention::try_once(uint8_t level, period_number period, int eighth) {
  if (!tried_.emplace(level, period, eighth).second)
    return {};
  sweep out;
  out.level = level;
  out.period = period;
  out.before = begin_of_period(period) + period_length / eighths * eighth;
  return out;
}

std::optional<retention::sweep> retention::next_victim() {
  for (uint8_t level = 0; level < log_levels; ++level) {
    auto periods = history_.usage().periods(level);
    for (size_t i = 0; i + 1 < periods.size(); ++i)
      if (auto out = try_once(level, periods[i], eighths))
        return out;
  }
  for (int eighth = 1; eighth <= eighths; ++eighth)
    for (uint8_t level = 0; level < log_levels; ++level)
      if (auto periods = history_.usage().periods(level); !periods.empty())
        if (auto out = try_once(level, periods.back(), eighth))
          return out;
  return {};
}

void retention::plan(unix_millis now) {
  planned_ = true;
  std::array<unix_millis, log_levels> shortest;
  shortest.fill(std::numeric_limits<unix_millis>::max());
  auto& book = history_.book();
  for (series_number x = 0; x < book.size(); ++x)
    for (size_t level = 0; level < log_levels; ++level)
      shortest[level] = std::min(shortest[level],
                                 retention_of(book.rules(x), level));
  for (uint8_t level = 0; level < log_levels; ++level)
    for (auto period : history_.usage().periods(level))
      if (begin_of_period(period) < now - shortest[level])
        pass_.push_back({level, period, 0, 0});
}

bool retention::is_over(const sweep& x, const chunk_key& key,
                        std::string_view bytes, unix_millis now) const {
  if (x.before > 0)
    return too_much() && key.first < x.before;
  if (key.series >= history_.book().size())
    return true;
  // What cannot be read goes when its period is over for all.
  auto last = last_in_chunk(key, bytes);
  auto newest = last ? *last : key.first + period_length;
  return newest
         < now - retention_of(history_.book().rules(key.series), key.level);
}

/// The first chunk of a series that stays ends the series: later ones are
/// younger. Returns whether all series were swept.
result<bool> retention::run(sweep& x, unix_millis now, size_t& left) {
  key_range range{
    record_family::history, first_key(x.level, x.period, x.next),
    first_key(x.level, static_cast<period_number>(x.period + 1), 0), false};
  auto all = true;
  auto ok = history_.disk().scan(range, [&](auto bytes_of_key, auto bytes) {
    auto key = read_chunk_key(bytes_of_key);
    if (!key)
      return true;
    all = left > 0 && is_over(x, *key, bytes, now) && history_.release(*key);
    if (left == 0) {
      x.next = key->series;
      return false;
    }
    --left;
    if (all)
      history_.rewrite(*key, bytes.size(), std::nullopt);
    else
      x.next = key->series + 1;
    return all;
  });
  if (!ok)
    return ok.error();
  return all;
}

} // namespace troupe
