// What the alarms tell, and whom.

#include "bridge/alarms.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

std::string render_alarm(std::string_view sid, const alarm_event& x) {
  auto& row = x.row;
  std::string json;
  iap::object_writer out{json};
  out.text("cat", row.category);
  out.text("topic", iap::segment_prefix(sid) + "/fb/" + row.source);
  out.text("message", row.message);
  out.text("state", to_string(x.what));
  out.flag("active", row.active);
  out.flag("acknowledged", row.acknowledged);
  out.flag("urgent", row.urgent);
  out.add("severity", row.severity ? value{*row.severity} : value{});
  out.add("data", row.what);
  out.text("type", row.type);
  out.text("id", row.id);
  out.number("count", static_cast<double>(row.count));
  out.text("utc", iap::format_mru(x.time));
  out.text("source", "alarm");
  out.text("language", "en");
  out.text("ts", iap::format_iso(x.time));
  out.text("local", row.message);
  out.end();
  return json;
}

void alarms_state::tell(const gate_outcome& x) {
  for (auto& event : x.events) {
    if (event.what == alarm_happening::cleared)
      continue;
    put("ev/alarm", render_alarm(sid_, event), false);
    mail_about(event);
  }
  if (x.summary)
    self_->send(ports_.publisher,
                diagnostic{severity::warning,
                           {},
                           "alarms are held back: " + x.summary->message,
                           "alarm",
                           ports_.clock->now()});
}

/// The message of a job is for whoever stands behind its topic: `activate` is
/// what a job takes (IAP 12.5).
void alarms_state::act(const alarm_event& x) {
  auto& actions = actions_of(x);
  if (!actions.job || !doer_)
    return;
  auto& job = *actions.job;
  auto topic = x.what == alarm_happening::active         ? job.activate
               : x.what == alarm_happening::inactive     ? job.deactivate
               : x.what == alarm_happening::acknowledged ? job.acknowledge
                                                         : std::string{};
  if (topic.empty())
    return;
  self_->send(doer_, std::make_shared<const bus_message>(
                       bus_message{topic, R"({"action":"activate"})", false}));
}

void alarms_state::arm() {
  auto now = ports_.clock->now();
  std::optional<unix_nanos> due;
  for (auto next : {list_.next_deadline(), gate_.next_deadline(now),
                    mails_.next_deadline(now)})
    if (next && (!due || *next < *due))
      due = next;
  constexpr unix_nanos retry = 30'000'000'000;
  if (!committing_ && !gathered_.empty()) // the store did not take it
    due = std::min(due.value_or(now + retry), now + retry);
  if (auto token = due ? wake_.arm(*due) : std::nullopt)
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
                caf::timespan{std::max<unix_nanos>(*due - now, 0)}, *token);
}

void alarms_state::on_wake(uint64_t token) {
  if (!wake_.woke(token))
    return;
  auto now = ports_.clock->now();
  tell(gate_.tick(now));
  take(list_.expire(now));
  send_mail();
  arm();
}

value_list_ptr alarms_state::rows() const {
  auto out = std::make_shared<value_list>();
  for (auto row : list_.rows())
    out->push_back(to_value(*row));
  return out;
}

value_list_ptr alarms_state::active_of(const std::string& source) const {
  auto out = std::make_shared<value_list>();
  for (auto& type : list_.active_types(source))
    out->emplace_back(type);
  return out;
}

metric_list_ptr alarms_state::counters() const {
  auto number = [](auto x) { return static_cast<double>(x); };
  return std::make_shared<const metric_list>(
    metric_list{{"alarms", number(book_.size())},
                {"alarms.rows", number(list_.size())},
                {"alarms.active", number(list_.active_count())},
                {"alarms.refused", number(list_.refused())},
                {"alarms.pushed_out", number(list_.pushed_out())},
                {"alarms.held", number(gate_.held())},
                {"alarms.dropped", number(gate_.dropped())},
                {"alarms.mails", number(mails_.mails_sent())},
                {"alarms.mails_dropped", number(mails_.dropped())}});
}

void alarms_state::show(const service_object& x, const std::string& state) {
  if (state != "deleted")
    put("fb/alarm/" + x.handle + "/cfg", render_service_cfg(x), true);
  std::string json;
  iap::object_writer out{json};
  out.text("state", state);
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  put("fb/alarm/" + x.handle + "/sts", std::move(json), true);
}

void alarms_state::put(const std::string& topic, std::string json,
                       bool retained) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{iap::segment_prefix(sid_) + '/' + topic,
                            std::move(json), retained}));
}

void alarms_state::fail(const std::string& topic, std::string text) const {
  self_->send(ports_.publisher,
              diagnostic{severity::error, topic, std::move(text), "alarm",
                         ports_.clock->now()});
}

alarms_actor::behavior_type
alarms_behavior(alarms_state::pointer self, const std::string& sid,
                const stored_alarms& stored, const value& cfg,
                alarms_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, cfg, std::move(ports));
  return {
    [&st](attach_atom, const manager_actor& manager,
          const bus_listener_actor& doer) { st.on_complete(manager, doer); },
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](const alarm_order_ptr& x) { return st.on_order(*x); },
    [&st](load_atom) { return st.rows(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](caf::get_atom, const std::string& source) {
      return st.active_of(source);
    },
    [&st](const alarm_report_ptr& x) { st.on_report(*x); },
    [&st](const settings_ptr& x) { st.on_settings(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
