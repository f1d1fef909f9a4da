#include "bridge/exchange.hpp"

#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"

#include <caf/send.hpp>

#include <algorithm>

namespace troupe {

namespace {

constexpr caf::timespan shortest_wait = std::chrono::seconds{1};
constexpr caf::timespan longest_wait = std::chrono::minutes{1};

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
     [me = exchange_actor{self_}](bus_message x) {
       caf::anon_send(me, std::make_shared<const bus_message>(std::move(x)));
     }});
  ports_.bus->connect();
}

/// A refused publication means a connection that is as good as lost; failures
/// come in crowds, and one of them connects again.
void exchange_state::on_event(const bus_event& x) {
  if (x.what == bus_event::kind::acked)
    return;
  online_ = x.what == bus_event::kind::connected;
  if (online_) {
    backoff_ = shortest_wait;
    std::vector<std::string> topics;
    for (auto& [topic, all] : watches_)
      topics.push_back(topic);
    if (!topics.empty())
      ports_.bus->subscribe(topics);
    for (auto& [topic, message] : std::exchange(waiting_, {}))
      ports_.bus->publish(*message, 0);
  } else if (!reconnecting_) {
    reconnecting_ = true;
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, backoff_,
                uint64_t{1});
    backoff_ = std::min(backoff_ * 2, longest_wait);
  }
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
  if (online_ && all.size() == 1)
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
  if (online_)
    return ports_.bus->publish(*x, 0);
  if (waiting_.size() < most_waiting || waiting_.count(x->topic) > 0)
    waiting_[x->topic] = x;
  else
    ++dropped_;
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
