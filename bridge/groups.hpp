// Groups: requests to one become requests to many.

#pragma once

#include "actors/messages.hpp"
#include "actors/service_messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/group_book.hpp"
#include "bridge/inflow.hpp"
#include "bridge/object_store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct groups_ports {
  publisher_actor publisher;
  store_actor store;
  std::shared_ptr<const wall_clock> clock;
  std::shared_ptr<inflow> flow; ///< Copies for members take room of it.
  schedules_actor schedules;    ///< Gives back what members lose.
};

/// The newest message to a group.
struct group_message {
  std::string tail; ///< Behind the group.
  std::string payload;
};

/// Runs on a scheduler thread. Groups know their members by topic only, so that
/// everything a client may send to a member can be sent to a group.
class groups_state {
public:
  static inline constexpr const char* name = "groups";

  using pointer = resource_actor::stateful_pointer<groups_state>;

  explicit groups_state(resource_actor::pointer self);

  void start(const std::string& sid, const std::vector<object_record>& stored,
             groups_ports ports);

  /// Takes what came at `glp/0/{SID}/rq/grp/{H}` and below. Messages that come
  /// of it go back to the sender, which treats them like those of a client.
  /// @pre the topic lies below `rq/grp/`
  void on_message(const bus_message& x);

private:
  /// Carries out `self.…`, and relays every other action.
  void act(const bus_message& x, const std::string& handle);
  void store(const bus_message& cause, const group_change& x);
  void stored(const group_change& x, const bus_listener_actor& back);

  /// Stores which level the group has claimed, if that is news. It is on the
  /// disk before the members' levels are: the store keeps the order.
  void remember(const group& x, const group_message& what);

  /// Records of what members lose by *x*, a thousand in each.
  [[nodiscard]] std::vector<object_record> debts_of(const group_change& x);
  void relay(const std::string& handle, const std::string& rest,
             const std::string& payload, const bus_listener_actor& back) const;
  void show(const group& x);

  /// `sts` stays with `deleted`, `cfg` is cleared (IAP 10).
  void show_deleted(const group& x);
  void put(const std::string& tail, std::string json);
  void fail(const bus_message& x, std::string text) const;

  resource_actor::pointer self_;
  groups_ports ports_;
  std::string sid_;
  group_book groups_{{}};
  std::optional<object_store<group_book, group>> disk_;
  /// The newest value of each group that is not unusually long. Not stored:
  /// after a restart `apply` has nothing to send until the next value.
  std::map<std::string, group_message> last_;
  unix_nanos last_debt_ = 0; ///< Part of the key of what members lost.
};

/// @param stored The groups as they were, to be shown again.
resource_actor::behavior_type
groups_behavior(groups_state::pointer self, const std::string& sid,
                const std::vector<object_record>& stored, groups_ports ports);

} // namespace troupe
