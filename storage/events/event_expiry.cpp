// What leaves the event log: retention and the limit of its size.

#include "storage/events/event_log.hpp"
#include "storage/events/event_numbers.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>
#include <vector>

namespace troupe {

namespace {

using category_set = std::array<bool, event_categories>;

constexpr int64_t day = 86'400'000'000'000;

/// So many records are read for each that may be erased: the store does nothing
/// else meanwhile.
constexpr size_t reads_per_erasure = 16;

/// Categories that nobody answers for.
category_set chatter() {
  category_set out;
  out.fill(true);
  out[static_cast<size_t>(event_category::alarm)] = false;
  out[static_cast<size_t>(event_category::audit)] = false;
  return out;
}

/// Time stamps of before 1970 are as good as 1970.
std::string cutoff(unix_nanos now, uint32_t days) {
  return first_key_at(std::max<int64_t>(now - days * day, 0));
}

/// Collects what may go, within a budget.
class expiry_search {
public:
  /// @param unread entries from this number on are not copied; 0: none is
  expiry_search(const store& from, event_erasure& out, size_t budget,
                uint64_t unread)
    : from_(from),
      out_(out),
      budget_(budget),
      reads_(budget * reads_per_erasure),
      unread_(unread) {
    // nop
  }

  /// Goes on at *position* and moves it.
  /// @param enough So many bytes need not be exceeded.
  status find(std::string& position, const std::string& end,
              const category_set& which, uint64_t enough) {
    if (out_.more || position >= end)
      return {};
    auto first = std::max(position, event_keys_begin());
    return from_.scan({record_family::events, first, end},
                      [&](auto key, auto bytes) {
                        if (out_.bytes >= enough)
                          return false;
                        if (reads_ == 0 || out_.events == budget_) {
                          out_.more = true;
                          return false;
                        }
                        --reads_;
                        take(key, bytes, which);
                        position = key_behind(key);
                        return true;
                      });
  }

  /// Those that came before anybody copied have no number to erase.
  status erase_numbers() {
    for (auto number : late_) {
      auto known = is_numbered(from_, number);
      if (!known)
        return known.error();
      if (!*known)
        continue;
      out_.records.push_back(unnumbering(number));
      ++out_.unread;
    }
    return {};
  }

private:
  /// Categories of a newer version stay: nobody here knows for how long.
  void take(std::string_view key, std::string_view bytes,
            const category_set& which) {
    auto what = read_event_key(key);
    if (!what || !which[static_cast<size_t>(what->category)])
      return;
    out_.records.push_back(
      {std::string{key}, std::nullopt, record_family::events});
    ++out_.events;
    out_.bytes += size_of_entry(key, bytes);
    if (unread_ != 0 && what->number >= unread_)
      late_.push_back(what->number);
  }

  const store& from_;
  event_erasure& out_;
  size_t budget_;
  size_t reads_;
  uint64_t unread_;
  std::vector<uint64_t> late_; ///< Numbers that may not be copied.
};

} // namespace

void event_positions::lower(const std::string& key) {
  for (auto& x : aged)
    x = std::min(x, key);
  crowded = std::min(crowded, key);
}

result<event_erasure> event_log::expire(const store& from, unix_nanos now,
                                        size_t budget, uint64_t copied) const {
  event_erasure out;
  out.positions = positions_;
  expiry_search search{from, out, budget, cfg_.numbered ? copied + 1 : 0};
  constexpr auto all = std::numeric_limits<uint64_t>::max();
  for (size_t i = 0; i < event_categories; ++i) {
    category_set which{};
    which[i] = true;
    if (cfg_.days[i] == 0)
      continue;
    if (auto ok = search.find(out.positions.aged[i], cutoff(now, cfg_.days[i]),
                              which, all);
        !ok)
      return ok.error();
  }
  // What is too old would be found twice.
  if (out.events == 0 && totals_.bytes > cfg_.most_bytes) {
    auto excess = totals_.bytes - cfg_.most_bytes;
    auto ok = search.find(out.positions.crowded, event_keys_end(), chatter(),
                          excess);
    if (ok && out.events == 0) {
      category_set any;
      any.fill(true);
      std::string oldest;
      ok = search.find(oldest, event_keys_end(), any, excess);
    }
    if (!ok)
      return ok.error();
  }
  if (auto ok = search.erase_numbers(); !ok)
    return ok.error();
  if (out.events > 0)
    out.records.push_back(to_record(
      {totals_.next, totals_.events - out.events, totals_.bytes - out.bytes}));
  return out;
}

void event_log::erased(const event_erasure& x) {
  totals_.events -= std::min(totals_.events, x.events);
  totals_.bytes -= std::min(totals_.bytes, x.bytes);
  positions_ = x.positions;
  if (!came_.empty())
    positions_.lower(std::exchange(came_, {}));
}

} // namespace troupe
