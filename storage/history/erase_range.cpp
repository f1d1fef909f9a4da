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

bool is_gap(const log_sample& x) {
  return x.what.is_null();
}

bool is_gap(const bucket_row& x) {
  return x.gap;
}

/// What becomes of one chunk.
struct trimmed_chunk {
  bool changed = false;
  uint64_t erased = 0;              ///< Values; not gaps.
  std::optional<std::string> bytes; ///< None: nothing is left.
};

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

/// Leaves out what lies in *range*, for which a gap stands if it is asked for.
template <class Writer, class Item>
trimmed_chunk trim_items(const std::vector<Item>& all, const chunk_key& key,
                         std::string_view bytes, const time_range& range,
                         bool with_gap) {
  trimmed_chunk out;
  std::vector<Item> left;
  for (auto& x : all) {
    if (!range.holds(time_of(x))) {
      left.push_back(x);
      continue;
    }
    out.erased += is_gap(x) ? 0U : 1U;
    if (std::exchange(with_gap, false))
      left.push_back(gap_at(std::max(range.from, key.first), x));
  }
  // A gap alone may stand for the span as it is.
  out.changed = left.size() < all.size() || out.erased > 0;
  if (!out.changed)
    out.bytes = std::string{bytes};
  else if (!left.empty())
    out.bytes = encode<Writer>(left);
  return out;
}

/// Whether all of a chunk is older than *range*. One that cannot be read is,
/// too: it stays as it is.
bool is_before(const chunk_key& key, std::string_view bytes,
               const time_range& range) {
  auto last = last_in_chunk(key, bytes);
  return !last || *last < range.from;
}

/// A chunk that cannot be read stays as it is.
trimmed_chunk trim(const chunk_key& key, std::string_view bytes,
                   const time_range& range, bool with_gap) {
  trimmed_chunk same;
  same.bytes = std::string{bytes};
  if (is_before(key, bytes, range))
    return same;
  if (key.lane < first_row_lane) {
    auto all = read_samples(bytes);
    return all ? trim_items<chunk_writer>(*all, key, bytes, range, with_gap)
               : same;
  }
  std::vector<bucket_row> all;
  if (!read_rows(bytes, all))
    return same;
  return trim_items<row_writer>(all, key, bytes, range, with_gap);
}

/// Goes through one level of one series.
class level_eraser {
public:
  /// @param left chunks that may still be erased
  level_eraser(history& of, series_number series, uint8_t level,
               const time_range& range, size_t& left, erased_counts& counts)
    : history_(of),
      series_(series),
      level_(level),
      range_(range),
      left_(left),
      counts_(counts) {
    // nop
  }

  /// When nothing is left then, it has to be called again.
  status run() {
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
    counts_.intervals += strand.erase_interval(range_);
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
    if (left_ == 0 || begin >= range_.to
        || begin + period_length <= range_.from)
      return {};
    // Those that begin before the range may reach into it.
    auto end = std::min(range_.to, begin + period_length - 1);
    key_range keys{record_family::history,
                   to_key({level_, series_, lane, begin}),
                   to_key({level_, series_, lane, end}) + '\0', false};
    return history_.disk().scan(keys, [this](auto key, auto bytes) {
      auto where = read_chunk_key(key);
      if (where && in_memory_.count(std::string{key}) == 0)
        change(*where, bytes);
      return left_ > 0;
    });
  }

  void change(const chunk_key& key, std::string_view bytes) {
    auto after = trim_next(key, bytes);
    if (!after.changed)
      return;
    --left_;
    history_.rewrite(key, bytes.size(), std::move(after.bytes));
  }

  /// Of a chunk that the store will get; false: it will not.
  bool change(chunk_update& x) {
    auto after = trim_next(x.key, x.bytes);
    if (after.bytes)
      x.bytes = *std::move(after.bytes);
    else if (x.replaced > 0)
      history_.rewrite(x.key, x.replaced, std::nullopt);
    return after.bytes.has_value();
  }

  /// The first one of a lane that loses something tells the gap.
  trimmed_chunk trim_next(const chunk_key& key, std::string_view bytes) {
    auto& told = gap_told_[key.lane % gap_told_.size()];
    auto out = trim(key, bytes, range_, !told);
    told = told || out.changed;
    auto is_row = key.lane >= first_row_lane;
    (is_row ? counts_.intervals : counts_.samples) += out.erased;
    return out;
  }

  history& history_;
  series_number series_;
  uint8_t level_;
  time_range range_;
  size_t& left_;
  erased_counts& counts_;
  std::array<bool, 2 * lanes_of_a_kind> gap_told_{};
  std::set<std::string> in_memory_;
};

} // namespace

range_eraser::range_eraser(std::vector<series_number> which, unix_nanos from,
                           unix_nanos to)
  : which_(std::move(which)), range_{to_millis(from), to_millis(to)} {
  // nop
}

/// A series without chunks in the span costs searches, too.
result<bool> range_eraser::step(history& of, size_t most) {
  if (!of.settled())
    return failure{ec::wrong_state, "history waits for its store"};
  for (auto left = most; next_ < which_.size(); ++next_) {
    auto series = which_[next_];
    if (series >= of.book().size())
      return failure{ec::invalid_request, "history knows no such series"};
    for (uint8_t level = 0; level < log_levels && left > 0; ++level) {
      level_eraser uut{of, series, level, range_, left, counts_};
      if (auto ok = uut.run(); !ok)
        return ok.error();
    }
    if (left == 0)
      return false;
    --left;
  }
  return true;
}

} // namespace troupe
