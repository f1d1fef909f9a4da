// The store as an actor that keeps its records in a map.

#pragma once

#include "actors/messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

namespace troupe::test {

/// What the test looks at, shared with the actor: one thread runs both.
struct fake_disk {
  std::map<std::string, std::string> records;
  bool broken = false; ///< Every write fails.
};

inline store_actor::behavior_type
fake_store(store_actor::pointer, const std::shared_ptr<fake_disk>& disk) {
  return {
    [disk](const record_list_ptr& x) -> caf::result<caf::ok_atom> {
      if (disk->broken)
        return caf::make_error(ec::storage_failed);
      for (auto& record : *x)
        if (record.bytes)
          disk->records[record.key] = *record.bytes;
        else
          disk->records.erase(record.key);
      return caf::ok_atom_v;
    },
    [disk](load_atom, const std::string& prefix) {
      record_list found;
      for (auto& [key, bytes] : disk->records)
        if (key.compare(0, prefix.size(), prefix) == 0)
          found.push_back({key, bytes});
      return std::make_shared<const record_list>(std::move(found));
    },
    [](commit_atom) {},
  };
}

} // namespace troupe::test
