#include "bridge/provisioner.hpp"

namespace troupe {

namespace {

constexpr caf::timespan announce_period = std::chrono::minutes{15};
constexpr caf::timespan reconnect_pause = std::chrono::seconds{2};
constexpr uint64_t reconnect_wake = 0;

} // namespace

provisioner_state::provisioner_state(provisioner_actor::pointer self)
  : self_(self) {
  // nop
}

void provisioner_state::start(segment_identity identity,
                              provisioner_ports ports) {
  identity_ = std::move(identity);
  ports_ = std::move(ports);
}

/// Clients that wait for the sid learn that there is none (IAP 4.1).
void provisioner_state::on_event(const bus_event& x) {
  if (x.what == bus_event::kind::acked || !identity_.sid.empty())
    return;
  if (x.what == bus_event::kind::connected) {
    ports_.bus->subscribe({provision_topic(identity_.macid)});
    ports_.bus->publish({"glp/0/././sid", "\"\"", true}, 0);
    ports_.bus->publish({"glp/0/././runlevel", "{\"value\":0}", true}, 0);
    return announce();
  }
  if (std::exchange(reconnecting_, true))
    return; // failures come in crowds; one of them connects again
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, reconnect_pause,
              reconnect_wake);
}

void provisioner_state::on_message(const bus_message& x) {
  if (x.topic != provision_topic(identity_.macid) || !identity_.sid.empty())
    return;
  if (x.retained) // it would be executed again (IAP Q34)
    return ports_.bus->publish({x.topic, {}, true}, 0);
  auto sid = read_provisioning(x.payload);
  if (!sid) {
    identity_.error = sid.error().text;
    return announce();
  }
  identity_.sid = *std::move(sid);
  ports_.bus->unsubscribe({x.topic});
  for (auto& who : std::exchange(asking_, {}))
    who.deliver(identity_.sid);
}

void provisioner_state::on_wake(uint64_t token) {
  if (token == reconnect_wake) {
    reconnecting_ = false;
    ports_.bus->connect();
  } else if (token == announcements_ && identity_.sid.empty()) {
    announce();
  }
}

caf::result<std::string> provisioner_state::on_ask() {
  auto promise = self_->make_response_promise<std::string>();
  if (identity_.sid.empty())
    asking_.push_back(promise);
  else
    promise.deliver(identity_.sid);
  return promise;
}

void provisioner_state::announce() {
  ports_.bus->publish({new_segments_topic, render_discovery(identity_), false},
                      0);
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, announce_period,
              ++announcements_);
}

provisioner_actor::behavior_type
provisioner_behavior(provisioner_state::pointer self, segment_identity identity,
                     provisioner_ports ports) {
  auto& st = self->state;
  st.start(std::move(identity), std::move(ports));
  return {
    [&st](const bus_event& x) { st.on_event(x); },
    [&st](const bus_message_ptr& x) { st.on_message(*x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
    [&st](caf::get_atom) { return st.on_ask(); },
  };
}

} // namespace troupe
