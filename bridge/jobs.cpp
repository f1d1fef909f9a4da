#include "bridge/jobs.hpp"

#include "bridge/job_cfg.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

jobs_state::jobs_state(resource_actor::pointer self) : self_(self) {
  // nop
}

void jobs_state::start(const std::string& sid,
                       const std::vector<object_record>& stored,
                       jobs_ports ports) {
  ports_ = std::move(ports);
  sid_ = sid;
  prefix_ = iap::segment_prefix(sid);
  jobs_ = service_book{job_rules(sid)};
  disk_.emplace(self_, ports_.store, jobs_, job_prefix);
  for (auto& x : stored)
    jobs_.keep(service_object_of(x));
  jobs_.each([this](const service_object& x) { show(x, "created"); });
}

void jobs_state::on_message(const bus_message& x) {
  auto tail
    = x.topic.substr(prefix_.size() + std::string_view{"/rq/job/"}.size());
  if (tail.find('/') == std::string::npos)
    tail += "/do"; // alarms may name a job so
  auto request = read_service_request(tail, x.payload);
  if (!request)
    return fail(x.topic, request.error().text);
  if (request->action.action == "activate")
    return activate(x, request->handle);
  auto change = jobs_.act(*request, ports_.clock->now());
  if (!change)
    return fail(x.topic, change.error().text);
  if (change->what != service_change::kind::none)
    store(x, *change);
}

/// Sends all of it or nothing.
void jobs_state::activate(const bus_message& cause, const std::string& handle) {
  auto known = jobs_.find(handle);
  if (known == nullptr)
    return fail(cause.topic, handle + " : job not found");
  auto members = read_job(sid_, known->cfg);
  if (!members) // a record of another version
    return fail(cause.topic, handle + " : " + members.error().text);
  if (auto pace = gate_.start(handle, ports_.clock->now());
      pace != job_gate::answer::go)
    return pace == job_gate::answer::refused
             ? refuse(cause, handle,
                      "started more than 10 times in a minute: does an alarm "
                      "that it raises start it?")
             : void();
  std::vector<room_ptr> rooms;
  if (gate_.has_room(members->size()))
    for (auto& x : *members)
      if (auto room = ports_.flow->take(x.payload.size()))
        rooms.push_back(gate_.count(std::move(room)));
  if (rooms.size() < members->size())
    return refuse(cause, handle,
                  "too many requests are under way: nothing was sent");
  auto back = caf::actor_cast<bus_listener_actor>(self_->current_sender());
  auto room = rooms.begin();
  for (auto& x : *members)
    self_->send(back, hold_with(bus_message{std::move(x.topic),
                                            std::move(x.payload), false},
                                *room++));
  show_state(handle, "active");
}

void jobs_state::refuse(const bus_message& cause, const std::string& handle,
                        const std::string& why) {
  show_state(handle, "failed");
  fail(cause.topic, handle + " : " + why);
}

void jobs_state::store(const bus_message& cause, const service_change& x) {
  auto erased = x.what == service_change::kind::erased;
  auto then = [this, topic = cause.topic, x, erased](bool ok) {
    if (!ok)
      return fail(topic, x.now.handle + " : the change could not be stored");
    if (!erased)
      return show(x.now, x.what == service_change::kind::created ? "created"
                                                                 : "updated");
    gate_.forget(x.now.handle);
    show_state(x.now.handle, "deleted");
    put(x.now.handle + "/cfg", {});
  };
  if (erased)
    disk_->forget(x.now.handle, then);
  else
    disk_->keep(x.now, then);
}

void jobs_state::show(const service_object& x, std::string_view state) {
  put(x.handle + "/cfg", render_service_cfg(x));
  show_state(x.handle, state);
}

void jobs_state::show_state(const std::string& handle, std::string_view state) {
  put(handle + "/sts", render_job_sts(state, ports_.clock->now()));
}

void jobs_state::put(const std::string& tail, std::string json) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(bus_message{
                prefix_ + "/fb/job/" + tail, std::move(json), true}));
}

void jobs_state::fail(const std::string& topic, std::string text) {
  self_->send(ports_.publisher,
              diagnostic{severity::error, topic, std::move(text), "iap",
                         ports_.clock->now()});
}

resource_actor::behavior_type
jobs_behavior(jobs_state::pointer self, const std::string& sid,
              const std::vector<object_record>& stored, jobs_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, std::move(ports));
  return {[&st](const bus_message_ptr& x) { st.on_message(*x); }};
}

} // namespace troupe
