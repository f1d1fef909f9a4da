#include "bridge/external/external_services.hpp"

#include "bridge/external/logger_event.hpp"
#include "bridge/external/value_control.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr caf::timespan tick_period = std::chrono::seconds{1};
constexpr unix_nanos half_minute = 30'000'000'000;

} // namespace

external_state::external_state(external_actor::pointer self) : self_(self) {
  // nop
}

void external_state::start(external_config cfg,
                           const std::vector<object_record>& stored,
                           external_ports ports) {
  ports_ = std::move(ports);
  rates_ = cfg.rates;
  topics_ = external_topics{std::move(cfg.sid), std::move(cfg.protocols)};
  about_ = about_fragments{cfg.about, topics_.protocols()};
  disk_.emplace(self_, ports_.store, book_, external_prefix);
  for (auto& x : stored) {
    if (!topics_.owns(device_of(x.handle).protocol))
      continue;
    book_.keep(external_device_of(x));
    show_cfg(x.handle);
    show_lic(x.handle);
  }
  if (!topics_.protocols().empty())
    put(iap::segment_prefix(topics_.sid()) + "/fb/about",
        about_.render(ports_.clock->now()), true);
}

void external_state::on_event(const bus_event& x) {
  if (x.what == bus_event::kind::connected)
    ports_.bus->subscribe(topics_.filters());
}

void external_state::on_message(const bus_message& x) {
  tell_refused();
  auto topic = topics_.read(x.topic);
  switch (topic.kind) {
    case external_kind::about:
      return on_about(topic, x);
    case external_kind::sample:
      return on_sample(x);
    case external_kind::control:
      return on_control(x);
    case external_kind::logged:
      return on_logged(x);
    case external_kind::polled:
      return on_polled(x);
    case external_kind::discovered:
      return on_discovered(topic);
    case external_kind::status:
      return on_status(topic.device, x);
    case external_kind::cfg:
      return on_cfg(topic.device, x);
    case external_kind::request:
      return on_device_request(x);
    case external_kind::segment_do:
      return on_search(x);
    case external_kind::connected:
      return on_connected(topic, x);
    case external_kind::input:
      return on_input(topic, x);
    case external_kind::none:
      return;
  }
}

// -- services -----------------------------------------------------------------

void external_state::on_about(const external_topic& topic,
                              const bus_message& x) {
  auto news = about_.take(topic.device.protocol, x.payload);
  if (!news)
    return complain("about", x.topic, news.error().text);
  if (*news)
    put(iap::segment_prefix(topics_.sid()) + "/fb/about",
        about_.render(ports_.clock->now()), true);
  started_.insert(topic.device.protocol); // its points are followed anew
  arm_tick();
}

void external_state::on_sample(const bus_message& x) {
  auto now = ports_.clock->now();
  if (!sample_gate_.take_now(now))
    return complain("samples", x.topic, "more than 2000 samples a second");
  auto sample = read_external_sample(topics_, x.payload, rates_);
  if (!sample)
    return complain("sample", x.topic, sample.error().text);
  if (!is_alive(key_of(sample->device)))
    return complain("stranger", x.topic,
                    sample->device.handle + " : device not found");
  if (samples_.admit(*sample, now))
    report(*sample);
  arm_samples();
}

void external_state::report(const external_sample& x) {
  auto device = devices_.find(key_of(x.device));
  if (device == devices_.end())
    return;
  ++reported_;
  put(iap::segment_prefix(topics_.sid()) + "/ev/data",
      render_external_data(x, ports_.clock->now(), device->second.health));
}

void external_state::arm_samples() {
  auto due = samples_.next_due();
  if (!due || (samples_armed_ != 0 && samples_armed_ <= *due))
    return;
  samples_armed_ = *due;
  auto delay = std::max<unix_nanos>(0, *due - ports_.clock->now());
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{delay}, sample_wake);
}

void external_state::on_control(const bus_message& x) {
  auto now = ports_.clock->now();
  if (!control_gate_.take_now(now))
    return complain("controls", x.topic, "more than 500 requests a second");
  auto answer = answer_control(x.payload, now);
  if (!answer)
    return complain("control", x.topic, answer.error().text);
  if (*answer)
    put((*answer)->topic, std::move((*answer)->json));
}

/// Which of them go out is the publisher's to know (IAP 4.5).
void external_state::on_logged(const bus_message& x) {
  auto now = ports_.clock->now();
  if (!log_gate_.take_now(now))
    return complain("events", x.topic, "more than 20 events a second");
  auto event = read_logger_event(x.payload, now);
  if (!event)
    return complain("event", x.topic, event.error().text);
  ++logged_;
  self_->send(ports_.publisher, *std::move(event));
}

// -- everything ---------------------------------------------------------------

void external_state::on_wake(uint64_t token) {
  if (token == tick_wake)
    return on_tick();
  samples_armed_ = 0;
  for (auto& x : samples_.take_due(ports_.clock->now()))
    report(x);
  arm_samples();
}

void external_state::on_tick() {
  tick_armed_ = false;
  auto now = ports_.clock->now();
  for (auto& protocol : std::exchange(started_, {}))
    follow_all(protocol, {});
  if (missed_ && ports_.flows.state->is_relaxed()) {
    missed_ = false;
    ports_.bus->subscribe(topics_.filters());
  }
  early_.drop_old(now);
  for (auto& key : std::exchange(stale_, {}))
    show_cfg(key);
  for (auto i = polls_.begin(); i != polls_.end();)
    i = i->second.until < now ? polls_.erase(i) : std::next(i);
  for (auto& x : searches_.take_due(now))
    end(x);
  auto leaving = false;
  for (auto i = devices_.begin(); i != devices_.end();) {
    auto& x = i->second;
    auto over = x.gone != 0 && !x.alive && now - x.gone > half_minute;
    leaving = leaving || (x.gone != 0 && !over);
    i = over ? devices_.erase(i) : std::next(i);
  }
  for (auto& x : complaints_.take_due(now))
    tell(severity::warning, x.topic, x.text);
  if (!early_.empty() || !polls_.empty() || !searches_.empty() || leaving
      || complaints_.waiting() || missed_)
    arm_tick();
}

void external_state::arm_tick() {
  if (!std::exchange(tick_armed_, true))
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, tick_period,
                tick_wake);
}

void external_state::put(std::string topic, std::string json, bool retained) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{std::move(topic), std::move(json), retained}));
}

void external_state::tell(severity level, const std::string& topic,
                          std::string text) {
  self_->send(ports_.publisher, diagnostic{level, topic, std::move(text),
                                           "external", ports_.clock->now()});
}

void external_state::complain(const std::string& kind, const std::string& topic,
                              const std::string& text) {
  auto now = ports_.clock->now();
  if (auto x = complaints_.add(kind, {topic, text}, now))
    return tell(severity::warning, x->topic, x->text);
  arm_tick();
}

/// What drivers show is asked for again: it is retained.
void external_state::tell_refused() {
  auto services = ports_.flows.services->refused();
  if (auto before = std::exchange(refused_services_, services);
      before != services)
    complain("services", "glp/0/./=",
             fmt::format("{} messages were dropped: too many at once",
                         services - before));
  auto state = ports_.flows.state->refused();
  if (auto before = std::exchange(refused_state_, state); before != state) {
    complain("state", iap::segment_prefix(topics_.sid()) + "/fb/dev",
             fmt::format("{} objects came too fast", state - before));
    missed_ = true;
    arm_tick();
  }
}

metric_list_ptr external_state::counters() const {
  auto number = [](uint64_t x) { return static_cast<double>(x); };
  return std::make_shared<const metric_list>(
    metric_list{{"external.devices", number(book_.size())},
                {"external.points", number(samples_.points())},
                {"external.points.forgotten", number(samples_.evicted())},
                {"external.samples.reported", number(reported_)},
                {"external.events", number(logged_)},
                {"external.messages.refused", number(complaints_.total())}});
}

external_actor::behavior_type
external_behavior(external_state::pointer self, external_config cfg,
                  const std::vector<object_record>& stored,
                  external_ports ports) {
  auto& st = self->state;
  st.start(std::move(cfg), stored, std::move(ports));
  self->set_down_handler([&st](const caf::down_msg& x) { st.on_down(x); });
  return {
    [&st](const bus_event& x) { st.on_event(x); },
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](const device_request_ptr& x, const completion_actor& who) {
      st.on_request(x, who);
    },
    [&st](observe_atom, const point_watch_ptr& x) { return st.on_observe(x); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
