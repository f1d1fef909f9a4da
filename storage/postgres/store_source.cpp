#include "storage/postgres/store_source.hpp"

#include "protocol/iap/json.hpp"
#include "storage/events/event_log.hpp"
#include "storage/events/event_numbers.hpp"
#include "storage/history/kept_tail.hpp"
#include "storage/history/series_book.hpp"
#include "storage/history/strand_pool.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// More names than this are forgotten, and read again.
constexpr size_t most_names = 200'000;

/// Of a batch, so that a backlog of samples does not hold up alarms.
constexpr size_t share_of_events = 4;

sink_event to_sink(event_record&& x) {
  sink_event out;
  out.time = x.time;
  out.topic = std::move(x.topic);
  out.category = to_string(x.category);
  if (x.severity)
    out.severity = iap::to_json(value{*x.severity});
  out.source = std::move(x.source);
  out.message = std::move(x.message);
  out.data = std::move(x.data);
  out.tags = std::move(x.tags);
  return out;
}

/// Where to go on after *event*: an older store was restored while the clock is
/// behind, when numbers come again. What came since the start is new then.
result<uint64_t> valid_event(const store& from, uint64_t event,
                             uint64_t first) {
  auto next = event_log::stored_next(from);
  if (!next)
    return next.error();
  return event >= *next && first != 0 && event >= first ? first - 1 : event;
}

/// Reads again when commits went meanwhile: they could be in the page and count
/// as lost, or neither. On a disk so slow that they always do, counts are off.
constexpr int most_turns = 8;

struct counted_page {
  arrival_page page;
  arrival_place oldest; ///< Of what is kept.
  uint64_t unread = 0;  ///< Samples that went unread so far.
};

result<counted_page> read_counted(const store& from, const arrival_place& at,
                                  size_t most) {
  counted_page out;
  auto same = false;
  for (auto turn = 0; turn < most_turns && !same; ++turn) {
    auto before = count_unread(from);
    if (!before)
      return before.error();
    auto page = read_arrivals(from, at, most);
    if (!page)
      return page.error();
    auto oldest = first_arrival(from);
    if (!oldest)
      return oldest.error();
    auto after = count_unread(from);
    if (!after)
      return after.error();
    same = *before == *after;
    out = {*std::move(page), *oldest, *after};
  }
  return out;
}

} // namespace

store_source::store_source(std::weak_ptr<const store> from,
                           const store_source_config& cfg,
                           std::shared_ptr<sink_progress> progress)
  : from_(std::move(from)), cfg_(cfg), progress_(std::move(progress)) {
  // nop
}

result<sink_batch> store_source::read(const std::string& cursor, size_t most) {
  auto from = from_.lock();
  if (from == nullptr)
    return failure{ec::cancelled, "the store is closed"};
  auto at = read_store_cursor(cursor);
  if (!at)
    return at.error();
  sink_batch out;
  if (cfg_.events) {
    auto share = cfg_.samples ? std::max<size_t>(most / share_of_events, 1)
                              : most;
    if (auto ok = read_events(*from, *at, share, out); !ok)
      return ok.error();
  }
  if (cfg_.samples)
    if (auto ok = read_samples(*from, *at, most - out.events.size(), out); !ok)
      return ok.error();
  out.cursor = to_text(*at);
  return out;
}

/// Whoever asks for what follows a place has what is before it.
status store_source::read_events(const store& from, store_cursor& at,
                                 size_t most, sink_batch& out) {
  auto valid = valid_event(from, at.event, progress_->first_event);
  if (!valid)
    return valid.error();
  progress_->event = *valid;
  auto page = read_numbered(from, *valid, most);
  if (!page)
    return page.error();
  for (auto& x : page->events)
    out.events.push_back(to_sink(std::move(x)));
  at.event = page->last;
  out.more = out.more || page->more;
  return {};
}

status store_source::read_samples(const store& from, store_cursor& at,
                                  size_t most, sink_batch& out) {
  auto is_new = at.samples == arrival_place{};
  auto place = is_new ? first_arrival(from)
                      : valid_place(from, at.samples, progress_->first_commit);
  if (!place)
    return place.error();
  progress_->commit = place->sequence;
  auto found = read_counted(from, *place, most);
  if (!found)
    return found.error();
  auto& page = found->page;
  for (auto& x : page.all) {
    auto name = name_of(from, x);
    if (!name)
      return name.error();
    out.samples.push_back(
      {*std::move(name), x.what.time, x.what.status, std::move(x.what.what)});
  }
  out.more = out.more || page.more;
  at.samples = page.next;
  auto unread = std::exchange(at.unread, found->unread);
  // What had arrived here, and was not known to have there, is not lost.
  if (!is_new && at.unread > unread && found->oldest.sequence > place->sequence)
    out.lost = at.unread - unread;
  return {};
}

result<std::string> store_source::name_of(const store& from, const arrival& x) {
  if (!x.series)
    return std::string{"*"};
  if (auto known = names_.find(*x.series); known != names_.end())
    return known->second;
  auto found = read_history_record(from, series_key(*x.series));
  if (!found)
    return found.error();
  auto name = *found ? read_series_name(**found) : std::string{};
  if (name.empty()) // its record is damaged; the samples are not
    name = "series " + std::to_string(*x.series);
  if (names_.size() >= most_names)
    names_.clear();
  return names_[*x.series] = std::move(name);
}

} // namespace troupe
