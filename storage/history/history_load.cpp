// How a history finds what an earlier run left.

#include "storage/history/history.hpp"

#include <algorithm>

namespace troupe {

status history::load(unix_nanos now) {
  auto book = [this](auto key, auto bytes) { return book_.load(key, bytes); };
  auto usage = [this](auto key, auto bytes) { return usage_.load(key, bytes); };
  auto restart = [this](auto key, auto bytes) {
    return restarts_.load(key, bytes);
  };
  if (auto ok = load_table("s", book); !ok)
    return ok;
  points_.resize(book_.size());
  if (auto ok = load_table("u", usage); !ok)
    return ok;
  if (auto ok = load_table("g", restart); !ok)
    return ok;
  if (auto ok = load_tail(); !ok)
    return ok;
  next_ = std::max(
    {next_, kept_.held() + 1, static_cast<uint64_t>(to_millis(now))});
  begun_ = next_;
  if (!tail_.empty())
    restarts_.add(tail_.back().sequence, now_);
  return {};
}

/// What is kept for the reader only is not read.
status history::load_tail() {
  auto kept = [this](auto, auto bytes) {
    if (!kept_.load(bytes))
      ++counters_.damaged;
    return status{};
  };
  if (auto ok = load_table(kept_key(), kept); !ok)
    return ok;
  return load_table(tail_key(kept_.held() + 1), [this](auto key, auto bytes) {
    return replay(key, bytes);
  });
}

status history::load_table(
  const std::string& first,
  const std::function<status(std::string_view, std::string_view)>& each) {
  key_range all{record_family::history, first,
                std::string{static_cast<char>(first.front() + 1)}, false};
  status last;
  auto ok = disk_.scan(all, [&](auto key, auto bytes) {
    last = each(key, bytes);
    return static_cast<bool>(last);
  });
  return ok ? last : ok;
}

/// A record that cannot be read is left out: the rest must go on.
status history::replay(std::string_view key, std::string_view bytes) {
  auto sequence = sequence_of(key);
  status last;
  auto now = read_tail(bytes, [&](auto series, auto& x) {
    if (last && series < book_.size())
      last = replay(series, x, sequence);
  });
  if (now)
    now_ = told_ = *now;
  else
    ++counters_.damaged;
  tail_.push_back({sequence, bytes.size()});
  tail_size_ += bytes.size();
  next_ = sequence + 1;
  return last;
}

status history::replay(series_number to, const log_sample& x,
                       uint64_t sequence) {
  auto strands = strands_of(to);
  if (!strands)
    return strands.error();
  for (auto strand : *strands)
    if (strand != nullptr)
      pool_.add(*strand, x, sequence);
  return {};
}

} // namespace troupe
