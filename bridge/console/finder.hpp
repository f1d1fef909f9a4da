// Hands what a search finds to one `troupe discover`.

#pragma once

#include "actors/messages.hpp"
#include "bridge/console/command.hpp"
#include "bridge/console/counters.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <vector>

namespace troupe {

/// Told that its rows have left, by the console's thread.
using finder_actor = searcher_actor::extend_with<credit_taker_actor>;

/// One bundle of rows is on its way to the client at any time; what comes
/// meanwhile gathers: at most 10,000 finds a driver, and the newest progress of
/// each protocol. One actor for each search, on a scheduler thread. Its end
/// stops the search, so it ends when the client closes.
class finder_state {
public:
  static inline constexpr const char* name = "finder";

  using pointer = finder_actor::stateful_pointer<finder_state>;

  explicit finder_state(finder_actor::pointer self);

  /// @param console The finder ends with it.
  void start(const console_actor& console, reply_sink_ptr sink,
             std::shared_ptr<console_counters> counters);

  void on_report(const search_report& x);

  /// The bundle has left; the next one may follow.
  void on_credit();

private:
  void deliver();

  finder_actor::pointer self_;
  reply_sink_ptr sink_;
  std::shared_ptr<console_counters> counters_;
  std::vector<console::reply> rows_; ///< That wait.
  bool sending_ = false;
};

finder_actor::behavior_type
finder_behavior(finder_state::pointer self, const console_actor& console,
                const reply_sink_ptr& sink,
                const std::shared_ptr<console_counters>& counters);

} // namespace troupe
