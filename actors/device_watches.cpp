// Who wants to hear of which datapoint, whether it is there or not.

#include "actors/device_manager.hpp"
#include "actors/failure_of.hpp"

#include <algorithm>

namespace troupe {

caf::result<caf::ok_atom> manager_state::on_observe(const point_watch_ptr& x) {
  auto driver = ports_.outside.find(x->device.protocol);
  if (driver != ports_.outside.end())
    return self_->delegate(driver->second, observe_atom_v, x);
  remember(x); // also when there is no such device yet
  auto entry = devices_.find(x->device);
  if (entry == nullptr || !entry->actor)
    return caf::make_error(ec::no_such_device,
                           x->device.handle + " : device not found");
  auto promise = self_->make_response_promise<caf::ok_atom>();
  self_->request(entry->actor, caf::infinite, observe_atom_v, x)
    .then([promise](caf::ok_atom) mutable { promise.deliver(caf::ok_atom_v); },
          [promise](caf::error& err) mutable {
            promise.deliver(std::move(err));
          });
  return promise;
}

/// Once, however often it is asked for.
void manager_state::remember(const point_watch_ptr& x) {
  auto& all = watches_[x->device];
  auto same = std::find_if(all.begin(), all.end(), [&](auto& y) {
    return y->who == x->who && y->token == x->token;
  });
  if (same != all.end()) {
    *same = x;
    return;
  }
  all.push_back(x);
  auto [watcher, is_new] = watchers_.try_emplace(x->who.address());
  watcher->second.insert(x->device);
  if (is_new)
    self_->monitor(x->who);
}

/// A device came, or came back, as another actor.
void manager_state::resume_watches(const device_id& id,
                                   const device_actor& device) {
  auto i = watches_.find(id);
  if (i == watches_.end())
    return;
  for (auto& x : i->second)
    self_->request(device, caf::infinite, observe_atom_v, x)
      .then(
        [this, x](caf::ok_atom) {
          tell_watcher(*x, {ec::none, {}});
        },
        [this, x](const caf::error& err) {
          tell_watcher(*x, failure_of(err));
        });
}

void manager_state::tell_watchers(const device_id& id, const failure& why) {
  if (auto i = watches_.find(id); i != watches_.end())
    for (auto& x : i->second)
      tell_watcher(*x, why);
}

void manager_state::tell_watcher(const point_watch& x,
                                 const failure& why) const {
  self_->send(x.who, x.token, outcome{0, why.code, why.text, {}, {}});
}

/// Names come from clients: what nobody watches any more takes no room.
void manager_state::forget_watcher(const caf::actor_addr& gone) {
  auto watcher = watchers_.find(gone);
  if (watcher == watchers_.end())
    return;
  for (auto& device : watcher->second) {
    auto& all = watches_[device];
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](auto& x) { return x->who.address() == gone; }),
              all.end());
    if (all.empty())
      watches_.erase(device);
  }
  watchers_.erase(watcher);
}

} // namespace troupe
