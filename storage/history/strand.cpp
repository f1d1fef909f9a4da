#include "storage/history/strand.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr uint8_t checkpoint_version = 1;

/// Rows with infinities or NaN would say nothing about the rest.
std::optional<double> finite_number(const log_sample& x) {
  auto number = number_kind_of(x.what) ? x.what.number() : std::nullopt;
  return number && std::isfinite(*number) ? number : std::nullopt;
}

bucket_row gap_row(unix_millis time, unix_millis length) {
  bucket_row out;
  out.time = time;
  out.length = length;
  out.gap = true;
  return out;
}

} // namespace

strand::strand(series_number series, uint8_t level, unix_millis interval)
  : series_(series),
    level_(level),
    interval_(interval),
    samples_(series, level, 0, enough_sample_bytes),
    rows_(series, level, first_row_lane, enough_row_bytes) {
  if (interval_ > 0)
    open_ = std::make_unique<open_interval>();
}

status strand::broken_checkpoint() {
  return failure{ec::storage_failed, "a checkpoint of history cannot be read"};
}

void strand::add(const log_sample& x) {
  latest_ = to_millis(x.time);
  if (interval_ > 0)
    thin(x);
  else if (!x.what.is_null() || !samples_silent_)
    keep(x);
}

void strand::keep(const log_sample& x) {
  samples_.add(x);
  samples_silent_ = x.what.is_null();
}

void strand::gap(unix_millis time, quality why) {
  add({to_nanos(std::max(time, latest_)), why, value{}});
}

void strand::thin(const log_sample& x) {
  auto time = to_millis(x.time);
  auto known = is_known(x.status, x.what);
  if (!known && !open_->running && silent())
    return;
  enter(time);
  auto& now = *open_;
  if (auto number = finite_number(x); number && known) {
    now.numbers.add(time, *number, *number_kind_of(x.what));
    now.other.reset(); // what came last is told
    return;
  }
  now.numbers.gap(time);
  if (known || now.other || !samples_silent_)
    now.other = x;
}

void strand::enter(unix_millis time) {
  auto begin = time - time % interval_;
  auto& now = *open_;
  if (now.running && now.numbers.begin() == begin)
    return;
  // A clock that was set back leaves the interval before its end.
  if (now.running && begin < now.numbers.begin())
    now.numbers.gap(now.numbers.begin());
  if (now.running)
    finish();
  now.numbers.start(begin, interval_);
  now.running = true;
}

void strand::finish() {
  auto& now = *open_;
  if (!now.numbers.empty()) {
    rows_.add(now.numbers.row_at(now.numbers.end()));
    rows_silent_ = false;
  }
  auto superseded = now.other && !now.other->what.is_null();
  if (!now.numbers.holds() && !rows_silent_ && !superseded) {
    auto time = now.numbers.empty() ? now.numbers.begin() : now.numbers.end();
    rows_.add(gap_row(time, interval_));
    rows_silent_ = true;
  }
  if (now.other)
    keep(*std::exchange(now.other, {}));
  now.running = false;
}

size_t strand::erase_interval(const time_range& range) {
  if (!open_)
    return 0;
  size_t out = 0;
  auto& now = *open_;
  if (now.running && range.holds(now.numbers.begin())) {
    out += now.numbers.empty() ? 0U : 1U;
    now.numbers = {};
    now.running = false;
  }
  if (now.other && range.holds(to_millis(now.other->time))) {
    out += now.other->what.is_null() ? 0U : 1U;
    now.other.reset();
  }
  return out;
}

void strand::change_interval(unix_millis interval) {
  if (interval_ > 0 && open_->running)
    finish();
  samples_.close();
  rows_.close();
  interval_ = interval;
  // A value that held is told anew by its next sample.
  open_ = interval > 0 ? std::make_unique<open_interval>() : nullptr;
}

bool strand::has_finished() const noexcept {
  return samples_.has_finished() || rows_.has_finished();
}

size_t strand::memory() const noexcept {
  return sizeof *this + samples_.memory() + rows_.memory()
         + (open_ ? sizeof *open_ : 0);
}

std::string strand::save(std::vector<chunk_update>& out, uint64_t sequence) {
  samples_.take(out);
  rows_.take(out);
  applied = sequence;
  dirty_since = 0;
  std::string bytes{static_cast<char>(checkpoint_version)};
  put_varint(bytes, applied);
  put_varint(bytes, position);
  put_signed(bytes, interval_);
  put_signed(bytes, latest_);
  bytes
    += static_cast<char>((samples_silent_ ? 1 : 0) | (rows_silent_ ? 2 : 0));
  samples_.save(bytes);
  if (interval_ == 0)
    return bytes;
  bytes += static_cast<char>(open_->running ? 1 : 0);
  open_->numbers.save(bytes);
  chunk_writer other;
  if (open_->other)
    (void)other.add(*open_->other);
  put_text(bytes, open_->other ? other.encode() : std::string{});
  rows_.save(bytes);
  return bytes;
}

bool strand::load_head(byte_reader& in) {
  auto version = in.byte();
  applied = in.varint();
  position = in.varint();
  interval_ = read_signed(in);
  latest_ = read_signed(in);
  auto flags = in.byte();
  samples_silent_ = (flags & 1) != 0;
  rows_silent_ = (flags & 2) != 0;
  open_ = interval_ > 0 ? std::make_unique<open_interval>() : nullptr;
  return version == checkpoint_version && is_time(interval_)
         && (latest_ == -1 || is_time(latest_));
}

bool strand::load_interval(byte_reader& in) {
  open_->running = in.byte() != 0;
  auto ok = open_->numbers.load(in);
  auto other = in.text();
  if (other.empty())
    return ok;
  auto chunk = chunk_reader::open(other);
  log_sample x;
  ok = ok && chunk && chunk->next(x);
  open_->other = x;
  return ok;
}

/// As `finish` would, if the interval were over now.
void strand::copy_interval(unix_millis now, strand_copy& out) const {
  auto numbers = open_->numbers;
  auto& other = open_->other;
  auto until = numbers.begin();
  auto rows_silent = rows_silent_;
  if (!numbers.empty()) {
    until = std::clamp(now, numbers.begin(), numbers.end());
    out.rows.push_back(numbers.row_at(until));
    rows_silent = false;
  }
  auto superseded = other && !other->what.is_null();
  if (!numbers.holds() && !rows_silent && !superseded) {
    out.rows.push_back(gap_row(until, interval_));
    rows_silent = true;
  }
  if (other)
    out.samples.push_back(*other);
  auto samples_silent = other ? other->what.is_null() : samples_silent_;
  out.silent = rows_silent && samples_silent;
}

strand_copy strand::copy(unix_millis now) const {
  strand_copy out;
  samples_.copy(out.chunks);
  rows_.copy(out.chunks);
  out.sample_lanes = static_cast<lane_number>(samples_.lanes());
  out.row_lanes = static_cast<lane_number>(rows_.lanes());
  out.latest = latest_;
  out.silent = silent();
  if (open_ && open_->running)
    copy_interval(now, out);
  return out;
}

} // namespace troupe
