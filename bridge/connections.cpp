#include "bridge/connections.hpp"

#include "bridge/request_reader.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

value implementation_of(const connection_object& x) {
  auto out = x.args.field("implementation");
  return out != nullptr ? *out : value{};
}

} // namespace

connections_state::connections_state(connections_actor::pointer self)
  : self_(self) {
  // nop
}

void connections_state::start(const std::string& sid,
                              const std::vector<object_record>& stored,
                              connections_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
  book_ = connection_book{sid};
  disk_.emplace(self_, ports_.store, book_, connection_prefix);
  for (auto& x : stored) {
    auto known = connection_of(x);
    book_.keep(known);
    show(known, known.provisioned ? "provisioned" : "created");
    if (known.provisioned)
      run(known, true);
  }
}

/// Only `do` is there: a connection is configured by its actions (IAP 13.1).
void connections_state::on_message(const bus_message& x) {
  auto prefix = iap::segment_prefix(sid_) + "/rq/con/";
  auto levels = iap::split_levels(x.topic.substr(prefix.size()));
  if (levels.size() != 2 || levels[1] != "do")
    return fail(x.topic, "a connection takes actions only");
  auto request = read_device_request({}, x.payload);
  if (!request)
    return fail(x.topic, request.error().text);
  auto& action = std::get<action_request>(request->body);
  auto change = book_.act(levels[0], action, ports_.clock->now());
  if (!change) {
    if (change.error().code == ec::no_such_device) // IAP 13.1 says so
      put(levels[0] + "/sts",
          render_connection_sts("failed", {}, change.error().text,
                                ports_.clock->now()),
          false);
    return fail(x.topic, change.error().text);
  }
  if (change->step != connection_step::none)
    return store(x, *change);
  auto known = book_.find(levels[0]);
  auto last = shown_.find(levels[0]);
  if (known != nullptr && last != shown_.end()) // a repetition (IAP 14.2)
    show(*known, last->second.first, last->second.second);
}

void connections_state::store(const bus_message& cause,
                              const connection_change& x) {
  auto then = [this, topic = cause.topic, x](bool ok) {
    if (ok)
      stored(x);
    else
      fail(topic, x.now.handle + " : the change could not be stored");
  };
  if (x.step == connection_step::erase)
    disk_->forget(x.now.handle, then);
  else
    disk_->keep(x.now, then);
}

/// An effect is shown once a power cut cannot take it back.
void connections_state::stored(const connection_change& x) {
  switch (x.step) {
    case connection_step::none:
      break;
    case connection_step::show:
      show(x.now, "created");
      break;
    case connection_step::start:
      show(x.now, "provisioning");
      run(x.now, false);
      break;
    case connection_step::stop:
      stop(x.now.handle);
      show(x.now, "unprovisioned");
      break;
    case connection_step::erase:
      stop(x.now.handle);
      show(x.now, "deleted");
      put(x.now.handle + "/cfg", {});
      shown_.erase(x.now.handle);
      break;
  }
}

void connections_state::run(const connection_object& x, bool restored) {
  stop(x.handle);
  auto plan = read_plan(sid_, x.handle, x.args);
  if (!plan)
    return show(x, "failed", plan.error().text);
  running_[x.handle]
    = self_->spawn<caf::linked>(connection_behavior, *std::move(plan), restored,
                                ports_.manager, connection_owner_actor{self_});
}

void connections_state::stop(const std::string& handle) {
  auto i = running_.find(handle);
  if (i == running_.end())
    return;
  self_->unlink_from(i->second.address()); // its end is not ours
  self_->send_exit(i->second, caf::exit_reason::user_shutdown);
  running_.erase(i);
}

void connections_state::on_state(const std::string& handle,
                                 const outcome& how) {
  auto known = book_.find(handle);
  if (known == nullptr || running_.count(handle) == 0)
    return; // it was stopped meanwhile
  if (how.code == ec::none)
    return show(*known, "provisioned");
  show(*known, "failed", how.text);
  fail(iap::segment_prefix(sid_) + "/fb/con/" + handle,
       handle + ": " + how.text);
}

void connections_state::show(const connection_object& x,
                             const std::string& state, const std::string& why) {
  shown_[x.handle] = {state, why};
  put(x.handle + "/cfg", render_connection_cfg(x));
  put(x.handle + "/sts",
      render_connection_sts(state, implementation_of(x), why, x.updated));
}

void connections_state::put(const std::string& tail, std::string json,
                            bool retained) {
  self_->send(ports_.publisher, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{iap::segment_prefix(sid_) + "/fb/con/" + tail,
                            std::move(json), retained}));
}

void connections_state::fail(const std::string& topic, std::string text) const {
  self_->send(ports_.publisher,
              diagnostic{severity::error, topic, std::move(text), "iap",
                         ports_.clock->now()});
}

connections_actor::behavior_type
connections_behavior(connections_state::pointer self, const std::string& sid,
                     const std::vector<object_record>& stored,
                     connections_ports ports) {
  auto& st = self->state;
  st.start(sid, stored, std::move(ports));
  return {
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](const std::string& handle, const outcome& how) {
      st.on_state(handle, how);
    },
  };
}

} // namespace troupe
