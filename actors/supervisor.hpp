// Starts children again when they die, and dies when that does not help.

#pragma once

#include "actors/messages.hpp"
#include "actors/restart_policy.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// How to make a child, and whom to tell. *start* may be called again at any
/// time; what it captures outlives the supervisor.
struct child_spec {
  std::string name;
  std::function<caf::actor()> start;
  /// Called with every new incarnation, also the first.
  std::function<void(const caf::actor&)> started;
  restart_config restarts;
};

/// Watches children. `stop_atom` ends them, the last one first, and then the
/// supervisor; a child that keeps dying ends the supervisor with an error,
/// which is for whoever monitors it. The library has monitors and links, but no
/// supervisors.
using supervisor_actor = caf::typed_actor<
  // Ends all children in reverse order.
  caf::reacts_to<stop_atom>,
  // Ends the child of this name, which is started again like one that died;
  // `wrong_state` when none of that name runs.
  caf::replies_to<stop_atom,
                  std::string>::with<caf::ok_atom>>::extend_with<sleeper_actor>;

/// Children do not depend on one another: each is restarted alone. A child that
/// ends for whatever reason is restarted, unless all are being stopped.
class supervisor_state {
public:
  static inline constexpr const char* name = "supervisor";

  using pointer = supervisor_actor::stateful_pointer<supervisor_state>;

  explicit supervisor_state(supervisor_actor::pointer self);

  void start(std::vector<child_spec> specs, wheel_actor wheel);
  void on_down(const caf::down_msg& x);

  /// @param index Of the child whose wait is over.
  void on_wake(uint64_t index);
  void on_stop();
  caf::result<caf::ok_atom> on_restart(const std::string& which);

private:
  struct child {
    child_spec spec;
    restart_policy policy;
    caf::actor actor; ///< Null while it waits for its restart.
    bool ordered = false; ///< Its end is no failure: somebody asked for it.
  };

  void start_child(child& x);

  /// One after the other: the next is told to end when the one before has.
  void stop_next();

  supervisor_actor::pointer self_;
  wheel_actor wheel_;
  std::vector<child> children_;
  bool stopping_ = false;
};

supervisor_actor::behavior_type
supervisor_behavior(supervisor_state::pointer self,
                    std::vector<child_spec> specs, const wheel_actor& wheel);

} // namespace troupe
