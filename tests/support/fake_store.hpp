// The store as an actor that keeps its records in a map.

#pragma once

#include "actors/messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// What the test looks at, shared with the actor: one thread runs both.
struct fake_disk {
  std::map<std::string, std::string> records; ///< Of the state.
  bool broken = false;                        ///< Every write fails.
  bool late = false;       ///< Writes wait until the store shall commit.
  bool stays_late = false; ///< Those that come after that, too.
  std::vector<caf::typed_response_promise<caf::ok_atom>> waiting;
};

inline store_actor::behavior_type
fake_store(store_actor::pointer self, const std::shared_ptr<fake_disk>& disk) {
  return {
    [self, disk](const record_list_ptr& x) -> caf::result<caf::ok_atom> {
      if (disk->broken)
        return caf::make_error(ec::storage_failed);
      for (auto& record : *x)
        if (record.family != record_family::state)
          continue;
        else if (record.bytes)
          disk->records[record.key] = *record.bytes;
        else
          disk->records.erase(record.key);
      if (!disk->late)
        return caf::ok_atom_v;
      disk->waiting.push_back(self->make_response_promise<caf::ok_atom>());
      return disk->waiting.back();
    },
    [disk](load_atom, const std::string& prefix) {
      record_list found;
      for (auto& [key, bytes] : disk->records)
        if (key.compare(0, prefix.size(), prefix) == 0)
          found.push_back({key, bytes});
      return std::make_shared<const record_list>(std::move(found));
    },
    [disk](commit_atom) {
      disk->late = disk->stays_late;
      for (auto& x : std::exchange(disk->waiting, {}))
        if (disk->broken)
          x.deliver(caf::make_error(ec::storage_failed));
        else
          x.deliver(caf::ok_atom_v);
    },
  };
}

} // namespace troupe::test
