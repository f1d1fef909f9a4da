// What schedules and calendars show of themselves.

#include "bridge/schedules.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

bool is_suspended(const service_object& x) {
  auto flag = x.cfg.field("suspend");
  return flag != nullptr && flag->boolean() != nullptr && *flag->boolean();
}

std::string state_of(bool calendar, const service_object& x,
                     const schedule_status& what) {
  if (calendar)
    return what.output == value{true} ? "active" : "inactive";
  return is_suspended(x) ? "suspended" : "normal";
}

} // namespace

/// Those that ended in the meantime may still report.
void schedules_state::on_status(const schedule_status_ptr& x) {
  auto calendar = x->handle.compare(0, 4, "cal/") == 0;
  auto handle = calendar ? x->handle.substr(4) : x->handle;
  auto& shelf = calendar ? calendars_ : schedules_;
  auto known = shelf.book.find(handle);
  auto runs = calendar ? days_.count(handle) : running_.count(handle);
  if (known == nullptr || runs == 0)
    return;
  auto& last = known_[shelf.kind + '/' + handle];
  auto failed = !x->error.empty() && (!last || last->error != x->error);
  auto changed = !last || last->since != x->since;
  last = x;
  show_sts(shelf, handle, state_of(calendar, *known, *x), x);
  if (failed)
    fail(iap::segment_prefix(sid_) + "/fb/" + shelf.kind + '/' + handle,
         handle + ": " + x->error);
  if (!calendar && changed)
    remember(*x);
}

/// Only where somebody wants to catch up: each costs a write to the store.
void schedules_state::remember(const schedule_status& x) {
  auto known = schedules_.book.find(x.handle);
  auto catch_up = known->cfg.field("catchUp");
  auto policy = catch_up != nullptr ? catch_up->field("policy") : nullptr;
  if (policy == nullptr || policy->text() == nullptr
      || *policy->text() == "skip")
    return;
  auto now = *known;
  now.memory = make_structure({{"ran", value{ports_.clock->now()}}});
  schedules_.disk->keep(std::move(now), [](bool) {
    // nop: at worst an event is caught up twice
  });
}

void schedules_state::show(const shelf_of& shelf, const service_object& x) {
  put(shelf.kind + '/' + x.handle + "/cfg", render_service_cfg(x));
}

void schedules_state::show_sts(const shelf_of& shelf, const std::string& handle,
                               const std::string& state,
                               const schedule_status_ptr& what) {
  std::string json;
  iap::object_writer out{json};
  out.text("state", state);
  if (&shelf == &schedules_)
    out.add("value", what != nullptr ? what->output : value{});
  if (what != nullptr && !what->error.empty())
    out.text("error", what->error);
  if (what != nullptr && what->next != 0)
    out.text("next", iap::format_mru(what->next));
  out.text("mru", iap::format_mru(ports_.clock->now()));
  out.end();
  put(shelf.kind + '/' + handle + "/sts", std::move(json));
}

value_list_ptr schedules_state::rows() const {
  auto out = std::make_shared<value_list>();
  schedules_.book.each([&](auto& x) {
    auto known = known_.find("sev/" + x.handle);
    schedule_status none;
    auto& what = known != known_.end() ? *known->second : none;
    auto targets = x.cfg.field("targets");
    auto all = targets != nullptr ? targets->elements() : nullptr;
    out->push_back(make_structure(
      {{"handle", value{x.handle}},
       {"state", value{state_of(false, x, what)}},
       {"value", what.output},
       {"next", what.next != 0 ? value{iap::format_mru(what.next)} : value{}},
       {"targets",
        value{static_cast<int64_t>(all != nullptr ? all->elements.size() : 0)}},
       {"error", what.error.empty() ? value{} : value{what.error}}}));
  });
  return out;
}

metric_list_ptr schedules_state::counters() const {
  return std::make_shared<const metric_list>(
    metric_list{{"schedules", static_cast<double>(schedules_.book.size())},
                {"calendars", static_cast<double>(calendars_.book.size())},
                {"schedules.clock_steps", static_cast<double>(clock_steps_)}});
}

void schedules_state::put(const std::string& tail, std::string json) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{iap::segment_prefix(sid_) + "/fb/" + tail,
                            std::move(json), true}));
}

void schedules_state::fail(const std::string& topic, std::string text) const {
  self_->send(ports_.publisher,
              diagnostic{severity::error, topic, std::move(text), "sev",
                         ports_.clock->now()});
}

schedules_actor::behavior_type
schedules_behavior(schedules_state::pointer self, const std::string& sid,
                   const stored_schedules& stored, const value& cfg,
                   schedules_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, cfg, std::move(ports));
  return {
    [&st](attach_atom, const bus_listener_actor& x) { st.on_doer(x); },
    [&st](attach_atom, const std::string& group, const std::string& trouble) {
      st.on_group(group, trouble);
    },
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](settle_atom, const std::string& handle, const settings_ptr& owed) {
      st.on_group_debt(handle, owed);
    },
    [&st](load_atom) { return st.rows(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](const schedule_status_ptr& x) { st.on_status(x); },
    [&st](settle_atom, const std::string& handle, uint64_t debt) {
      st.on_settled(handle, debt);
    },
    [&st](const settings_ptr& x) { st.on_settings(x); },
    [&st](wake_atom, uint64_t) { st.on_wake(); },
  };
}

} // namespace troupe
