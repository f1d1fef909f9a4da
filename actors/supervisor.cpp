#include "actors/supervisor.hpp"

#include "actors/counted.hpp"
#include "actors/failure_of.hpp"
#include "actors/log.hpp"

namespace troupe {

namespace {

std::string reason_text(const caf::error& why) {
  return why ? failure_of(why).text : "it ended by itself";
}

} // namespace

supervisor_state::supervisor_state(supervisor_actor::pointer self)
  : self_(self) {
  // nop
}

/// The seed follows from the name, so that tests see the same waits each time.
void supervisor_state::start(std::vector<child_spec> specs, wheel_actor wheel) {
  wheel_ = std::move(wheel);
  children_.reserve(specs.size());
  for (auto& spec : specs) {
    restart_policy policy{spec.restarts, std::hash<std::string>{}(spec.name)};
    children_.push_back({std::move(spec), policy, {}, false});
    start_child(children_.back());
  }
}

void supervisor_state::start_child(child& x) {
  x.actor = x.spec.start();
  self_->monitor(x.actor);
  x.spec.started(x.actor);
}

void supervisor_state::on_down(const caf::down_msg& msg) {
  for (size_t i = 0; i < children_.size(); ++i) {
    auto& x = children_[i];
    if (!x.actor || x.actor.address() != msg.source)
      continue;
    x.actor = nullptr;
    if (stopping_)
      return stop_next();
    if (std::exchange(x.ordered, false)) {
      log_info("{} is started again, as ordered", x.spec.name);
      return start_child(x);
    }
    auto wait = x.policy.ended(self_->clock().now());
    if (!wait) {
      log_error("{} keeps dying: its supervisor gives up", x.spec.name);
      return self_->quit(caf::make_error(ec::internal, x.spec.name));
    }
    log_warning("{} died and is started again in {} ms", x.spec.name,
                wait->count());
    if (auto book = book_of(self_->system()))
      book->restarted(x.spec.name, reason_text(msg.reason));
    self_->send(wheel_, wake_atom_v, sleeper_actor{self_}, caf::timespan{*wait},
                uint64_t{i});
    return;
  }
}

void supervisor_state::on_wake(uint64_t index) {
  if (!stopping_ && index < children_.size() && !children_[index].actor)
    start_child(children_[index]);
}

void supervisor_state::on_stop() {
  stopping_ = true;
  stop_next();
}

caf::result<caf::ok_atom>
supervisor_state::on_restart(const std::string& which) {
  for (auto& x : children_) {
    if (x.spec.name != which || !x.actor || stopping_)
      continue;
    x.ordered = true;
    self_->send_exit(x.actor, caf::exit_reason::kill);
    return caf::ok_atom_v;
  }
  return caf::make_error(ec::wrong_state, which + " does not run");
}

void supervisor_state::stop_next() {
  for (auto i = children_.rbegin(); i != children_.rend(); ++i)
    if (i->actor)
      return self_->send_exit(i->actor, caf::exit_reason::user_shutdown);
  self_->quit();
}

supervisor_actor::behavior_type
supervisor_behavior(supervisor_state::pointer self,
                    std::vector<child_spec> specs, const wheel_actor& wheel) {
  auto& st = self->state;
  self->set_down_handler([&st](const caf::down_msg& x) { st.on_down(x); });
  st.start(std::move(specs), wheel);
  return counted_behavior<supervisor_actor::behavior_type>(
    self, [&st](stop_atom) { st.on_stop(); },
    [&st](stop_atom, const std::string& name) { return st.on_restart(name); },
    [&st](wake_atom, uint64_t index) { st.on_wake(index); });
}

} // namespace troupe
