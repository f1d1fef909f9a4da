#include "bridge/exchange.hpp"

#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr caf::timespan shortest_wait = std::chrono::seconds{1};
constexpr caf::timespan longest_wait = std::chrono::minutes{1};

/// Of messages in the mailbox, in bytes.
constexpr size_t most_arriving = 4u << 20;

sample read_sample(const std::string& payload, unix_nanos now) {
  sample out;
  out.time = now;
  auto read = payload.size() <= most_request_bytes ? iap::read_json(payload)
                                                   : failure{ec::too_large, {}};
  if (read)
    out.what = *std::move(read);
  else
    out.status = quality::invalid;
  return out;
}

} // namespace

exchange_state::exchange_state(exchange_actor::pointer self) : self_(self) {
  // nop
}

void exchange_state::start(exchange_ports ports) {
  ports_ = std::move(ports);
  backoff_ = shortest_wait;
  ports_.bus->handle(
    {[me = exchange_actor{self_}](const bus_event& x) {
       caf::anon_send(me, x);
     },
     [me = exchange_actor{self_},
      flow = std::make_shared<inflow>(most_arriving)](bus_message x) {
       if (auto admitted = flow->admit(std::move(x)))
         caf::anon_send(me, std::move(admitted));
     }});
  ports_.bus->connect();
}

/// A refused publication means a connection that is as good as lost; failures
/// come in crowds, and one of them connects again.
void exchange_state::on_event(const bus_event& x) {
  switch (x.what) {
    case bus_event::kind::acked:
      flying_.erase(flying_.lower_bound(x.token),
                    flying_.lower_bound(x.token + x.count));
      while (!waiting_.empty() && flying_.size() < most_flying)
        send(waiting_.extract(waiting_.begin()).mapped());
      return;
    case bus_event::kind::refused:
    case bus_event::kind::lost:
      return lose();
    case bus_event::kind::connected:
      break;
  }
  online_ = true;
  backoff_ = shortest_wait;
  std::vector<std::string> topics;
  for (auto& [topic, all] : watches_)
    topics.push_back(topic);
  if (!topics.empty())
    ports_.bus->subscribe(topics);
  for (auto& [topic, message] : std::exchange(waiting_, {}))
    on_put(message);
}

void exchange_state::lose() {
  online_ = false;
  for (auto& [token, message] : std::exchange(flying_, {})) // oldest first
    on_put(message);
  if (reconnecting_)
    return;
  reconnecting_ = true;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, backoff_,
              uint64_t{1});
  backoff_ = std::min(backoff_ * 2, longest_wait);
}

void exchange_state::on_message(const bus_message& x) {
  auto found = watches_.find(x.topic);
  if (found == watches_.end())
    return;
  auto what = read_sample(x.payload, ports_.clock->now());
  for (auto& to : found->second)
    self_->send(to.who, to.token, what);
}

void exchange_state::on_observe(const std::string& topic,
                                const subscriber_actor& who, uint64_t token) {
  if (watch_count_ >= most_watches) {
    ++dropped_;
    return;
  }
  self_->monitor(who);
  ++watch_count_;
  auto& all = watches_[topic];
  all.push_back({who, token});
  if (online_) // again for the second: the retained value comes with it
    ports_.bus->subscribe({topic});
}

void exchange_state::on_down(const caf::actor_addr& who) {
  for (auto i = watches_.begin(); i != watches_.end();) {
    auto& all = i->second;
    auto before = all.size();
    all.erase(
      std::remove_if(all.begin(), all.end(),
                     [&](const watch& x) { return x.who.address() == who; }),
      all.end());
    watch_count_ -= before - all.size();
    if (all.empty() && online_)
      ports_.bus->unsubscribe({i->first});
    i = all.empty() ? watches_.erase(i) : std::next(i);
  }
}

void exchange_state::on_put(const bus_message_ptr& x) {
  if (x->payload.size() > most_value_bytes)
    ++dropped_;
  else if (online_ && flying_.size() < most_flying)
    send(x);
  else if (waiting_.size() < most_waiting || waiting_.count(x->topic) > 0)
    waiting_[x->topic] = x;
  else
    ++dropped_;
}

void exchange_state::send(const bus_message_ptr& x) {
  flying_[++last_token_] = x;
  ports_.bus->publish(*x, last_token_);
}

void exchange_state::on_wake() {
  reconnecting_ = false;
  ports_.bus->connect();
}

exchange_actor::behavior_type exchange_behavior(exchange_state::pointer self,
                                                exchange_ports ports) {
  auto& st = self->state;
  st.start(std::move(ports));
  self->set_down_handler(
    [&st](const caf::down_msg& x) { st.on_down(x.source); });
  return {
    [&st](const bus_event& x) { st.on_event(x); },
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](observe_atom, const std::string& topic, const subscriber_actor& who,
          uint64_t token) { st.on_observe(topic, who, token); },
    [&st](caf::put_atom, const bus_message_ptr& x) { st.on_put(x); },
    [&st](wake_atom, uint64_t) { st.on_wake(); },
  };
}

} // namespace troupe
