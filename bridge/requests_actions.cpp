// The ends of actions: who asked hears of them, and some go on record.

#include "bridge/requests.hpp"
#include "protocol/event/event_payload.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

/// Returns false when nothing can be promised any more.
bool requests_state::follow(device_request& x, const bus_message_ptr& asked) {
  auto action = std::get_if<action_request>(&x.body);
  if (action == nullptr
      || !(action_book::wants_reply(*action)
           || action_book::is_audited(action->action)))
    return true;
  auto number = actions_.open({asked, action->action, action->args, x.source});
  if (!number)
    return false;
  x.number = *number;
  if (!sweeps_)
    arm_sweep();
  return true;
}

void requests_state::arm_sweep() {
  sweeps_ = true;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{action_book::longest}, sweep_wake);
}

/// Nobody else frees the place of an action whose device died with it.
void requests_state::sweep_actions() {
  for (auto& x : actions_.sweep()) {
    outcome how{
      0, ec::timeout, "no outcome within 2 hours", x.asked->topic, {}};
    end_action(x, how);
    tell(severity::error, how.topic, how.text);
  }
  sweeps_ = false;
  if (!actions_.empty())
    arm_sweep();
}

void requests_state::end_action(const open_action& x, const outcome& how) {
  std::vector<std::pair<std::string, value>> members{
    {"action", value{x.action}}};
  if (how.code != ec::none)
    members.emplace_back("error", value{how.text});
  else if (!how.text.empty())
    members.emplace_back("text", value{how.text});
  if (!how.result.is_null())
    members.emplace_back("result", how.result);
  if (action_book::wants_reply({x.action, x.args}))
    reply(*x.asked, x.args, std::move(members));
  if (action_book::is_audited(x.action))
    audit(x, how);
}

/// Without arguments: there may be a password among them.
void requests_state::audit(const open_action& x, const outcome& how) {
  auto message = x.action
                 + (how.code == ec::none ? ": done" : ": failed: " + how.text);
  send({iap::segment_prefix(segment_.sid) + "/ev/audit",
        to_json(
          {"audit", x.asked->topic, message, x.source, ports_.clock->now()})});
}

} // namespace troupe
