#include "storage/history/lane_reader.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

history_row to_row(const bucket_row& x) {
  history_row out;
  out.time = to_nanos(x.time);
  out.length = to_nanos(x.length);
  if (x.gap) {
    out.status = quality::stale;
    return out;
  }
  out.what = make_number(x.last, x.kind);
  out.stats = {x.least, x.most, x.mean, x.mean, x.count, x.known};
  return out;
}

status read_samples(std::string_view bytes, const time_range& range,
                    std::vector<history_row>& out) {
  auto reader = chunk_reader::open(bytes);
  if (!reader)
    return reader.error();
  while (reader->next()) {
    auto& x = reader->sample();
    auto time = to_millis(x.time);
    if (time >= range.to)
      return {};
    if (time < range.from)
      continue;
    out.emplace_back(x.time, x.status, x.what);
  }
  return reader->error();
}

} // namespace

status read_chunk(std::string_view bytes, bool samples, const time_range& range,
                  std::vector<history_row>& out) {
  if (samples)
    return read_samples(bytes, range, out);
  std::vector<bucket_row> rows;
  if (auto ok = read_rows(bytes, rows); !ok)
    return ok;
  for (auto& x : rows)
    if (range.holds(x.time))
      out.push_back(to_row(x));
  return {};
}

result<unix_millis> last_in_chunk(const chunk_key& key,
                                  std::string_view bytes) {
  if (key.lane >= first_row_lane)
    return last_row(bytes);
  auto head = read_chunk_head(bytes);
  if (!head)
    return head.error();
  return to_millis(head->last);
}

lane_reader::lane_reader(const history& from, const chunk_key& lane,
                         std::vector<chunk_update> in_memory,
                         const time_range& range, row_order order, size_t ahead)
  : from_(from),
    lane_(lane),
    in_memory_(std::move(in_memory)),
    range_(range),
    order_(order),
    ahead_(ahead) {
  for (auto x : from.usage().periods(lane.level))
    if (begin_of_period(x) < range.to
        && begin_of_period(x) + period_length > range.from)
      periods_.push_back(x);
  first_ = bound(range.from);
  last_ = bound(range.to);
  if (!in_memory_.empty())
    last_ = std::min(last_, to_key(in_memory_.front().key));
  if (order == row_order::newest_first) {
    std::reverse(periods_.begin(), periods_.end());
    std::reverse(in_memory_.begin(), in_memory_.end());
  }
}

std::string lane_reader::bound(unix_millis time) const {
  auto key = lane_;
  key.first = time;
  return to_key(key);
}

/// The chunk that begins before the range can reach into it. It lies in the
/// same period: no chunk is in two.
status lane_reader::seek() {
  sought_ = true;
  auto begin = bound(begin_of_period(period_of(range_.from)));
  key_range before{record_family::history, begin, first_, true};
  return from_.disk().scan(before, [&](auto key, auto) {
    first_ = key;
    return false;
  });
}

status lane_reader::read_ahead() {
  if (!sought_)
    if (auto ok = seek(); !ok)
      return ok;
  size_t size = 0;
  while (size < ahead_ && !periods_.empty()) {
    if (auto ok = scan_period(periods_.front()); !ok)
      return ok;
    for (auto& x : chunks_)
      size += x.size();
  }
  return {};
}

status lane_reader::scan_period(period_number period) {
  auto begin = begin_of_period(period);
  auto end = first_key(lane_.level, period, lane_.series);
  end += static_cast<char>(lane_.lane + 1);
  key_range range{record_family::history, std::max(first_, bound(begin)),
                  std::min(last_, end), !forwards()};
  size_t size = 0;
  auto ok = from_.disk().scan(range, [&](auto key, auto bytes) {
    if (size >= ahead_)
      return false;
    chunks_.emplace_back(bytes);
    size += bytes.size();
    if (forwards())
      first_ = std::string{key} + '\0';
    else
      last_ = key;
    return true;
  });
  if (size < ahead_)
    periods_.pop_front();
  return ok;
}

bool lane_reader::decode(std::string_view bytes,
                         std::vector<history_row>& out) {
  out.clear();
  auto samples = lane_.lane < first_row_lane;
  if (!read_chunk(bytes, samples, range_, out))
    ++damaged_;
  if (!forwards())
    std::reverse(out.begin(), out.end());
  return !out.empty();
}

result<bool> lane_reader::next(std::vector<history_row>& out) {
  auto memory_next = [this] {
    return !in_memory_.empty()
           && (!forwards() || (periods_.empty() && chunks_.empty()));
  };
  for (;;) {
    if (memory_next()) {
      auto chunk = std::move(in_memory_.front());
      in_memory_.erase(in_memory_.begin());
      if (decode(chunk.bytes, out))
        return true;
    } else if (!chunks_.empty()) {
      auto chunk = std::move(chunks_.front());
      chunks_.pop_front();
      if (decode(chunk, out))
        return true;
    } else if (!periods_.empty()) {
      if (auto ok = read_ahead(); !ok)
        return ok.error();
    } else {
      return false;
    }
  }
}

} // namespace troupe
