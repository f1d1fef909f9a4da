#include "storage/history/erase_range.hpp"

#include "storage/history/lane_reader.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace troupe {

namespace {

log_sample gap_at(unix_millis time, const log_sample&) {
  return {to_nanos(time), quality::stale, value{}};
}

bucket_row gap_at(unix_millis time, const bucket_row& like) {
  bucket_row out;
  out.time = time;
  out.length = like.length;
  out.gap = true;
  return out;
}

/// Returns *all* without what lies in *range*, for which a gap stands.
template <class Item>
std::vector<Item> trimmed(const std::vector<Item>& all, const chunk_key& key,
                          const time_range& range, bool with_gap) {
  std::vector<Item> out;
  for (auto& x : all) {
    if (!range.holds(time_of(x)))
      out.push_back(x);
    else if (std::exchange(with_gap, false))
      out.push_back(gap_at(std::max(range.from, key.first), x));
  }
  return out;
}

template <class Writer, class Item>
std::string encode(const std::vector<Item>& all) {
  Writer out;
  for (auto& x : all)
    (void)out.add(x);
  return out.encode();
}

result<std::vector<log_sample>> read_samples(std::string_view bytes) {
  auto reader = chunk_reader::open(bytes);
  if (!reader)
    return reader.error();
  std::vector<log_sample> out;
  for (log_sample x; reader->next(x);)
    out.push_back(x);
  if (!reader->error())
    return reader->error().error();
  return out;
}

/// Returns the bytes of the chunk without what lies in *range*; nothing when
/// nothing is left. A chunk that cannot be read stays as it is.
std::optional<std::string> trim(const chunk_key& key, std::string_view bytes,
                                const time_range& range, bool with_gap) {
  if (key.lane < first_row_lane) {
    auto all = read_samples(bytes);
    if (!all)
      return std::string{bytes};
    auto left = trimmed(*all, key, range, with_gap);
    if (left.empty())
      return {};
    return encode<chunk_writer>(left);
  }
  std::vector<bucket_row> all;
  if (!read_rows(bytes, all))
    return std::string{bytes};
  auto left = trimmed(all, key, range, with_gap);
  if (left.empty())
    return {};
  return encode<row_writer>(left);
}

/// Goes through one level of one series.
class level_eraser {
public:
  level_eraser(history& of, series_number series, uint8_t level,
               const time_range& range, size_t most)
    : history_(of), series_(series), level_(level), range_(range), left_(most) {
    // nop
  }

  /// Sets *all* to false when it has to be called again.
  status run(bool& all) {
    auto found = history_.change(series_, level_);
    if (!found)
      return found.error();
    if (*found == nullptr)
      return {};
    auto& strand = **found;
    strand.edit([this](chunk_update& x) {
      in_memory_.insert(to_key(x.key));
      return true;
    });
    if (auto ok = run_lanes(0, strand.sample_lanes()); !ok)
      return ok;
    if (auto ok = run_lanes(first_row_lane, strand.row_lanes()); !ok)
      return ok;
    strand.edit([this](chunk_update& x) { return change(x); });
    strand.erase_interval(range_);
    all = all && left_ > 0;
    return {};
  }

private:
  status run_lanes(lane_number first, size_t count) {
    for (size_t i = 0; i < count; ++i) {
      auto lane = static_cast<lane_number>(first + i);
      for (auto period : history_.usage().periods(level_))
        if (auto ok = run_period(lane, period); !ok)
          return ok;
    }
    return {};
  }

  status run_period(lane_number lane, period_number period) {
    auto begin = begin_of_period(period);
    if (begin >= range_.to || begin + period_length <= range_.from)
      return {};
    // Those that begin before the range may reach into it.
    auto end = std::min(range_.to, begin + period_length - 1);
    key_range keys{record_family::history,
                   to_key({level_, series_, lane, begin}),
                   to_key({level_, series_, lane, end}) + '\0', false};
    return history_.disk().scan(keys, [this](auto key, auto bytes) {
      if (in_memory_.count(std::string{key}) == 0)
        change(*read_chunk_key(key), bytes);
      return left_ > 0;
    });
  }

  void change(const chunk_key& key, std::string_view bytes) {
    auto& told = gap_told_[key.lane % gap_told_.size()];
    auto after = trim(key, bytes, range_, !told);
    if (after && *after == bytes)
      return;
    // The first one that loses something tells the gap.
    told = true;
    --left_;
    history_.rewrite(key, bytes.size(), std::move(after));
  }

  /// Of a chunk that the store will get; false: it will not.
  bool change(chunk_update& x) {
    auto& told = gap_told_[x.key.lane % gap_told_.size()];
    auto after = trim(x.key, x.bytes, range_, !told);
    told = told || after != x.bytes;
    if (after)
      x.bytes = *std::move(after);
    else if (x.replaced > 0)
      history_.rewrite(x.key, x.replaced, std::nullopt);
    return after.has_value();
  }

  history& history_;
  series_number series_;
  uint8_t level_;
  time_range range_;
  size_t left_;
  std::array<bool, 2 * lanes_of_a_kind> gap_told_{};
  std::set<std::string> in_memory_;
};

} // namespace

result<bool> erase_range(history& of, series_number series, unix_nanos from,
                         unix_nanos to, size_t most) {
  if (!of.settled())
    return failure{ec::wrong_state, "history waits for its store"};
  if (series >= of.book().size())
    return failure{ec::invalid_request, "history knows no such series"};
  time_range range{to_millis(from), to_millis(to)};
  auto all = true;
  for (uint8_t level = 0; level < log_levels; ++level) {
    level_eraser uut{of, series, level, range, most};
    if (auto ok = uut.run(all); !ok)
      return ok.error();
  }
  return all;
}

} // namespace troupe
