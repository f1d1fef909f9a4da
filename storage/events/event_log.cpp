#include "storage/events/event_log.hpp"

#include "protocol/iap/json.hpp"
#include "storage/events/event_numbers.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace troupe {

namespace {

using category_set = std::array<bool, event_categories>;

constexpr const char* totals_key = "h";
constexpr int64_t day = 86'400'000'000'000;

/// A page reads so many records, an expiry so many for each that it may erase:
/// the store does nothing else meanwhile.
constexpr size_t most_read = 20'000;
constexpr size_t most_page_bytes = size_t{1} << 20;
constexpr size_t reads_per_erasure = 16;

uint64_t size_of(std::string_view key, std::string_view bytes) noexcept {
  return key.size() + bytes.size();
}

/// The least key behind *key*.
std::string behind(std::string_view key) {
  return std::string{key} + '\0';
}

key_range whole() {
  return {record_family::events, event_keys_begin(), event_keys_end()};
}

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
                        position = behind(key);
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
    out_.bytes += size_of(key, bytes);
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

// -- counting -----------------------------------------------------------------

result<event_log> event_log::open(const store& from,
                                  const event_log_config& cfg, unix_nanos now) {
  auto stored = load(from);
  if (!stored)
    return stored.error();
  if (!*stored) {
    auto found = recount(from);
    if (!found)
      return found.error();
    *stored = *found;
  }
  constexpr int64_t millisecond = 1'000'000;
  auto least = static_cast<uint64_t>(std::max<int64_t>(now / millisecond, 1));
  (*stored)->next = std::max((*stored)->next, least);
  return event_log{cfg, **stored};
}

result<uint64_t> event_log::stored_next(const store& from) {
  auto stored = load(from);
  if (!stored)
    return stored.error();
  return *stored ? (*stored)->next : totals{}.next;
}

/// Nothing when it is not there, or damaged.
result<std::optional<event_log::totals>> event_log::load(const store& from) {
  std::optional<value> stored;
  auto ok = from.scan({record_family::events, totals_key, {}},
                      [&](auto key, auto bytes) {
                        auto json = iap::read_json(bytes);
                        if (key == totals_key && json)
                          stored = *std::move(json);
                        return false;
                      });
  if (!ok)
    return ok.error();
  auto count = [&](const char* name) {
    auto x = stored ? stored->field(name) : nullptr;
    auto number = x != nullptr ? x->integer() : nullptr;
    return number != nullptr && *number >= 0
             ? std::optional{static_cast<uint64_t>(*number)}
             : std::nullopt;
  };
  auto next = count("next");
  auto events = count("events");
  auto bytes = count("bytes");
  if (!next || !events || !bytes)
    return std::optional<totals>{};
  return std::optional{totals{*next, *events, *bytes}};
}

event_log::event_log(const event_log_config& cfg, const totals& found)
  : cfg_(cfg), totals_(found) {
  // nop
}

/// Once in the life of a log, or after damage.
result<event_log::totals> event_log::recount(const store& from) {
  totals out;
  auto ok = from.scan(whole(), [&](auto key, auto bytes) {
    ++out.events;
    out.bytes += size_of(key, bytes);
    if (auto x = read_event_key(key))
      out.next = std::max(out.next, x->number + 1);
    return true;
  });
  if (!ok)
    return ok.error();
  return out;
}

store_record event_log::to_record(const totals& x) {
  auto number = [](uint64_t n) { return value{static_cast<int64_t>(n)}; };
  return {totals_key,
          iap::to_json(make_structure({{"next", number(x.next)},
                                       {"events", number(x.events)},
                                       {"bytes", number(x.bytes)}})),
          record_family::events};
}

// -- writing ------------------------------------------------------------------

record_list event_log::append(const std::vector<event_record>& events) {
  record_list out;
  for (auto& x : events) {
    auto number = totals_.next++;
    auto key = to_text(event_key{x.time, number, x.category});
    auto bytes = event_bytes(x);
    ++totals_.events;
    totals_.bytes += size_of(key, bytes);
    positions_.lower(key); // if the clock was set back
    if (came_.empty() || key < came_)
      came_ = key;
    if (cfg_.numbered)
      out.push_back(numbering(number, key));
    out.push_back({std::move(key), std::move(bytes), record_family::events});
  }
  if (!out.empty())
    out.push_back(to_record(totals_));
  return out;
}

void event_log::refused(const record_list& appended) {
  for (auto& x : appended) {
    if (!read_event_key(x.key))
      continue;
    --totals_.events;
    totals_.bytes -= size_of(x.key, *x.bytes);
  }
}

// -- reading ------------------------------------------------------------------

result<event_page> event_log::query(const store& from, const event_query& x) {
  auto range = whole();
  range.backwards = x.order == event_order::newest_first;
  range.first = std::max(range.first, first_key_at(x.from));
  if (x.to != std::numeric_limits<unix_nanos>::max())
    range.last = first_key_at(x.to);
  if (!x.after.empty()) {
    auto key = key_of_id(x.after);
    if (!key)
      return failure{ec::invalid_request, "there is no entry " + x.after};
    if (range.backwards)
      range.last = std::min(range.last, *key);
    else
      range.first = std::max(range.first, behind(*key));
  }
  event_page out;
  std::string last;
  size_t reads = 0;
  size_t size = 0;
  auto ok = from.scan(range, [&](auto key, auto bytes) {
    if (out.events.size() == x.most || size >= most_page_bytes
        || reads == most_read) {
      out.next = last;
      return false;
    }
    ++reads;
    auto which = read_event_key(key);
    if (!which)
      return true;
    last = event_id(key);
    if (!wants(x, which->category))
      return true;
    auto what = read_event_bytes(bytes);
    if (!what || !matches(x, *what))
      return true;
    what->time = which->time;
    what->category = which->category;
    size += bytes.size();
    out.events.push_back({last, *std::move(what)});
    return true;
  });
  if (!ok)
    return ok.error();
  return out;
}

// -- retention ----------------------------------------------------------------

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
