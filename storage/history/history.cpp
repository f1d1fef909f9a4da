#include "storage/history/history.hpp"

#include "storage/history/byte_io.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace troupe {

namespace {

/// Without samples the tail is told that often that the gateway is there, in
/// milliseconds: a stop can be dated by it.
constexpr unix_millis tell_every = 60'000;

bool has_level(const log_rules& x, size_t level) {
  return x.enabled && x.levels[level].has_value();
}

} // namespace

history::history(const store& disk, const history_config& cfg)
  : disk_(disk), cfg_(cfg), pool_(disk, restarts_, cfg.memory_bytes) {
  // nop
}

result<std::unique_ptr<history>>
history::open(const store& disk, const history_config& cfg, unix_nanos now) {
  std::unique_ptr<history> out{new history{disk, cfg}};
  if (auto ok = out->load(now); !ok)
    return ok.error();
  return out;
}

result<history::strand_set> history::strands_of(series_number x) {
  strand_set out{};
  auto& rules = book_.rules(x);
  for (uint8_t level = 0; level < log_levels; ++level) {
    if (!has_level(rules, level))
      continue;
    auto strand = pool_.open(x, level, rules.levels[level]->interval);
    if (!strand)
      return strand.error();
    out[level] = *strand;
  }
  return out;
}

result<series_number> history::set_rules(const std::string& name,
                                         const log_rules& rules,
                                         unix_nanos now) {
  auto number = book_.add(name);
  if (!number)
    return number;
  points_.resize(book_.size());
  if (book_.rules(*number) == rules)
    return number;
  if (auto ok = change_levels(*number, rules, to_millis(now)); !ok)
    return ok.error();
  book_.set_rules(*number, rules);
  points_[*number].filter.forget();
  return number;
}

/// The strands are written together with the new rules: samples of the tail are
/// never thinned by other rules than those that they came by.
status history::change_levels(series_number series, const log_rules& rules,
                              unix_millis now) {
  auto& before = book_.rules(series);
  for (uint8_t level = 0; level < log_levels; ++level) {
    if (!has_level(before, level))
      continue;
    auto strand = pool_.open(series, level, before.levels[level]->interval);
    if (!strand)
      return strand.error();
    if (!has_level(rules, level))
      (*strand)->gap(now, quality::stale);
    else if (rules.levels[level]->interval == (*strand)->interval())
      continue;
    else
      (*strand)->change_interval(rules.levels[level]->interval);
    pool_.must_save(**strand);
  }
  return {};
}

bool history::offer(series_number to, const log_sample& x) {
  return to < points_.size() && points_[to].filter.wants(book_.rules(to), x)
         && append(to, x);
}

bool history::append(series_number to, const log_sample& x) {
  if (to >= points_.size() || !book_.rules(to).enabled)
    return false;
  auto& lost_at = points_[to].lost_at;
  if (lost_at >= 0) {
    if (!take(to, {to_nanos(lost_at), quality::stale, value{}}))
      return false;
    lost_at = -1;
  }
  if (x.time >= 0)
    return take(to, x);
  auto later = x;
  later.time = 0;
  return take(to, later);
}

void history::gap(series_number of, unix_nanos time) {
  (void)append(of, {time, quality::stale, value{}});
  if (of < points_.size())
    points_[of].filter.forget();
}

bool history::take(series_number to, const log_sample& x) {
  if (pending_.bytes() >= cfg_.pending_bytes)
    return lose(to, x);
  // What could not be applied must not be in the tail.
  auto strands = strands_of(to);
  if (!strands)
    return lose(to, x);
  auto silent = std::all_of(strands->begin(), strands->end(), [](auto strand) {
    return strand == nullptr || strand->silent();
  });
  if (silent && x.what.is_null())
    return true; // two gaps in a row are one
  if (!pending_.add(to, x)) {
    ++counters_.refused;
    return false;
  }
  any_pending_ = true;
  ++counters_.logged;
  for (auto strand : *strands)
    if (strand != nullptr)
      pool_.add(*strand, x, next_);
  return true;
}

bool history::lose(series_number to, const log_sample& x) {
  ++counters_.lost;
  auto& from = points_[to];
  if (from.lost_at < 0)
    from.lost_at = to_millis(x.time);
  from.filter.forget();
  return false;
}

record_list_ptr history::take_writes(unix_nanos now) {
  if (in_flight_)
    return in_flight_;
  now_ = to_millis(now);
  auto out = std::exchange(rewritten_, {});
  if (any_pending_)
    put_tail(out);
  auto up_to = cut();
  pool_.save(next_ - 1, up_to, usage_, out);
  erase_tail(up_to, out);
  // What cannot be read now is erased with a later commit.
  trimmed_ = kept_.trim(disk_, read(), cfg_.kept_bytes, out);
  kept_.take(out);
  book_.take(out);
  usage_.take(out);
  if (!told_now_ && (!out.empty() || must_tell()))
    put_tail(out);
  if (out.empty())
    return nullptr;
  told_now_ = false;
  restarts_.take(out);
  in_flight_ = std::make_shared<const record_list>(std::move(out));
  pool_.read_from(in_flight_.get());
  return in_flight_;
}

void history::written() {
  pool_.read_from(nullptr);
  in_flight_.reset();
}

/// Without samples, too: then it tells that the gateway is still there.
void history::put_tail(record_list& out) {
  auto bytes = pending_.take(now_);
  tail_.push_back({next_, bytes.size()});
  tail_size_ += bytes.size();
  out.push_back({tail_key(next_), std::move(bytes), record_family::history});
  ++next_;
  any_pending_ = false;
  told_ = now_;
  told_now_ = true;
}

bool history::must_tell() const {
  return book_.size() > 0 && (now_ < told_ || now_ - told_ >= tell_every);
}

/// Returns the newest commit that must leave the tail, 0 for none. The last one
/// stays: it tells when the gateway was still running.
uint64_t history::cut() const {
  if (tail_.empty())
    return 0;
  if (flush_)
    return tail_.back().sequence;
  uint64_t out = 0;
  auto left = tail_size_;
  for (auto x = tail_.begin();
       left > cfg_.tail_bytes && std::next(x) != tail_.end(); ++x) {
    left -= x->bytes;
    out = x->sequence;
  }
  return out;
}

void history::erase_tail(uint64_t up_to, record_list& out) {
  flush_ = false;
  while (tail_.size() > 1 && tail_.front().sequence <= up_to) {
    auto& x = tail_.front();
    if (cfg_.kept_bytes > 0 || kept_.bytes() > 0)
      kept_.add(x.sequence, x.bytes);
    else
      out.push_back(
        {tail_key(x.sequence), std::nullopt, record_family::history});
    tail_size_ -= x.bytes;
    tail_.pop_front();
  }
}

/// Without a reader there is nobody to keep for.
uint64_t history::read() const noexcept {
  return cfg_.kept_bytes > 0 ? read_ : std::numeric_limits<uint64_t>::max();
}

result<strand_copy> history::copy(series_number series, uint8_t level) const {
  std::optional<strand> stored;
  auto found = pool_.find(series, level);
  if (found == nullptr) {
    auto peeked = pool_.peek(series, level);
    if (!peeked)
      return peeked.error();
    if (!*peeked)
      return strand_copy{};
    stored = **std::move(peeked);
    found = &*stored;
  }
  auto stop = restarts_.stop_after(found->position,
                                   std::numeric_limits<uint64_t>::max());
  auto out = found->copy(stop ? std::min(*stop, now_) : now_);
  if (stop && !out.silent)
    out.stop = std::max(*stop, out.latest);
  return out;
}

result<strand*> history::change(series_number series, uint8_t level) {
  auto known = pool_.find(series, level);
  auto interval = known != nullptr ? known->interval() : 0;
  if (known == nullptr) {
    auto stored = pool_.peek(series, level);
    if (!stored)
      return stored.error();
    if (!*stored)
      return nullptr;
    interval = (*stored)->interval();
  }
  auto out = pool_.open(series, level, interval);
  if (!out)
    return out;
  pool_.must_save(**out);
  points_[series].filter.forget();
  return out;
}

bool history::release(const chunk_key& x) {
  auto found = pool_.find(x.series, x.level);
  return found == nullptr || !found->is_open(x)
         || pool_.drop_clean(x.series, x.level);
}

void history::rewrite(const chunk_key& x, uint64_t before,
                      std::optional<std::string> bytes) {
  if (bytes)
    usage_.add({x, *bytes, before});
  else
    usage_.remove(x, before);
  rewritten_.push_back({to_key(x), std::move(bytes), record_family::history});
}

} // namespace troupe
