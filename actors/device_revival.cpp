// The devices that died: when they come back, and as what.

#include "actors/counted.hpp"
#include "actors/device_limits.hpp"
#include "actors/device_manager.hpp"
#include "actors/failure_of.hpp"
#include "actors/log.hpp"

#include <algorithm>

namespace troupe {

void manager_state::on_down(const caf::down_msg& x) {
  forget_watcher(x.source);
  devices_.each([&](const device_id& id, directory_entry& entry) {
    if (!entry.actor || entry.actor.address() != x.source)
      return;
    entry.actor = nullptr;
    if (failure_of(x.reason).code == ec::cancelled) {
      log_info("device {} is restarted, as ordered", id.handle);
      self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
                  caf::timespan{0}, uint64_t{entry.number});
      return;
    }
    auto& policy = restarts_
                     .try_emplace(entry.number, cfg_.restarts,
                                  uint64_t{entry.number})
                     .first->second;
    auto wait = policy.ended(self_->clock().now());
    if (!wait)
      return give_up(id, "it keeps dying");
    log_error("device {} died ({}) and is restarted in {} ms", id.handle,
              self_->system().render(x.reason), wait->count());
    if (auto book = book_of(self_->system()))
      book->restarted("device",
                      id.handle + ": " + self_->system().render(x.reason));
    self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
                caf::timespan{*wait}, uint64_t{entry.number});
  });
}

void manager_state::on_wake(uint64_t device) {
  auto id = devices_.id_of(static_cast<device_number>(device));
  if (id != nullptr && !devices_.find(*id)->actor)
    revive(*id);
}

/// A device that failed comes back as the store knows it.
void manager_state::revive(device_id id) {
  auto key = device_key(devices_.find(id)->number);
  self_->request(ports_.store, store_limit, load_atom_v, key)
    .then(
      [this, id](const record_list_ptr& records) {
        auto entry = devices_.find(id);
        if (entry == nullptr || entry->actor)
          return;
        auto seed = read_device(*records, entry->type, cfg_.rates);
        if (seed)
          revived(id, *std::move(seed));
        else
          give_up(id, seed.error().text);
      },
      [this, id](const caf::error&) {
        give_up(id, "it cannot be read from the store");
      });
}

void manager_state::revived(const device_id& id, device_seed seed) {
  auto& entry = *devices_.find(id);
  devices_.change_unid(id, seed.record.unid);
  entry.actor = spawn_device(std::move(seed));
  introduce(id, entry);
  release(entry);
}

void manager_state::give_up(const device_id& id, const std::string& why) {
  auto text = id.handle
              + ": the device does not work until the gateway is "
                "started again: "
              + why;
  log_error("{}", text);
  self_->send(
    ports_.publisher,
    diagnostic{
      severity::error, {}, std::move(text), id.protocol, ports_.clock->now()});
  tell_watchers(id, {ec::wrong_state, id.handle + ": device does not run"});
  if (auto entry = devices_.find(id))
    release(*entry);
}

} // namespace troupe
