#include "storage/history/strand_pool.hpp"

#include <utility>

namespace troupe {

result<std::optional<std::string>> read_history_record(const store& disk,
                                                       const std::string& key) {
  std::optional<std::string> found;
  key_range only{record_family::history, key, key + '\0', false};
  auto ok = disk.scan(only, [&](auto, auto bytes) {
    found.emplace(bytes);
    return false;
  });
  if (!ok)
    return ok.error();
  return found;
}

result<std::optional<std::string>>
strand_pool::read(const std::string& key) const {
  if (auto x = unwritten_.find(key); x != unwritten_.end())
    return x->second->bytes;
  return read_history_record(disk_, key);
}

/// A checkpoint that is broken must not end the logging of its point. Without
/// it, samples of the tail may come twice.
status strand_pool::load(strand& x) {
  auto found = read(checkpoint_key(x.series(), x.level()));
  if (!found)
    return found.error();
  if (!*found)
    return {};
  ++reloaded_;
  status failed;
  auto ok = x.load(**found, [&](const chunk_key& key) {
    auto bytes = read(to_key(key));
    if (bytes)
      return *std::move(bytes);
    failed = bytes.error();
    return std::optional<std::string>{};
  });
  if (!failed || ok)
    return failed;
  x = strand{x.series(), x.level(), x.interval()};
  ++damaged_;
  return {};
}

result<strand*> strand_pool::open(series_number series, uint8_t level,
                                  unix_millis interval) {
  auto& at = slots_[id_of(series, level)];
  if (at) {
    used_.splice(used_.end(), used_, at->used);
    return at.get();
  }
  strand fresh{series, level, interval};
  if (auto ok = load(fresh); !ok) {
    slots_.erase(id_of(series, level));
    return ok.error();
  }
  at = std::make_unique<slot>(std::move(fresh));
  at->used = used_.insert(used_.end(), at.get());
  if (at->interval() != interval) {
    at->change_interval(interval);
    set_urgent(*at);
  }
  count(*at);
  return at.get();
}

const strand* strand_pool::find(series_number series, uint8_t level) const {
  auto found = slots_.find(id_of(series, level));
  return found != slots_.end() ? found->second.get() : nullptr;
}

result<std::optional<strand>> strand_pool::peek(series_number series,
                                                uint8_t level) const {
  auto found = read(checkpoint_key(series, level));
  if (!found)
    return found.error();
  if (!*found)
    return std::optional<strand>{};
  std::optional<strand> out{std::in_place, series, level, 0};
  auto none = [](const chunk_key&) { return std::optional<std::string>{}; };
  if (!out->load(**found, none))
    out.reset(); // `open` begins anew, and counts it
  return out;
}

void strand_pool::add(strand& to, const log_sample& x, uint64_t sequence) {
  if (sequence <= to.applied)
    return;
  if (auto stop = restarts_.stop_after(to.position, sequence))
    to.gap(*stop, quality::stale);
  to.end_earlier(share());
  to.add(x);
  to.position = sequence;
  auto& at = static_cast<slot&>(to);
  set_dirty(at, sequence);
  if (to.has_finished())
    set_urgent(at);
  count(at);
}

void strand_pool::must_save(strand& x) {
  auto& at = static_cast<slot&>(x);
  set_urgent(at);
  count(at);
}

void strand_pool::set_dirty(slot& x, uint64_t sequence) {
  if (x.dirty_since != 0)
    return;
  x.dirty_since = sequence;
  x.dirty = dirty_.insert(dirty_.end(), &x);
}

void strand_pool::set_urgent(slot& x) {
  if (!std::exchange(x.urgent, true))
    urgent_.push_back(&x);
}

void strand_pool::count(slot& x) {
  auto now = x.memory() + sizeof(slot);
  memory_ += now - x.counted; // wraps to a difference
  x.counted = now;
}

/// Small chunks cost less than chunks that are read again with each sample.
size_t strand_pool::share() const noexcept {
  if (memory_ <= most_memory_ / 4 * 3)
    return 1;
  return memory_ <= most_memory_ / 8 * 7 ? 2 : 4;
}

void strand_pool::save(uint64_t sequence, uint64_t cut, chunk_usage& usage,
                       record_list& out) {
  for (auto x : std::exchange(urgent_, {})) {
    save(*x, sequence, usage, out);
    x->urgent = false;
  }
  while (!dirty_.empty() && dirty_.front()->dirty_since <= cut)
    save(*dirty_.front(), sequence, usage, out);
  while (memory_ > most_memory_ && !used_.empty()) {
    auto& x = *used_.front();
    if (x.dirty_since != 0)
      save(x, sequence, usage, out);
    drop(x);
  }
}

void strand_pool::save(slot& x, uint64_t sequence, chunk_usage& usage,
                       record_list& out) {
  if (x.dirty_since != 0)
    dirty_.erase(x.dirty);
  std::vector<chunk_update> chunks;
  auto checkpoint = x.strand::save(chunks, sequence);
  for (auto& chunk : chunks) {
    usage.add(chunk);
    out.push_back(
      {to_key(chunk.key), std::move(chunk.bytes), record_family::history});
  }
  out.push_back({checkpoint_key(x.series(), x.level()), std::move(checkpoint),
                 record_family::history});
  count(x);
}

void strand_pool::drop(slot& x) {
  used_.erase(x.used);
  memory_ -= x.counted;
  slots_.erase(id_of(x.series(), x.level()));
}

bool strand_pool::drop_clean(series_number series, uint8_t level) {
  auto found = slots_.find(id_of(series, level));
  if (found == slots_.end())
    return true;
  auto& x = *found->second;
  if (x.urgent || x.dirty_since != 0)
    return false;
  drop(x);
  return true;
}

void strand_pool::read_from(const record_list* x) {
  unwritten_.clear();
  if (x != nullptr)
    for (auto& record : *x)
      unwritten_[record.key] = &record;
}

} // namespace troupe
