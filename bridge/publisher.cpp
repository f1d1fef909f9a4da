#include "bridge/publisher.hpp"

#include "bridge/render.hpp"
#include "protocol/glob.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace troupe {

namespace {

constexpr uint64_t flush_wake = 1;
constexpr uint64_t reconnect_wake = 2;

/// Learning wakes carry the number of the connection above this.
constexpr uint64_t learn_wake = 16;

constexpr caf::timespan learn_limit = std::chrono::seconds{10};

constexpr const char* sync_topic = "glp/0/./=system/troupe/sync";

std::string path_of(const device_id& x) {
  return x.protocol + '/' + x.handle;
}

std::vector<std::string> retained_filters(const std::string& sid) {
  return {iap::segment_prefix(sid) + "/fb/#",
          iap::segment_prefix(sid) + "/about/version", "glp/0/././sid",
          "glp/0/././runlevel"};
}

const char* category(severity x) {
  switch (x) {
    case severity::debug:
      return "debug";
    case severity::info:
      return "info";
    case severity::warning:
      return "warning";
    case severity::error:
      return "error";
  }
  return "error";
}

const char* word_of(life_event::kind x) {
  switch (x) {
    case life_event::kind::created:
      return "created";
    case life_event::kind::deleted:
      return "deleted";
    case life_event::kind::updated:
      return "updated";
  }
  return "";
}

} // namespace

bool is_for_publisher(const std::string& sid, const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/fb/";
  return topic == sync_topic || topic.compare(0, prefix.size(), prefix) == 0
         || topic == "glp/0/././sid" || topic == "glp/0/././runlevel"
         || topic == iap::segment_prefix(sid) + "/about/version";
}

publisher_state::publisher_state(publisher_actor::pointer self) : self_(self) {
  // nop
}

void publisher_state::start(publisher_config cfg,
                            std::shared_ptr<mqtt_port> port,
                            wheel_actor wheel) {
  cfg_ = std::move(cfg);
  port_ = std::move(port);
  wheel_ = std::move(wheel);
  outbox_ = outbox{cfg_.outbox};
  backoff_ = cfg_.reconnect_min;
  random_.seed(static_cast<std::minstd_rand::result_type>(cfg_.seed));
}

// -- what devices show --------------------------------------------------------

void publisher_state::on_device(const device_view_ptr& x) {
  copy(x);
  flush_blocks(x->device);
  if (x->state == device_phase::deleted)
    return forget_device(*x);
  shown_[x->device].device = x;
  auto prefix = iap::device_feedback(cfg_.sid, x->device);
  if ((x->parts & view_part::sts) != 0)
    retain(prefix + "/sts", render_sts(*x));
  if ((x->parts & view_part::cfg) != 0)
    retain(prefix + "/cfg", render_cfg(*x));
  if ((x->parts & view_part::lic) != 0)
    retain(prefix + "/lic", render_lic(*x));
  if ((x->parts & view_part::impl) != 0)
    retain(prefix + "/impl", render_impl(*x));
  pump();
}

void publisher_state::on_block(const block_view_ptr& x) {
  give_credit();
  copy(x);
  shown_[x->device].blocks[x->block] = x;
  auto topic = block_topic(*x);
  auto sent = sent_.find(topic);
  auto now = self_->clock().now();
  if (sent == sent_.end() || now - sent->second >= cfg_.block_window) {
    retain_block(*x);
    pump();
    return;
  }
  deferred_[topic] = x;
  if (!flush_armed_)
    arm(cfg_.block_window, flush_wake);
  flush_armed_ = true;
}

void publisher_state::on_samples(const sample_report_ptr& x) {
  give_credit();
  copy(x);
  for (size_t i = 0; i < x->samples.size(); ++i)
    event("data", render_data(cfg_.sid, *x, i));
  pump();
}

void publisher_state::on_life(const life_event_ptr& x) {
  copy(x);
  auto& device = *x->device;
  flush_blocks(device.device); // the effect is seen before it is announced
  auto type = device.type != nullptr ? device.type->id() : std::string{};
  event(fmt::format("{}/dev/{}/type/{}", word_of(x->what),
                    device.device.protocol, type),
        render_life(cfg_.sid, *x));
  pump();
}

void publisher_state::on_diagnostic(const diagnostic& x) {
  copy(x);
  if (x.level == severity::debug || x.level == severity::info)
    return; // normally not published (IAP 11.1)
  event(category(x.level), render_diagnostic(x));
  pump();
}

void publisher_state::on_raw(const bus_message_ptr& x) {
  if (x->retained)
    retain(x->topic, x->payload);
  else
    outbox_.put(x);
  pump();
}

/// Published again whether or not it changed: a client asked (IAP 4.6).
void publisher_state::on_report(const std::string& expression) {
  auto prefix = iap::segment_prefix(cfg_.sid) + "/fb/";
  try {
    std::regex wanted{expression};
    for (auto& topic : order_) {
      auto i = retained_.find(topic);
      if (i != retained_.end() && topic.compare(0, prefix.size(), prefix) == 0
          && std::regex_search(topic.substr(prefix.size()), wanted)
          && phase_ == phase::online)
        outbox_.put(std::make_shared<const bus_message>(
          bus_message{topic, i->second, true}));
    }
  } catch (const std::regex_error& err) {
    on_diagnostic({severity::error, iap::segment_prefix(cfg_.sid) + "/rq/do",
                   std::string{"report: filter: "} + err.what(), "iap", 0});
  }
  pump();
}

// -- retained state and events ------------------------------------------------

std::string publisher_state::block_topic(const block_view& x) const {
  auto& block = x.type->blocks[x.block];
  return iap::device_feedback(cfg_.sid, x.device) + '/'
         + iap::block_path(block.name, block.index);
}

void publisher_state::retain_block(const block_view& x) {
  auto topic = block_topic(x);
  auto json = render_block(x);
  auto known = retained_.find(topic);
  sent_[topic] = self_->clock().now();
  if (known != retained_.end() && known->second == json)
    return; // clients that answer every publication must not be provoked
  retain(topic, std::move(json));
}

void publisher_state::retain(const std::string& topic, std::string json) {
  if (!iap::is_publishable(topic))
    return;
  auto [i, added] = retained_.insert_or_assign(topic, json);
  if (added)
    order_.push_back(topic);
  if (phase_ == phase::online)
    outbox_.put(std::make_shared<const bus_message>(
      bus_message{topic, std::move(json), true}));
}

void publisher_state::forget_device(const device_view& x) {
  auto prefix = iap::device_feedback(cfg_.sid, x.device);
  retain(prefix + "/sts", render_sts(x));
  auto below = prefix + '/';
  for (auto i = order_.begin(); i != order_.end();) {
    auto& topic = *i;
    if (topic.compare(0, below.size(), below) != 0 || topic == below + "sts") {
      ++i;
      continue;
    }
    if (phase_ == phase::online)
      outbox_.put(
        std::make_shared<const bus_message>(bus_message{topic, {}, true}));
    retained_.erase(topic);
    sent_.erase(topic);
    i = order_.erase(i);
  }
  shown_.erase(x.device);
  pump();
}

void publisher_state::event(std::string_view tail, std::string json) {
  auto topic = fmt::format("glp/0/{}/ev/{}", cfg_.sid, tail);
  if (iap::is_publishable(topic))
    outbox_.put(std::make_shared<const bus_message>(
      bus_message{std::move(topic), std::move(json), false}));
}

void publisher_state::flush_blocks(const device_id& device) {
  auto prefix = iap::device_feedback(cfg_.sid, device) + '/';
  for (auto i = deferred_.lower_bound(prefix);
       i != deferred_.end() && i->first.compare(0, prefix.size(), prefix) == 0;)
    retain_block(*std::exchange(i, std::next(i))->second);
  deferred_.erase(deferred_.lower_bound(prefix),
                  deferred_.lower_bound(prefix + '\xff'));
}

void publisher_state::flush_due_blocks() {
  flush_armed_ = false;
  auto now = self_->clock().now();
  for (auto i = deferred_.begin(); i != deferred_.end();) {
    if (now - sent_[i->first] < cfg_.block_window) {
      ++i;
      continue;
    }
    retain_block(*i->second);
    i = deferred_.erase(i);
  }
  if (!deferred_.empty()) {
    flush_armed_ = true;
    arm(cfg_.block_window, flush_wake);
  }
  pump();
}

void publisher_state::pump() {
  if (phase_ != phase::online)
    return;
  while (auto next = outbox_.take())
    port_->publish(*next->what, next->token);
  if (!outbox_.idle() || !deferred_.empty())
    return;
  for (auto& x : std::exchange(settling_, {}))
    x.deliver(caf::ok_atom_v);
}

void publisher_state::give_credit() {
  auto who = caf::actor_cast<credit_taker_actor>(self_->current_sender());
  if (who)
    self_->send(who, credit_atom_v, uint32_t{1});
}

// -- the link -----------------------------------------------------------------

void publisher_state::on_event(const bus_event& x) {
  switch (x.what) {
    case bus_event::kind::connected:
      learn();
      break;
    case bus_event::kind::acked:
      outbox_.acked(x.token);
      pump();
      break;
    case bus_event::kind::refused:
    case bus_event::kind::lost:
      if (reconnecting_)
        break;
      reconnecting_ = true;
      phase_ = phase::offline;
      outbox_.lost();
      arm(backoff_ / 2 + backoff_ * (random_() % 512) / 1024, reconnect_wake);
      backoff_ = std::min(backoff_ * 2, cfg_.reconnect_max);
      break;
  }
}

void publisher_state::learn() {
  phase_ = phase::learning;
  sync_.begin();
  ++rounds_;
  sync_mark_ = fmt::format("\"{}-{}\"", cfg_.seed, rounds_);
  auto filters = retained_filters(cfg_.sid);
  // The mark is subscribed last: what is retained arrives before it.
  filters.emplace_back(sync_topic);
  port_->subscribe(filters);
  port_->publish({sync_topic, sync_mark_, false}, 0);
  arm(learn_limit, learn_wake + rounds_);
}

void publisher_state::on_message(const bus_message_ptr& x) {
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
  port_->unsubscribe(retained_filters(cfg_.sid));
  auto changes = sync_.differences(retained_, order_);
  for (auto i = changes.rbegin(); i != changes.rend(); ++i)
    outbox_.put_first(*i);
  sync_.begin();
  auto dropped = outbox_.counters().dropped;
  if (dropped > told_drops_)
    event("warning", render_diagnostic(
                       {severity::warning,
                        {},
                        fmt::format("{} events were dropped while the broker "
                                    "was away",
                                    dropped - told_drops_),
                        "publisher",
                        0}));
  told_drops_ = dropped;
  pump();
}

void publisher_state::on_wake(uint64_t token) {
  if (token == flush_wake) {
    flush_due_blocks();
  } else if (token == reconnect_wake) {
    reconnecting_ = false;
    port_->connect();
  } else if (token == learn_wake + rounds_ && phase_ == phase::learning) {
    go_online(); // the mark got lost; what came by now must do
  }
}

void publisher_state::arm(caf::timespan delay, uint64_t token) {
  self_->send(wheel_, wake_atom_v, sleeper_actor{self_}, delay, token);
}

// -- who asks -----------------------------------------------------------------

void publisher_state::on_observer(const observer_actor& x) {
  self_->monitor(x);
  observers_.push_back(x);
}

void publisher_state::on_observer_down(const caf::down_msg& x) {
  observers_.erase(
    std::remove_if(observers_.begin(), observers_.end(),
                   [&](auto& y) { return y.address() == x.source; }),
    observers_.end());
}

caf::result<caf::ok_atom> publisher_state::on_settle() {
  auto promise = self_->make_response_promise<caf::ok_atom>();
  settling_.push_back(promise);
  pump();
  return promise;
}

view_set_ptr publisher_state::views(const std::string& pattern) const {
  view_set out;
  glob wanted{pattern};
  for (auto& [id, x] : shown_) {
    if (x.device == nullptr || !wanted.covers(path_of(id)))
      continue;
    out.devices.push_back(x.device);
    for (auto& [index, block] : x.blocks)
      out.blocks.push_back(block);
  }
  return std::make_shared<const view_set>(std::move(out));
}

metric_list_ptr publisher_state::counters() const {
  auto& x = outbox_.counters();
  auto as_number = [](auto n) { return static_cast<double>(n); };
  return std::make_shared<const metric_list>(
    metric_list{{"publisher.published", as_number(x.published)},
                {"publisher.conflated", as_number(x.conflated)},
                {"publisher.dropped", as_number(x.dropped)},
                {"publisher.resent", as_number(x.resent)},
                {"publisher.waiting", as_number(outbox_.waiting())},
                {"publisher.retained", as_number(retained_.size())}});
}

publisher_actor::behavior_type
publisher_behavior(publisher_state::pointer self, publisher_config cfg,
                   std::shared_ptr<mqtt_port> port, const wheel_actor& wheel) {
  auto& st = self->state;
  st.start(std::move(cfg), std::move(port), wheel);
  self->set_down_handler(
    [&st](const caf::down_msg& x) { st.on_observer_down(x); });
  return {
    [&st](const device_view_ptr& x) { st.on_device(x); },
    [&st](const block_view_ptr& x) { st.on_block(x); },
    [&st](const sample_report_ptr& x) { st.on_samples(x); },
    [&st](const life_event_ptr& x) { st.on_life(x); },
    [&st](const diagnostic& x) { st.on_diagnostic(x); },
    [&st](observe_atom, const observer_actor& x) { st.on_observer(x); },
    [&st](caf::get_atom, const std::string& glob) { return st.views(glob); },
    [&st](caf::put_atom, const bus_message_ptr& x) { st.on_raw(x); },
    [&st](load_atom, const std::string& filter) { st.on_report(filter); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](const bus_event& x) { st.on_event(x); },
    [&st](const bus_message_ptr& x) { st.on_message(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
