// The publisher's side of the connection: what comes after connect and loss.

#include "actors/counted.hpp"
#include "bridge/publisher.hpp"
#include "bridge/render.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr uint64_t reconnect_wake = 2;

/// Learning wakes carry the number of the connection above this.
constexpr uint64_t learn_wake = 16;

/// For brokers that lose the mark, or take long over thousands of topics.
constexpr caf::timespan learn_limit = std::chrono::seconds{10};

/// Below the tree of services, whose topics clients do not mistake for state.
constexpr const char* sync_topic = "glp/0/./=system/troupe/sync";

std::vector<std::string> retained_filters(const std::string& sid) {
  return {iap::segment_prefix(sid) + "/fb/#",
          iap::segment_prefix(sid) + "/about/version", "glp/0/././sid",
          "glp/0/././runlevel"};
}

} // namespace

bool is_for_publisher(const std::string& sid, const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/fb/";
  return topic == sync_topic || topic.compare(0, prefix.size(), prefix) == 0
         || topic == "glp/0/././sid" || topic == "glp/0/././runlevel"
         || topic == iap::segment_prefix(sid) + "/about/version";
}

/// A refused publication means a connection that is as good as lost.
void publisher_state::on_event(const bus_event& x) {
  switch (x.what) {
    case bus_event::kind::connected:
      return learn();
    case bus_event::kind::acked:
      outbox_.acked(x.token, x.count);
      if (trace_.active())
        trace_.acked(x.token, x.count);
      tell_acks();
      return pump();
    case bus_event::kind::refused:
    case bus_event::kind::lost:
      return lose();
  }
}

/// Asks the broker what it has, so that only differences are published.
void publisher_state::learn() {
  phase_ = phase::learning;
  sync_.begin();
  ++rounds_;
  sync_mark_ = fmt::format("\"{}-{}\"", cfg_.seed, rounds_);
  auto filters = retained_filters(cfg_.sid);
  // The mark is subscribed last: what is retained arrives before it.
  filters.emplace_back(sync_topic);
  ports_.bus->subscribe(filters);
  ports_.bus->publish({sync_topic, sync_mark_, false}, 0);
  arm(learn_limit, learn_wake + rounds_);
}

void publisher_state::on_message(const bus_message_ptr& x) {
  if (x->topic == type_request_topic)
    return on_type_request(*x);
  if (phase_ != phase::learning)
    return; // nobody but the gateway writes there (IAP 10)
  if (x->topic == sync_topic && x->payload == sync_mark_)
    go_online();
  else
    sync_.hold(*x);
}

void publisher_state::go_online() {
  phase_ = phase::online;
  backoff_ = cfg_.reconnect_min;
  ports_.bus->unsubscribe(retained_filters(cfg_.sid));
  keep_definitions();
  auto changes = sync_.differences(shelf_);
  for (auto i = changes.rbegin(); i != changes.rend(); ++i)
    outbox_.put_first(*i);
  sync_.begin();
  if (ports_.journal)
    self_->send(ports_.journal, attach_atom_v, journal_reader_actor{self_},
                rounds_);
  pump();
}

/// Failures come in crowds; one of them connects again.
void publisher_state::lose() {
  if (reconnecting_)
    return;
  reconnecting_ = true;
  phase_ = phase::offline;
  render_all();
  outbox_.lost();
  if (ports_.journal) {
    self_->send(ports_.journal, detach_atom_v, journal_reader_actor{self_});
    hand_over();
    pump();
  }
  arm(backoff_ / 2 + backoff_ * (random_() % 512) / 1024, reconnect_wake);
  backoff_ = std::min(backoff_ * 2, cfg_.reconnect_max);
}

void publisher_state::pump() {
  if (!to_keep_.empty() && !holding_)
    flush_journal();
  if (phase_ != phase::online)
    return;
  if (outbox_.waiting() == 0)
    tell_drops();
  while (auto next = outbox_.take()) {
    auto what = rendered(next->what);
    if (what == nullptr) {
      outbox_.withdraw(next->token);
      continue;
    }
    outbox_.replace(next->token, what);
    ports_.bus->publish(*what, next->token);
    if (trace_.active())
      trace_.published(*what, next->token);
  }
  if (!outbox_.idle() || !window_.empty())
    return;
  if (!settling_.empty())
    flush_journal();
  for (auto& x : std::exchange(settling_, {}))
    x.deliver(caf::ok_atom_v);
}

/// Once the broker keeps up again, so that the notice is not dropped as well.
void publisher_state::tell_drops() {
  auto dropped = outbox_.counters().dropped + unkept_;
  tell_loss(dropped - std::exchange(told_drops_, dropped),
            "were dropped: the broker was away or slow");
  tell_loss(never_logged_ - std::exchange(told_unlogged_, never_logged_),
            "are not in the event log: the disk takes nothing");
}

void publisher_state::tell_loss(uint64_t events, const char* what) {
  if (events == 0)
    return;
  if (auto box = flight_of(self_->system()))
    box->note(flight::event::dropped, name, what, events);
  event("warning", render_diagnostic({severity::warning,
                                      {},
                                      fmt::format("{} events {}", events, what),
                                      "publisher",
                                      ports_.clock->now()}));
}

void publisher_state::on_wake(uint64_t token) {
  if (token == flush_wake) {
    flush_due_blocks();
  } else if (token == reconnect_wake) {
    reconnecting_ = false;
    ports_.bus->connect();
  } else if (token == journal_wake) {
    look_at_journal();
  } else if (token == learn_wake + rounds_ && phase_ == phase::learning) {
    go_online(); // the mark got lost; what came by now must do
  }
}

void publisher_state::flush_due_blocks() {
  flush_armed_ = false;
  for (auto& x : window_.take_due(self_->clock().now()))
    retain_block(x);
  if (!window_.empty()) {
    flush_armed_ = true;
    arm(cfg_.block_window, flush_wake);
  }
  pump();
}

void publisher_state::arm(caf::timespan delay, uint64_t token) {
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, delay, token);
}

} // namespace troupe
