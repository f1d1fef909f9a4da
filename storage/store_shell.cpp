#include "storage/store_shell.hpp"

#include "actors/counted.hpp"

namespace troupe {

void store_state::commit() {
  auto ok = disk->write(std::exchange(pending, {}));
  for (auto& x : std::exchange(waiting, {}))
    if (ok)
      x.deliver(caf::ok_atom_v);
    else
      x.deliver(caf::make_error(ok.error().code, ok.error().text));
}

store_actor::behavior_type
store_behavior(store_actor::stateful_pointer<store_state> self,
               std::shared_ptr<store> disk) {
  self->state.disk = std::move(disk);
  return counted_behavior<store_actor::behavior_type>(
    self,
    [self](const record_list_ptr& x) -> caf::result<caf::ok_atom> {
      auto& st = self->state;
      if (st.pending.size() + x->size() > most_records_per_commit)
        st.commit();
      // The commit queues behind whatever is in the mailbox by now, so that
      // one sync serves all of it.
      if (st.waiting.empty())
        self->send(self, commit_atom_v);
      st.pending.insert(st.pending.end(), x->begin(), x->end());
      auto promise = self->make_response_promise<caf::ok_atom>();
      st.waiting.push_back(promise);
      return promise;
    },
    [self](load_atom,
           const std::string& prefix) -> caf::result<record_list_ptr> {
      auto& st = self->state;
      st.commit(); // a reader sees what was sent before it asked
      auto found = st.disk->load(prefix);
      if (!found)
        return caf::make_error(found.error().code, found.error().text);
      return std::make_shared<const record_list>(*std::move(found));
    },
    [self](commit_atom) {
      if (!self->state.waiting.empty())
        self->state.commit();
    });
}

} // namespace troupe
