#include "bridge/console/watcher.hpp"

#include "bridge/console/rows.hpp"

#include <caf/send.hpp>

namespace troupe {

namespace {

/// Changes in one bundle: enough to fill a packet, few enough to stay new.
constexpr size_t bundle = 256;

} // namespace

watcher_state::watcher_state(watcher_actor::pointer self) : self_(self) {
  // nop
}

void watcher_state::start(watcher_seed seed) {
  seed_ = std::move(seed);
  feed_.emplace(seed_.which, seed_.backlog);
  self_->set_down_handler([this](const caf::down_msg&) {
    fail(ec::not_connected, "the gateway was restarted; watch again");
  });
  self_->monitor(seed_.publisher);
  self_->monitor(seed_.console);
  seed_.console = console_actor{}; // it lives no longer because of this
  // First observe, then ask: nothing falls between the two.
  self_->send(seed_.publisher, observe_atom_v, observer_actor{self_});
  self_
    ->request(seed_.publisher, caf::timespan{seed_.query_limit},
              caf::get_atom_v, device_part(seed_.which))
    .then([this](const view_set_ptr& x) { begin(*x); },
          [this](const caf::error&) {
            fail(ec::timeout, "the publisher did not answer");
          });
}

void watcher_state::begin(const view_set& views) {
  for (auto& x : views.blocks)
    feed_->note(*x);
  ready_ = true;
  sending_ = true;
  console::reply row;
  row.mutable_watching()->set_points(feed_->points());
  seed_.sink->send(rows_of({row}), [me = watcher_actor{self_}] {
    caf::anon_send(me, credit_atom_v, uint32_t{1});
  });
}

void watcher_state::on_device(const device_view& x) {
  if (!is_alive(x))
    feed_->forget(x.device);
}

void watcher_state::on_credit() {
  sending_ = false;
  deliver();
}

/// Counts of the feed go on; what is reported is their growth since last time.
void watcher_state::deliver() {
  if (sending_ || feed_->empty())
    return;
  sending_ = true;
  auto rows = feed_->take(bundle);
  seed_.counters->conflated += feed_->conflated() - conflated_;
  conflated_ = feed_->conflated();
  if (auto lost = feed_->dropped() - dropped_; lost > 0) {
    dropped_ += lost;
    seed_.counters->dropped += lost;
    rows.emplace_back().mutable_lost()->set_changes(lost);
  }
  seed_.sink->send(rows_of(std::move(rows)), [me = watcher_actor{self_}] {
    caf::anon_send(me, credit_atom_v, uint32_t{1});
  });
}

void watcher_state::fail(ec code, const char* text) {
  seed_.sink->finish(rows_of({}), code, text);
  self_->quit();
}

watcher_actor::behavior_type watcher_behavior(watcher_state::pointer self,
                                              watcher_seed seed) {
  auto& st = self->state;
  st.start(std::move(seed));
  return {
    [&st](const device_view_ptr& x) { st.on_device(*x); },
    [&st](const block_view_ptr& x) { st.on_news(*x); },
    [&st](const sample_report_ptr& x) { st.on_news(*x); },
    [](const life_event_ptr&) {
      // nop: the views tell the same
    },
    [](const diagnostic&) {
      // nop: not about values
    },
    [&st](credit_atom, uint32_t) { st.on_credit(); },
  };
}

} // namespace troupe
