#include "bridge/outbox.hpp"

#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace troupe {

namespace {

size_t bytes_of(const bus_message& x) {
  return x.topic.size() + x.payload.size();
}

bool ends_with(const std::string& x, std::string_view tail) {
  return x.size() > tail.size()
         && x.compare(x.size() - tail.size(), tail.size(), tail) == 0;
}

/// Samples are the events that may be lost first: the next one says as much.
bool is_sample(const bus_message& x) {
  return ends_with(x.topic, "/ev/data");
}

bool is_alarm(const bus_message& x) {
  return ends_with(x.topic, "/ev/alarm");
}

} // namespace

outbox::outbox(const outbox_config& cfg) : cfg_(cfg) {
  // nop
}

void outbox::put(bus_message_ptr x) {
  auto is_full = [&] {
    return events() >= cfg_.most_events
           || event_bytes_ + bytes_of(*x) > cfg_.most_event_bytes;
  };
  while (!x->retained && events() > 0 && is_full())
    drop_oldest();
  auto number = x->retained ? 0 : ++events_put_;
  auto alarm = !x->retained && is_alarm(*x);
  auto at = insert(alarm ? place_of_alarm() : waiting_.end(),
                   {std::move(x), number});
  if (alarm)
    last_alarm_ = at;
}

/// Operators hear of alarms before of all that is written meanwhile: behind the
/// other alarms. While little waits everything keeps the order of cause.
outbox::queue::iterator outbox::place_of_alarm() {
  constexpr size_t little = 256;
  if (events() <= little || offers_ > 0)
    return waiting_.end();
  return last_alarm_ ? std::next(*last_alarm_) : waiting_.begin();
}

void outbox::put_first(bus_message_ptr x) {
  insert(waiting_.begin(), {std::move(x)});
}

/// A retained message takes over the place of the older one, not the end of the
/// queue: an object that changes all the time would never be published
/// otherwise.
/// @param where The begin, the end, or behind the last alarm.
outbox::queue::iterator outbox::insert(queue::iterator where, entry x) {
  ++own_;
  if (!x.what->retained) {
    auto& index = index_of(*x.what);
    auto is_first = where == waiting_.begin();
    event_bytes_ += bytes_of(*x.what);
    auto at = waiting_.insert(where, std::move(x));
    is_first ? index.push_front(at) : index.push_back(at);
    return at;
  }
  auto i = latest_.find(x.what->topic);
  if (i != latest_.end()) {
    ++counters_.conflated;
    --own_;
    if (!x.what->payload.empty() && !iap::is_status(x.what->topic)) {
      *i->second = std::move(x);
      return i->second;
    }
    // The end of an object comes after what announced it, a status after the
    // blocks that it lets clients expect (IAP Q14).
    waiting_.erase(i->second);
  }
  auto topic = x.what->topic;
  return latest_[topic] = waiting_.insert(where, std::move(x));
}

std::optional<outbox::outgoing> outbox::take() {
  if (waiting_.empty() || is_full())
    return std::nullopt;
  if (last_alarm_ == waiting_.begin())
    last_alarm_.reset();
  auto x = std::move(waiting_.front());
  waiting_.pop_front();
  if (x.what->retained) {
    latest_.erase(x.what->topic);
  } else if (x.offer != 0) {
    --offers_;
  } else {
    index_of(*x.what).pop_front();
    event_bytes_ -= bytes_of(*x.what);
  }
  in_flight_bytes_ += bytes_of(*x.what);
  auto what = x.what;
  in_flight_.emplace_hint(in_flight_.end(), ++last_token_, std::move(x));
  return outgoing{last_token_, std::move(what)};
}

void outbox::replace(uint64_t token, bus_message_ptr x) {
  auto i = in_flight_.find(token);
  if (i == in_flight_.end())
    return;
  in_flight_bytes_ += bytes_of(*x) - bytes_of(*i->second.what);
  i->second.what = std::move(x);
}

void outbox::withdraw(uint64_t token) {
  auto i = in_flight_.find(token);
  if (i == in_flight_.end())
    return;
  end(i->second);
  in_flight_.erase(i);
  if (token == last_token_) // acknowledgements of a row of tokens stay one
    --last_token_;
}

void outbox::acked(uint64_t first, uint64_t count) {
  auto i = in_flight_.lower_bound(first);
  while (i != in_flight_.end() && i->first - first < count) {
    auto& x = i->second;
    end(x);
    if (x.offer != 0)
      acks_.push_back(x.offer);
    else if (x.handed)
      handed_[x.what] = 0;
    i = in_flight_.erase(i);
    ++counters_.published;
  }
}

/// It is no longer in flight.
void outbox::end(const entry& x) {
  in_flight_bytes_ -= bytes_of(*x.what);
  if (x.offer == 0 && !x.handed)
    --own_;
}

/// From the newest token to the oldest, each to the front: the order is the old
/// one.
void outbox::lost() {
  for (auto& [topic, where] : std::exchange(latest_, {})) {
    waiting_.erase(where);
    --own_;
  }
  waiting_.remove_if([](auto& x) { return x.offer != 0; });
  offers_ = 0;
  handed_.clear();
  acks_.clear();
  auto back = std::exchange(in_flight_, {});
  for (auto i = back.rbegin(); i != back.rend(); ++i) {
    auto& x = i->second;
    end(x);
    if (x.what->retained || x.offer != 0 || x.handed)
      continue;
    ++counters_.resent;
    auto at = insert(waiting_.begin(), x);
    if (is_alarm(*x.what) && !last_alarm_)
      last_alarm_ = at;
  }
}

void outbox::drop_oldest() {
  auto& index = !samples_.empty()  ? samples_
                : !others_.empty() ? others_
                                   : alarms_;
  if (index.empty())
    return;
  auto i = index.front();
  index.pop_front();
  if (last_alarm_ == i)
    last_alarm_.reset();
  event_bytes_ -= bytes_of(*i->what);
  waiting_.erase(i);
  --own_;
  ++counters_.dropped;
}

// -- the journal --------------------------------------------------------------

std::vector<bus_message_ptr> outbox::hand_over() {
  std::vector<bus_message_ptr> out;
  for (auto& [token, x] : in_flight_) {
    if (x.what->retained || x.offer != 0 || x.handed)
      continue;
    x.handed = true;
    --own_;
    handed_[x.what] = token;
    out.push_back(x.what);
  }
  for (auto i = waiting_.begin(); i != waiting_.end();) {
    if (i->what->retained || i->offer != 0) {
      ++i;
      continue;
    }
    out.push_back(i->what);
    --own_;
    i = waiting_.erase(i);
  }
  samples_.clear();
  others_.clear();
  alarms_.clear();
  last_alarm_.reset();
  event_bytes_ = 0;
  return out;
}

void outbox::put_offer(uint64_t number, bus_message_ptr x) {
  auto known = handed_.find(x);
  if (known == handed_.end()) {
    waiting_.push_back({std::move(x), 0, number});
    ++offers_;
    return;
  }
  auto flight = in_flight_.find(known->second);
  if (flight != in_flight_.end())
    flight->second.offer = number;
  else
    acks_.push_back(number);
  handed_.erase(known);
}

void outbox::forget_handed() noexcept {
  handed_.clear();
}

bool outbox::has_event_of(uint64_t count) const noexcept {
  auto is_one = [=](const entry& x) {
    return x.number != 0 && x.number <= count && !x.handed;
  };
  for (auto index : {&samples_, &others_, &alarms_})
    if (!index->empty() && is_one(*index->front()))
      return true;
  return std::any_of(in_flight_.begin(), in_flight_.end(),
                     [&](auto& x) { return is_one(x.second); });
}

std::deque<outbox::queue::iterator>& outbox::index_of(const bus_message& x) {
  return is_sample(x) ? samples_ : is_alarm(x) ? alarms_ : others_;
}

} // namespace troupe
