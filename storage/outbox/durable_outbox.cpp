#include "storage/outbox/durable_outbox.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace troupe {

namespace {

constexpr size_t most_erasures = 1'000;

uint64_t bytes_of(const bus_message& x) {
  return x.topic.size() + x.payload.size();
}

result<drop_book> read_drops(const store& from) {
  result<drop_book> out{drop_book{}};
  auto ok = from.scan(drop_book::range(), [&](auto, auto bytes) {
    out = drop_book::read(bytes);
    return false;
  });
  if (!ok)
    return ok.error();
  // Counters are not worth the messages behind them.
  return out ? std::move(out) : drop_book{};
}

} // namespace

status validate(const durable_outbox_config& x) {
  if (x.most_bytes == 0 || x.batch_bytes == 0 || x.message_bytes == 0
      || x.window_bytes < x.batch_bytes)
    return failure{ec::invalid_config, "impossible limit of the outbox"};
  return {};
}

result<durable_outbox> durable_outbox::open(const store& from,
                                            const durable_outbox_config& cfg) {
  if (auto ok = validate(cfg); !ok)
    return ok.error();
  auto drops = read_drops(from);
  if (!drops)
    return drops.error();
  std::vector<lane_window> lanes;
  uint64_t next = 1;
  for (size_t i = 0; i < outbox_lanes; ++i) {
    auto lane = static_cast<outbox_lane>(i);
    auto found = measure_lane(from, lane);
    if (!found)
      return found.error();
    next = std::max(next, found->end);
    lanes.emplace_back(lane, cfg.window_bytes, *found);
  }
  return durable_outbox{cfg, std::move(lanes), next, *drops};
}

durable_outbox::durable_outbox(const durable_outbox_config& cfg,
                               std::vector<lane_window> lanes, uint64_t next,
                               const drop_book& drops)
  : cfg_(cfg), lanes_(std::move(lanes)), next_(next), drops_(drops) {
  for (size_t i = 0; i < outbox_lanes; ++i)
    cursors_[i] = lanes_[i].oldest();
}

// -- into the outbox ----------------------------------------------------------

durable_outbox::to_store
durable_outbox::put(const std::vector<bus_message_ptr>& messages,
                    unix_nanos now) {
  std::array<message_list, outbox_lanes> sorted;
  for (auto& x : messages) {
    auto lane = lane_of(x->topic);
    if (bytes_of(*x) > cfg_.message_bytes)
      drop(lane, drop_reason::too_large, 1, now);
    else
      sorted[static_cast<size_t>(lane)].push_back(x);
  }
  counters_.put += messages.size();
  to_store out;
  for (size_t i = 0; i < outbox_lanes; ++i)
    put_batches(out, static_cast<outbox_lane>(i), sorted[i], now);
  out.end = next_;
  return out;
}

void durable_outbox::put_batches(to_store& out, outbox_lane lane,
                                 const message_list& all, unix_nanos now) {
  message_list some;
  uint64_t bytes = 0;
  for (auto& x : all) {
    if (!some.empty() && bytes + bytes_of(*x) > cfg_.batch_bytes) {
      put_batch(out, lane, std::exchange(some, {}), now);
      bytes = 0;
    }
    bytes += bytes_of(*x);
    some.push_back(x);
  }
  if (!some.empty())
    put_batch(out, lane, std::move(some), now);
}

void durable_outbox::put_batch(to_store& out, outbox_lane lane,
                               message_list some, unix_nanos now) {
  outbox_batch batch{next_, now, 0, 0, std::move(some)};
  next_ = batch.end();
  auto [record, note] = of(lane).put(std::move(batch));
  out.records.push_back(std::move(record));
  pending_.push_back(note);
}

void durable_outbox::committed(uint64_t end) {
  for (; !pending_.empty() && pending_.front().end <= end; pending_.pop_front())
    of(pending_.front().lane).committed(pending_.front());
  shrink();
}

void durable_outbox::refused(uint64_t end) {
  for (; !pending_.empty() && pending_.front().end <= end;
       pending_.pop_front()) {
    auto& x = pending_.front();
    if (auto messages = of(x.lane).refused(x); messages > 0)
      drop(x.lane, drop_reason::unstored, messages, x.time);
  }
}

std::optional<outbox_reading> durable_outbox::needs_reading() const {
  for (auto& x : lanes_)
    if (auto out = x.needs_reading())
      return out;
  return std::nullopt;
}

void durable_outbox::loaded(const outbox_reading& asked,
                            const record_list& records) {
  if (auto damaged = of(asked.lane).loaded(asked, records); damaged > 0)
    drop(asked.lane, drop_reason::unreadable, damaged, 0);
  shrink();
}

status refill(durable_outbox& x, const store& from) {
  while (auto wanted = x.needs_reading()) {
    record_list found;
    size_t bytes = 0;
    auto ok = from.scan(wanted->range, [&](auto key, auto value) {
      found.push_back(
        {std::string{key}, std::string{value}, record_family::outbox});
      bytes += key.size() + value.size();
      return bytes < wanted->most_bytes;
    });
    if (!ok)
      return ok;
    x.loaded(*wanted, found);
  }
  return {};
}

// -- out of the outbox --------------------------------------------------------

std::vector<durable_outbox::outgoing>
durable_outbox::next(size_t most_in_flight, uint64_t most_bytes) {
  std::vector<outgoing> out;
  auto for_backlog = most_in_flight - most_in_flight / 8;
  while (flight_.size() < most_in_flight && flight_bytes_ < most_bytes) {
    auto lane = choose(flight_.size() < for_backlog);
    if (lane == nullptr)
      break;
    auto number = *lane->head();
    auto what = lane->take();
    auto bytes = bytes_of(*what);
    auto which = static_cast<outbox_lane>(lane - lanes_.data());
    flight_.emplace(number, flight{which, bytes});
    flight_bytes_ += bytes;
    out.push_back({number, std::move(what)});
  }
  return out;
}

lane_window* durable_outbox::choose(bool backlog) noexcept {
  lane_window* fresh = nullptr;
  lane_window* late = nullptr;
  for (auto& x : lanes_) {
    if (!x.head() || held(x))
      continue;
    if (x.backlogged())
      late = late == nullptr ? &x : late;
    else if (fresh == nullptr || *x.head() < *fresh->head())
      fresh = &x;
  }
  return fresh != nullptr || !backlog ? fresh : late;
}

void durable_outbox::acked(uint64_t number) {
  auto i = flight_.find(number);
  if (i == flight_.end())
    return;
  auto [lane, bytes] = i->second;
  flight_bytes_ -= bytes;
  flight_.erase(i);
  if (of(lane).acked(number)) // else it was dropped meanwhile
    ++counters_.published;
}

void durable_outbox::lost() {
  counters_.resent += flight_.size();
  flight_.clear();
  flight_bytes_ = 0;
  for (auto& x : lanes_)
    x.rewind();
}

record_list durable_outbox::take_writes() {
  if (busy_)
    return {};
  collect_erasures();
  record_list out;
  writing_ = std::min(erasures_.size(), most_erasures);
  for (size_t i = 0; i < writing_; ++i)
    out.push_back({erasures_[i], std::nullopt, record_family::outbox});
  if (writing_ > 0 && writing_ == erasures_.size())
    move_cursors(out); // not before all below them is erased
  drops_writing_ = std::exchange(drops_changed_, false);
  if (drops_writing_)
    out.push_back(drops_.to_record());
  busy_ = !out.empty();
  return out;
}

void durable_outbox::written(bool done) {
  if (!std::exchange(busy_, false))
    return;
  if (done) {
    erased_ += writing_;
    erasures_.erase(erasures_.begin(),
                    erasures_.begin() + static_cast<std::ptrdiff_t>(writing_));
  } else {
    drops_changed_ = drops_changed_ || drops_writing_;
    held_until_.fill(0);
    cursors_.fill(0);
  }
  writing_ = 0;
}

void durable_outbox::move_cursors(record_list& out) {
  for (size_t i = 0; i < outbox_lanes; ++i) {
    auto oldest = lanes_[i].oldest();
    if (std::exchange(cursors_[i], oldest) != oldest)
      out.push_back(cursor_record(static_cast<outbox_lane>(i), oldest));
  }
}

void durable_outbox::collect_erasures() {
  for (auto& lane : lanes_)
    for (auto& key : lane.take_erasures())
      erasures_.push_back(std::move(key));
}

// -- what happened ------------------------------------------------------------

void durable_outbox::drop(outbox_lane lane, drop_reason why, uint64_t messages,
                          unix_nanos time) {
  drops_.add(lane, why, messages, time);
  counters_.dropped.add(lane, why, messages, time);
  drops_changed_ = true;
}

void durable_outbox::shrink() {
  while (bytes() > cfg_.most_bytes) {
    auto i = std::find_if(lanes_.rbegin(), lanes_.rend(),
                          [](auto& x) { return x.bytes() > 0; });
    if (i == lanes_.rend())
      break;
    auto gone = i->drop_front();
    if (!gone)
      break; // once it is read, or written
    auto lane = lanes_.rend() - i - 1;
    drop(static_cast<outbox_lane>(lane), drop_reason::quota, gone->messages,
         gone->time);
    collect_erasures();
    held_until_[static_cast<size_t>(lane)] = erased_ + erasures_.size();
  }
}

bool durable_outbox::held(const lane_window& x) const noexcept {
  return erased_ < held_until_[static_cast<size_t>(&x - lanes_.data())];
}

durable_outbox::to_store durable_outbox::announce(const bus_message_ptr& marker,
                                                  unix_nanos now) {
  auto out = put({marker}, now);
  drops_ = {};
  drops_changed_ = true; // the disk may refuse this commit
  out.records.push_back(drops_.to_record());
  return out;
}

bool durable_outbox::idle() const noexcept {
  return std::all_of(lanes_.begin(), lanes_.end(),
                     [](auto& x) { return x.empty(); });
}

uint64_t durable_outbox::bytes() const noexcept {
  return std::accumulate(lanes_.begin(), lanes_.end(), uint64_t{0},
                         [](auto n, auto& x) { return n + x.bytes(); });
}

uint64_t durable_outbox::waiting() const noexcept {
  return std::accumulate(lanes_.begin(), lanes_.end(), uint64_t{0},
                         [](auto n, auto& x) { return n + x.messages(); });
}

uint64_t durable_outbox::window_bytes() const noexcept {
  return std::accumulate(lanes_.begin(), lanes_.end(), uint64_t{0},
                         [](auto n, auto& x) { return n + x.window_bytes(); });
}

} // namespace troupe
