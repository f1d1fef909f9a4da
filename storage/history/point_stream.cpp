#include "storage/history/point_stream.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

history_row to_row(const log_sample& x) {
  return {x.time, x.status, x.what};
}

std::vector<history_row> rows_of(const std::vector<bucket_row>& open) {
  row_writer block;
  for (auto& x : open)
    (void)block.add(x);
  std::vector<history_row> out;
  // What is read is what will be stored, with its rounded mean.
  (void)read_chunk(block.encode(), false,
                   {0, std::numeric_limits<unix_millis>::max()}, out);
  return out;
}

std::vector<history_row> stop_row(const strand_copy& x) {
  if (!x.stop)
    return {};
  return {to_row({to_nanos(*x.stop), quality::stale, value{}})};
}

} // namespace

result<std::unique_ptr<point_stream>>
point_stream::open(const history& from, series_number series, uint8_t level,
                   const time_range& range, row_order order, size_t ahead) {
  auto memory = from.copy(series, level);
  if (!memory)
    return memory.error();
  std::unique_ptr<point_stream> out{new point_stream{order}};
  chunk_key lane{level, series, 0, 0};
  out->add_lanes(from, lane, memory->sample_lanes, *memory, range, ahead);
  lane.lane = first_row_lane;
  out->add_lanes(from, lane, memory->row_lanes, *memory, range, ahead);
  out->add_rows(rows_of(memory->rows), range);
  std::vector<history_row> samples;
  for (auto& x : memory->samples)
    samples.push_back(to_row(x));
  out->add_rows(std::move(samples), range);
  out->add_rows(stop_row(*memory), range);
  return out;
}

void point_stream::add_lanes(const history& from, const chunk_key& first,
                             size_t count, const strand_copy& memory,
                             const time_range& range, size_t ahead) {
  for (size_t i = 0; i < count; ++i) {
    auto key = first;
    key.lane = static_cast<lane_number>(first.lane + i);
    std::vector<chunk_update> mine;
    for (auto& x : memory.chunks)
      if (x.key.lane == key.lane)
        mine.push_back(x);
    auto& to = lanes_.emplace_back();
    to.more = std::make_unique<lane_reader>(from, key, std::move(mine), range,
                                            order_, ahead);
  }
}

void point_stream::add_rows(std::vector<history_row> rows,
                            const time_range& range) {
  rows.erase(
    std::remove_if(rows.begin(), rows.end(),
                   [&](auto& x) { return !range.holds(to_millis(x.time)); }),
    rows.end());
  if (order_ == row_order::newest_first)
    std::reverse(rows.begin(), rows.end());
  if (!rows.empty())
    lanes_.push_back({nullptr, std::move(rows), 0});
}

/// Afterwards every lane has a row to give.
status point_stream::fill() {
  for (size_t i = 0; i < lanes_.size();) {
    auto& x = lanes_[i];
    if (x.given < x.rows.size()) {
      ++i;
      continue;
    }
    x.given = 0;
    x.rows.clear();
    auto more = x.more ? x.more->next(x.rows) : result<bool>{false};
    if (!more)
      return more.error();
    if (*more)
      continue;
    damaged_ += x.more ? x.more->damaged() : 0;
    lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return {};
}

/// Both orders are exactly the reverse of each other, also for equal times.
point_stream::lane& point_stream::nearest() {
  auto best = &lanes_.front();
  for (size_t i = 1; i < lanes_.size(); ++i) {
    auto mine = lanes_[i].time();
    auto others = best->time();
    if (order_ == row_order::oldest_first ? mine < others : mine >= others)
      best = &lanes_[i];
  }
  return *best;
}

bool point_stream::all_before_others(const lane& x) const {
  auto last = x.rows.back().time;
  return std::all_of(lanes_.begin(), lanes_.end(), [&](auto& other) {
    return &other == &x
           || (order_ == row_order::oldest_first ? last < other.time()
                                                 : last > other.time());
  });
}

result<bool> point_stream::next(std::vector<history_row>& out) {
  out.clear();
  if (auto ok = fill(); !ok)
    return ok.error();
  if (lanes_.empty())
    return false;
  if (auto& first = nearest(); first.given == 0 && all_before_others(first)) {
    out.swap(first.rows);
    return true;
  }
  // As far as it is known what comes next.
  for (auto more = true; more;) {
    auto& from = nearest();
    out.push_back(std::move(from.rows[from.given++]));
    more = from.given < from.rows.size();
  }
  return true;
}

uint64_t point_stream::damaged() const {
  auto out = damaged_;
  for (auto& x : lanes_)
    out += x.more ? x.more->damaged() : 0;
  return out;
}

} // namespace troupe
