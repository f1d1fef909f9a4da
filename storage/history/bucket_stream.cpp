#include "storage/history/bucket_stream.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe {

namespace {

constexpr size_t rows_at_once = 200;

bucket_row to_bucket_row(const history_row& x, double last, number_kind kind) {
  bucket_row out;
  out.time = to_millis(x.time);
  out.length = to_millis(x.length);
  out.kind = kind;
  out.last = last;
  out.least = x.stats.least;
  out.most = x.stats.most;
  out.mean = x.stats.weighted;
  out.count = x.stats.count;
  out.known = x.stats.known;
  return out;
}

} // namespace

bucket_stream::bucket_stream(std::unique_ptr<row_stream> rows, bucket_grid grid,
                             unix_millis from, unix_millis until,
                             const std::optional<history_row>& before)
  : rows_(std::move(rows)), grid_(std::move(grid)), until_(until) {
  if (!before || !is_known(before->status, before->what))
    return;
  // Only that it holds counts: the sample itself lies outside.
  auto held = *before;
  held.length = 0;
  take(held);
  begin_at(from);
}

status bucket_stream::fetch() {
  if (has_row() || ended_)
    return {};
  given_ = 0;
  auto more = rows_->next(ahead_);
  if (!more)
    return more.error();
  ended_ = !*more;
  return {};
}

void bucket_stream::begin_at(unix_millis time) {
  auto begin = grid_.begin_of(time);
  end_ = grid_.end_of(begin);
  numbers_.start(begin, end_ - begin);
  others_ = 0;
  running_ = true;
}

void bucket_stream::take(const history_row& x) {
  auto time = to_millis(x.time);
  if (!is_known(x.status, x.what)) {
    numbers_.gap(time);
    last_ = value{};
    return;
  }
  last_ = x.what;
  auto kind = number_kind_of(x.what);
  auto number = kind ? x.what.number() : std::nullopt;
  if (!number || !std::isfinite(*number)) {
    numbers_.gap(time);
    ++others_;
  } else if (x.length > 0) {
    numbers_.add(to_bucket_row(x, *number, *kind));
  } else {
    numbers_.add(time, *number, *kind);
  }
}

bool bucket_stream::something_holds() const noexcept {
  return !last_.is_null();
}

history_row bucket_stream::finish() {
  auto begin = numbers_.begin();
  auto row = numbers_.row_at(std::min(end_, until_));
  history_row out;
  out.time = to_nanos(begin);
  out.length = to_nanos(end_ - begin);
  out.what = last_;
  if (last_.is_null() && row.count > 0)
    out.what = make_number(row.last, row.kind);
  out.stats = {row.least,           row.most, numbers_.plain_mean(), row.mean,
               row.count + others_, row.known};
  return out;
}

result<bool> bucket_stream::next_row(history_row& out) {
  for (;;) {
    if (auto ok = fetch(); !ok)
      return ok.error();
    if (!running_) {
      if (!has_row())
        return false;
      begin_at(to_millis(ahead_[given_].time));
    }
    while (has_row() && to_millis(ahead_[given_].time) < end_) {
      take(ahead_[given_++]);
      if (auto ok = fetch(); !ok)
        return ok.error();
    }
    out = finish();
    auto told = out.stats.count > 0 || out.stats.known > 0
                || !out.what.is_null();
    running_ = something_holds() && end_ < until_;
    if (running_)
      begin_at(end_);
    if (told)
      return true;
  }
}

result<bool> bucket_stream::next(std::vector<history_row>& out) {
  out.clear();
  while (out.size() < rows_at_once) {
    history_row row;
    auto found = next_row(row);
    if (!found)
      return found;
    if (!*found)
      break;
    out.push_back(std::move(row));
  }
  return !out.empty();
}

} // namespace troupe
