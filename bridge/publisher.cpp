#include "bridge/publisher.hpp"

#include "actors/counted.hpp"
#include "actors/device_life.hpp"
#include "bridge/render.hpp"
#include "protocol/glob.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

namespace troupe {

namespace {

/// Clients confirm writes to the system device here (IAP 7.7).
constexpr const char* control_topic = "glp/0/./=control/service";

std::string path_of(const device_id& x) {
  return x.protocol + '/' + x.handle;
}

/// Enough to know what was meant; requests of 1 MiB are quoted, too.
constexpr size_t most_quoted_bytes = 1024;

/// Cut between characters.
void shorten(std::string& x) {
  if (x.size() <= most_quoted_bytes)
    return;
  auto end = most_quoted_bytes;
  while (end > 0 && (x[end] & 0xC0) == 0x80)
    --end;
  x.resize(end);
  x += "...";
}

const char* word_of(life_event::kind x) {
  switch (x) {
    case life_event::kind::created:
      return "created";
    case life_event::kind::deleted:
      return "deleted";
    case life_event::kind::updated:
      return "updated";
    case life_event::kind::joined:
      return "join";
  }
  return "";
}

} // namespace

publisher_state::publisher_state(journaled_publisher_actor::pointer self)
  : self_(self) {
  // nop
}

void publisher_state::start(publisher_config cfg, publisher_ports ports) {
  cfg_ = std::move(cfg);
  ports_ = std::move(ports);
  outbox_ = outbox{cfg_.outbox};
  trace_ = publication_trace{traces_of(self_->system())};
  types_.emplace(cfg_.sid, cfg_.types);
  window_ = block_window{cfg_.block_window};
  sync_ = retained_sync{cfg_.foreign};
  backoff_ = cfg_.reconnect_min;
  random_.seed(static_cast<std::minstd_rand::result_type>(cfg_.seed));
  journaled_ = ports_.journal != nullptr; // it may have some from before
  if (ports_.journal)
    self_->send(ports_.journal, detach_atom_v, journal_reader_actor{self_});
}

// -- what devices show --------------------------------------------------------

/// Observers get the view first: what they show does not depend on a broker.
void publisher_state::on_device(const device_view_ptr& x) {
  copy(x);
  if (x->state == device_phase::deleted)
    return forget_device(*x);
  flush_blocks(x->device);
  auto& known = shown_[x->device].device;
  if (x->type != nullptr && (known == nullptr || known->type != x->type))
    define(x->type);
  known = x;
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
  if (x->gone)
    return forget_block(*x);
  if (trace_.active())
    trace_.block(*x);
  copy(x);
  shown_[x->device].blocks[x->block] = x;
  if (window_.admit(block_topic(*x), x, self_->clock().now())) {
    retain_block(x);
    return pump();
  }
  if (!flush_armed_)
    arm(cfg_.block_window, flush_wake);
  flush_armed_ = true;
}

void publisher_state::on_samples(const sample_report_ptr& x) {
  give_credit();
  copy(x);
  for (size_t i = 0; i < x->samples.size(); ++i) {
    auto what = event(category_of(*x, i), render_data(cfg_.sid, *x, i));
    if (trace_.active())
      trace_.event(*x, i, what);
  }
  pump();
}

void publisher_state::on_life(const life_event_ptr& x) {
  copy(x);
  auto& device = *x->device;
  flush_blocks(device.device); // the effect is seen before it is announced
  if (x->what == life_event::kind::joined) {
    event("join", render_join(cfg_.sid, device));
    return pump();
  }
  auto type = device.type != nullptr ? device.type->id() : std::string{};
  event(fmt::format("{}/dev/{}/type/{}", word_of(x->what),
                    device.device.protocol, type),
        render_life(cfg_.sid, *x));
  if (x->what == life_event::kind::updated && device.device == system_device)
    emit(std::make_shared<const bus_message>(
      bus_message{control_topic, render_control(cfg_.sid, *x), false}));
  pump();
}

void publisher_state::on_diagnostic(const diagnostic& x) {
  copy(x);
  auto logged = ports_.journal && x.level != severity::debug;
  if (!logged && !cfg_.events.passes(to_string(x.level)))
    return; // nor is the text made
  auto quoted = x;
  if (quoted.topic.compare(0, 4, "dev/") == 0)
    quoted.topic = iap::segment_prefix(cfg_.sid) + "/fb/" + quoted.topic;
  shorten(quoted.topic);
  shorten(quoted.message);
  event(to_string(quoted.level), render_diagnostic(quoted));
  pump();
}

void publisher_state::on_raw(const bus_message_ptr& x) {
  if (x->retained)
    retain(x->topic, x->payload);
  else if (fits(x->topic, x->payload))
    emit(x, cfg_.events.passes(cfg_.sid, *x));
  pump();
}

void publisher_state::on_filter(const event_filter_ptr& x) {
  cfg_.events = *x;
}

/// Published again whether or not it changed: a client asked (IAP 4.6).
void publisher_state::on_report(const std::string& expression) {
  auto prefix = iap::segment_prefix(cfg_.sid) + "/fb/";
  // Clients choose the expression: it must not take exponential time.
  re2::RE2 wanted{expression, re2::RE2::Quiet};
  if (!wanted.ok())
    return on_diagnostic(
      {severity::error, iap::segment_prefix(cfg_.sid) + "/rq/do",
       "report: filter: " + wanted.error(), "iap", ports_.clock->now()});
  auto matches = [&](std::string_view topic, const std::string&) {
    if (topic.substr(0, prefix.size()) != prefix)
      return false;
    topic.remove_prefix(prefix.size());
    return re2::RE2::PartialMatch({topic.data(), topic.size()}, wanted);
  };
  render_all();
  if (phase_ == phase::online)
    for (auto& x : shelf_.select(matches))
      outbox_.put(x);
  pump();
}

/// Tests and the system send without a sender: there is nobody to give it to.
void publisher_state::give_credit() {
  auto who = caf::actor_cast<credit_taker_actor>(self_->current_sender());
  if (who)
    self_->send(who, credit_atom_v, uint32_t{1});
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
  flush_journal();
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
    metric_list{{"publisher.online", phase_ == phase::online ? 1.0 : 0.0},
                {"publisher.published", as_number(x.published)},
                {"publisher.conflated", as_number(x.conflated)},
                {"publisher.dropped", as_number(x.dropped + unkept_)},
                {"publisher.unlogged", as_number(never_logged_)},
                {"publisher.resent", as_number(x.resent)},
                {"publisher.waiting", as_number(outbox_.waiting())},
                {"publisher.retained", as_number(shelf_.size())}});
}

journaled_publisher_actor::behavior_type
publisher_behavior(publisher_state::pointer self, publisher_config cfg,
                   publisher_ports ports) {
  auto& st = self->state;
  st.start(std::move(cfg), std::move(ports));
  self->set_down_handler(
    [&st](const caf::down_msg& x) { st.on_observer_down(x); });
  self->set_exit_handler([&st](const caf::exit_msg& x) { st.on_exit(x); });
  return counted_behavior<journaled_publisher_actor::behavior_type>(
    self, [&st](const device_view_ptr& x) { st.on_device(x); },
    [&st](const block_view_ptr& x) { st.on_block(x); },
    [&st](const sample_report_ptr& x) { st.on_samples(x); },
    [&st](const life_event_ptr& x) { st.on_life(x); },
    [&st](const diagnostic& x) { st.on_diagnostic(x); },
    [&st](observe_atom, const observer_actor& x) { st.on_observer(x); },
    [&st](caf::get_atom, const std::string& glob) { return st.views(glob); },
    [&st](caf::put_atom, const bus_message_ptr& x) { st.on_raw(x); },
    [&st](const event_filter_ptr& x) { st.on_filter(x); },
    [&st](const lon::catalogue_ptr& x) { st.on_types(x); },
    [&st](load_atom, const std::string& filter) { st.on_report(filter); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](const bus_event& x) { st.on_event(x); },
    [&st](const journal_offer_ptr& x) { st.on_offer(*x); },
    [&st](const bus_message_ptr& x) { st.on_message(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
