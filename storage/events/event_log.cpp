#include "storage/events/event_log.hpp"

#include "protocol/iap/json.hpp"
#include "storage/events/event_numbers.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr const char* totals_key = "h";

/// A page reads so many records: the store does nothing else meanwhile.
constexpr size_t most_read = 20'000;
constexpr size_t most_page_bytes = size_t{1} << 20;

key_range whole() {
  return {record_family::events, event_keys_begin(), event_keys_end()};
}

} // namespace

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
    out.bytes += size_of_entry(key, bytes);
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
    totals_.bytes += size_of_entry(key, bytes);
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

record_list event_log::refused(record_list appended, size_t most) {
  auto is_entry = [](auto& x) { return read_event_key(x.key).has_value(); };
  auto all = static_cast<size_t>(
    std::count_if(appended.begin(), appended.end(), is_entry));
  auto left = appended.begin();
  // The number of an entry stands before it, and goes with it.
  for (; all > most; ++left) {
    if (!is_entry(*left))
      continue;
    --all;
    --totals_.events;
    totals_.bytes -= size_of_entry(left->key, *left->bytes);
  }
  record_list out;
  std::copy_if(std::make_move_iterator(left),
               std::make_move_iterator(appended.end()), std::back_inserter(out),
               [](const auto& x) { return x.key != totals_key; });
  if (!out.empty())
    out.push_back(to_record(totals_));
  return out;
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
      range.first = std::max(range.first, key_behind(*key));
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

} // namespace troupe
