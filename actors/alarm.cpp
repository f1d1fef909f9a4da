#include "actors/alarm.hpp"

#include "actors/counted.hpp"
#include "protocol/alarm/alarm_list.hpp"
#include "protocol/alarm/message.hpp"

#include <algorithm>

namespace troupe {

alarm_state::alarm_state(alarm_actor::pointer self) : self_(self) {
  // nop
}

void alarm_state::start(alarm_spec_ptr spec, alarm_ports ports) {
  ports_ = std::move(ports);
  spec_ = std::move(spec);
  condition_.emplace(spec_->cfg.activation, spec_->cfg.deactivation,
                     ports_.clock->now(), spec_->active);
  condition_->enable(spec_->cfg.enabled);
  watch();
  judge();
}

void alarm_state::watch() {
  for (size_t i = 0; i < spec_->references.size(); ++i) {
    auto& at = spec_->references[i];
    point_watch x{at.end.device,
                  at.end.block,
                  at.end.index,
                  at.status ? std::string{} : at.end.point,
                  subscriber_actor{self_},
                  i};
    self_
      ->request(ports_.manager, caf::infinite, observe_atom_v,
                std::make_shared<const point_watch>(std::move(x)))
      .then([](caf::ok_atom) {},
            [](const caf::error&) {
              // nop: it may come later, and is unknown until then
            });
  }
}

std::optional<size_t> alarm_state::index_of(uint64_t token) const {
  if (token >= spec_->references.size())
    return std::nullopt;
  auto& topic = spec_->references[token].topic;
  auto& all = condition_->topics();
  auto i = std::find(all.begin(), all.end(), topic);
  if (i == all.end())
    return std::nullopt;
  return static_cast<size_t>(i - all.begin());
}

void alarm_state::on_sample(uint64_t token, const sample& x) {
  auto i = index_of(token);
  if (!i)
    return;
  auto& at = spec_->references[token];
  auto what = x.status == quality::invalid ? nullptr
                                           : member_at(x.what, at.end.field);
  last_topic_ = at.topic;
  last_value_ = what != nullptr ? *what : value{};
  condition_->input(*i, last_value_, ports_.clock->now());
  judge();
}

void alarm_state::on_outcome(uint64_t token, const outcome& x) {
  if (auto i = index_of(token); i && x.code != ec::none) {
    condition_->input(*i, {}, ports_.clock->now());
    judge();
  }
}

void alarm_state::on_wake(uint64_t token) {
  if (wake_.woke(token))
    judge();
}

void alarm_state::judge() {
  if (condition_->evaluate(ports_.clock->now()) != alarm_change::none)
    report();
  arm();
}

void alarm_state::report() {
  auto& cfg = spec_->cfg;
  alarm_report x;
  x.source = spec_->source;
  x.type = bus_alarm_type;
  x.active = condition_->active();
  x.what = last_value_;
  x.category = cfg.category;
  x.severity = cfg.severity;
  x.urgent = cfg.urgent;
  x.needs_ack = cfg.needs_ack;
  message_facts facts;
  facts.name = spec_->handle;
  facts.what = last_value_;
  facts.time = ports_.clock->now();
  facts.topic = last_topic_;
  facts.state = x.active ? "active" : "inactive";
  facts.severity = cfg.severity;
  facts.desc = cfg.desc;
  x.message = format_message(cfg.message.empty() ? "{name}" : cfg.message,
                             facts);
  self_->send(ports_.owner, std::make_shared<const alarm_report>(std::move(x)));
}

void alarm_state::arm() {
  auto now = ports_.clock->now();
  auto due = condition_->next_deadline(now);
  if (auto token = due ? wake_.arm(*due) : std::nullopt)
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
                caf::timespan{std::max<unix_nanos>(*due - now, 0)}, *token);
}

alarm_actor::behavior_type alarm_behavior(alarm_state::pointer self,
                                          alarm_spec_ptr spec,
                                          alarm_ports ports) {
  auto& st = self->state;
  st.start(std::move(spec), std::move(ports));
  return counted_behavior<alarm_actor::behavior_type>(
    self, [&st](uint64_t token, const sample& x) { st.on_sample(token, x); },
    [&st](uint64_t token, const outcome& x) { st.on_outcome(token, x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
