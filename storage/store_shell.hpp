// The only actor that touches the disk; groups what arrives together.

#pragma once

#include "actors/messages.hpp"
#include "storage/store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// Most records in one commit. A list that would exceed it has what is pending
/// committed first; a longer list goes alone, for it must not be torn.
inline constexpr size_t most_records_per_commit = 1'000;

/// *waiting* holds one promise for each list in *pending*.
struct store_state {
  static inline constexpr const char* name = "store";

  std::shared_ptr<store> disk;
  record_list pending;
  std::vector<caf::typed_response_promise<caf::ok_atom>> waiting;

  /// Writes what is pending; everybody who waits gets the same answer.
  void commit();
};

/// Blocks while it writes: spawn it detached, save in tests. Writes that reach
/// the mailbox together cost one sync; a read sees every write that was sent
/// before it.
store_actor::behavior_type
store_behavior(store_actor::stateful_pointer<store_state> self,
               std::shared_ptr<store> disk);

} // namespace troupe
