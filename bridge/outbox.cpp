#include "bridge/outbox.hpp"

#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <string_view>

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
  insert(waiting_.end(), std::move(x));
}

void outbox::put_first(bus_message_ptr x) {
  insert(waiting_.begin(), std::move(x));
}

/// A retained message takes over the place of the older one, not the end of the
/// queue: an object that changes all the time would never be published
/// otherwise.
/// @param where The begin or the end.
void outbox::insert(queue::iterator where, bus_message_ptr x) {
  if (!x->retained) {
    auto& index = index_of(*x);
    auto is_first = where == waiting_.begin();
    event_bytes_ += bytes_of(*x);
    auto at = waiting_.insert(where, std::move(x));
    is_first ? index.push_front(at) : index.push_back(at);
    return;
  }
  auto i = latest_.find(x->topic);
  if (i != latest_.end()) {
    ++counters_.conflated;
    if (!x->payload.empty() && !iap::is_status(x->topic)) {
      *i->second = std::move(x);
      return;
    }
    // The end of an object comes after what announced it, a status after the
    // blocks that it lets clients expect (IAP Q14).
    waiting_.erase(i->second);
  }
  auto topic = x->topic;
  latest_[topic] = waiting_.insert(where, std::move(x));
}

std::optional<outbox::outgoing> outbox::take() {
  if (waiting_.empty() || is_full())
    return std::nullopt;
  auto x = std::move(waiting_.front());
  waiting_.pop_front();
  if (x->retained) {
    latest_.erase(x->topic);
  } else {
    index_of(*x).pop_front();
    event_bytes_ -= bytes_of(*x);
  }
  in_flight_bytes_ += bytes_of(*x);
  in_flight_.emplace_hint(in_flight_.end(), ++last_token_, x);
  return outgoing{last_token_, std::move(x)};
}

void outbox::replace(uint64_t token, bus_message_ptr x) {
  auto i = in_flight_.find(token);
  if (i == in_flight_.end())
    return;
  in_flight_bytes_ += bytes_of(*x) - bytes_of(*i->second);
  i->second = std::move(x);
}

void outbox::withdraw(uint64_t token) {
  auto i = in_flight_.find(token);
  if (i == in_flight_.end())
    return;
  in_flight_bytes_ -= bytes_of(*i->second);
  in_flight_.erase(i);
  if (token == last_token_) // acknowledgements of a row of tokens stay one
    --last_token_;
}

void outbox::acked(uint64_t first, uint64_t count) {
  auto i = in_flight_.lower_bound(first);
  while (i != in_flight_.end() && i->first - first < count) {
    in_flight_bytes_ -= bytes_of(*i->second);
    i = in_flight_.erase(i);
    ++counters_.published;
  }
}

/// From the newest token to the oldest, each to the front: the order is the old
/// one.
void outbox::lost() {
  for (auto& [topic, where] : std::exchange(latest_, {}))
    waiting_.erase(where);
  auto back = std::exchange(in_flight_, {});
  in_flight_bytes_ = 0;
  for (auto i = back.rbegin(); i != back.rend(); ++i) {
    if (i->second->retained)
      continue;
    ++counters_.resent;
    insert(waiting_.begin(), i->second);
  }
}

void outbox::drop_oldest() {
  auto& index = samples_.empty() ? others_ : samples_;
  if (index.empty())
    return;
  auto i = index.front();
  index.pop_front();
  event_bytes_ -= bytes_of(**i);
  waiting_.erase(i);
  ++counters_.dropped;
}

std::deque<outbox::queue::iterator>& outbox::index_of(const bus_message& x) {
  return is_sample(x) ? samples_ : others_;
}

} // namespace troupe
