#include "bridge/groups.hpp"

#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Of a value that new members may get: 10,000 groups keep one each.
constexpr size_t most_kept_bytes = 4'096;

} // namespace

groups_state::groups_state(resource_actor::pointer self) : self_(self) {
  // nop
}

void groups_state::start(const std::string& sid,
                         const std::vector<object_record>& stored,
                         groups_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
  groups_ = group_book{sid};
  disk_.emplace(self_, ports_.store, groups_, group_prefix);
  for (auto& x : stored)
    groups_.keep(group_of(x));
  groups_.each([this](const group& x) { show(x); });
}

/// The value is remembered also while the group is not provisioned: `apply` of
/// a later `self.provision` sends it.
void groups_state::on_message(const bus_message& x) {
  auto prefix = iap::segment_prefix(sid_) + "/rq/grp/";
  auto levels = iap::split_levels(x.topic.substr(prefix.size()));
  auto& handle = levels[0];
  auto below = prefix.size() + handle.size() + 1;
  auto rest = x.topic.size() > below ? x.topic.substr(below) : std::string{};
  if (x.payload.size() > most_request_bytes)
    return fail(x, "payload is larger than 1 MiB");
  if (rest == "do")
    return act(x, handle);
  auto known = groups_.find(handle);
  if (known == nullptr)
    return fail(x, handle + " : group not found");
  if (x.payload.size() <= most_kept_bytes)
    last_[handle] = {rest, x.payload};
  else
    last_.erase(handle);
  if (auto why = trouble_of(known); !why.empty())
    return fail(x, handle + " : " + why);
  remember(*known, {rest, x.payload});
  relay(handle, rest, x.payload,
        caf::actor_cast<bus_listener_actor>(self_->current_sender()));
}

void groups_state::remember(const group& x, const group_message& what) {
  if (auto next = groups_.with_written(x, what.tail, what.payload))
    disk_->keep(*next, [](bool) {
      // nop: what is not stored is news again with the next write
    });
}

std::vector<object_record> groups_state::debts_of(const group_change& x) {
  constexpr size_t most_in_one = 1'000; // as targets of a schedule
  auto lost = groups_.lost_by(x);
  std::vector<object_record> out;
  for (size_t i = 0; i < lost.size(); i += most_in_one) {
    auto end = std::min(i + most_in_one, lost.size());
    last_debt_ = std::max(last_debt_ + 1, ports_.clock->now());
    out.push_back(
      {group_debt_prefix + x.now.handle + '/' + std::to_string(last_debt_),
       to_value(owed_list(lost.begin() + i, lost.begin() + end)), last_debt_});
  }
  return out;
}

void groups_state::act(const bus_message& x, const std::string& handle) {
  auto request = read_device_request({}, x.payload);
  if (!request)
    return fail(x, request.error().text);
  auto change = groups_.act(handle, std::get<action_request>(request->body),
                            ports_.clock->now());
  if (!change)
    return fail(x, change.error().text);
  if (change->what == group_change::kind::relay)
    return relay(handle, "do", x.payload,
                 caf::actor_cast<bus_listener_actor>(self_->current_sender()));
  if (change->what != group_change::kind::none)
    store(x, *change);
}

void groups_state::store(const bus_message& cause, const group_change& x) {
  auto handle = x.now.handle;
  auto back = caf::actor_cast<bus_listener_actor>(self_->current_sender());
  auto debts = debts_of(x);
  record_list beside;
  for (auto& debt : debts)
    beside.push_back({schedule_debt_prefix + debt.handle, encode(debt)});
  auto then = [this, topic = cause.topic, x, back, debts](bool ok) {
    if (ok) {
      stored(x, back);
      for (auto& debt : debts)
        self_->send(ports_.schedules, settle_atom_v, debt.handle,
                    std::make_shared<const value>(debt.content));
    } else
      fail({topic, {}, false},
           x.now.handle + " : the change could not be stored");
  };
  if (x.what == group_change::kind::removed)
    disk_->forget(handle, then, std::move(beside));
  else
    disk_->keep(x.now, then, std::move(beside));
}

void groups_state::stored(const group_change& x,
                          const bus_listener_actor& back) {
  auto gone = x.what == group_change::kind::removed;
  self_->send(ports_.schedules, attach_atom_v, x.now.handle,
              trouble_of(gone ? nullptr : &x.now));
  if (gone) {
    last_.erase(x.now.handle);
    return show_deleted(x.now);
  }
  show(x.now);
  auto last = last_.find(x.now.handle);
  if (x.apply && x.now.provisioned && last != last_.end())
    relay(x.now.handle, last->second.tail, last->second.payload, back);
}

void groups_state::relay(const std::string& handle, const std::string& rest,
                         const std::string& payload,
                         const bus_listener_actor& back) const {
  auto prefix = iap::segment_prefix(sid_) + "/rq/";
  auto all = groups_.expand(handle, rest);
  if (all.empty())
    return;
  auto room = ports_.flow->take(payload.size(), all.size());
  if (room == nullptr)
    return fail({prefix + "grp/" + handle, {}, false},
                "too many requests are under way: the members get nothing");
  for (auto& tail : all)
    self_->send(back,
                hold_with(bus_message{prefix + tail, payload, false}, room));
}

void groups_state::show(const group& x) {
  put(x.handle + "/cfg", render_group_cfg(x));
  put(x.handle + "/sts", render_group_sts(x, false));
}

void groups_state::show_deleted(const group& x) {
  put(x.handle + "/sts", render_group_sts(x, true));
  put(x.handle + "/cfg", {});
}

void groups_state::put(const std::string& tail, std::string json) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{iap::segment_prefix(sid_) + "/fb/grp/" + tail,
                            std::move(json), true}));
}

void groups_state::fail(const bus_message& x, std::string text) const {
  self_->send(ports_.publisher,
              diagnostic{severity::error, x.topic, std::move(text), "iap",
                         ports_.clock->now()});
}

resource_actor::behavior_type
groups_behavior(groups_state::pointer self, const std::string& sid,
                const std::vector<object_record>& stored, groups_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, std::move(ports));
  return {[&st](const bus_message_ptr& x) { st.on_message(*x); }};
}

} // namespace troupe
