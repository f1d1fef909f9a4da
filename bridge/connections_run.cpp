// The running side of connections: their actors, and the brokers they reach.

#include "bridge/connections.hpp"

namespace troupe {

namespace {

exchange_place place_of(const connection_plan& plan, const exchange_end& x) {
  if (x.host.empty())
    return {};
  return {x.host, x.port, x.tls, plan.user, plan.password};
}

} // namespace

exchange_pool connections_state::make_pool() {
  return {[this](const exchange_place& x) {
            return self_->spawn<caf::linked>(
              exchange_behavior,
              exchange_ports{ports_.reach(x), ports_.wheel, ports_.clock});
          },
          [this](const exchange_actor& x) {
            self_->unlink_from(x.address()); // its end is not ours
            self_->send_exit(x, caf::exit_reason::user_shutdown);
          }};
}

/// By end; empty handles stand for datapoints.
result<std::vector<exchange_actor>>
connections_state::reach(const connection_plan& plan,
                         const std::vector<connection_end>& ends,
                         std::vector<exchange_place>& taken) {
  std::vector<exchange_actor> out;
  for (auto& end : ends) {
    out.emplace_back();
    if (!end.elsewhere)
      continue;
    auto where = place_of(plan, *end.elsewhere);
    auto found = exchanges_->take(where);
    if (!found)
      return found.error();
    taken.push_back(std::move(where));
    out.back() = *found;
  }
  return out;
}

void connections_state::run(const connection_object& x, bool restored) {
  stop(x.handle);
  auto plan = read_plan(sid_, x.handle, x.args);
  if (!plan)
    return show(x, "failed", plan.error().text);
  auto& run = running_[x.handle];
  auto inlets = reach(*plan, plan->sources, run.places);
  auto outlets = inlets ? reach(*plan, plan->destinations, run.places) : inlets;
  if (!outlets) {
    stop(x.handle);
    return show(x, "failed", outlets.error().text);
  }
  auto sources = plan->sources;
  run.actor = self_->spawn<caf::linked>(connection_behavior, *std::move(plan),
                                        restored, ports_.manager,
                                        connection_owner_actor{self_},
                                        *std::move(outlets));
  for (size_t i = 0; i < sources.size(); ++i)
    if (sources[i].elsewhere)
      self_->send((*inlets)[i], observe_atom_v, sources[i].elsewhere->topic,
                  subscriber_actor{run.actor}, uint64_t{i});
}

void connections_state::stop(const std::string& handle) {
  auto i = running_.find(handle);
  if (i == running_.end())
    return;
  if (i->second.actor) {
    self_->unlink_from(i->second.actor.address()); // its end is not ours
    self_->send_exit(i->second.actor, caf::exit_reason::user_shutdown);
  }
  for (auto& place : i->second.places)
    exchanges_->give_back(place);
  running_.erase(i);
}

} // namespace troupe
