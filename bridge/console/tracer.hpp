// Watches one trace until its updates are complete, then tells the client.

#pragma once

#include "actors/messages.hpp"
#include "actors/trace_book.hpp"
#include "bridge/console/command.hpp"
#include "bridge/console/counters.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// What a tracer is made from.
struct tracer_seed {
  std::shared_ptr<trace_book::ticket> trace;
  std::string path; ///< Of the point, for people.
  std::chrono::seconds limit{30};
  console_actor console; ///< The tracer ends with it.
  wheel_actor wheel;
  reply_sink_ptr sink;
  std::shared_ptr<console_counters> counters;
};

/// Looks at the trace every 50 ms: hops are noted by other threads, which shall
/// not have to tell anybody. Its end closes the trace, so it ends with the
/// client, too.
class tracer_state {
public:
  static inline constexpr const char* name = "tracer";

  using pointer = sleeper_actor::stateful_pointer<tracer_state>;

  explicit tracer_state(sleeper_actor::pointer self);

  void start(tracer_seed seed);

  void on_wake();

private:
  void arm();
  void finish(const trace_report& x);

  sleeper_actor::pointer self_;
  tracer_seed seed_;
  caf::actor_clock::time_point end_;
};

/// One row for each hop, and for each step that was awaited in vain.
[[nodiscard]] std::vector<console::reply> hop_rows(const trace_report& x);

/// Why a trace of *path* saw no update at all.
[[nodiscard]] std::string no_update_text(const trace_report& x,
                                         const std::string& path,
                                         std::chrono::seconds limit);

sleeper_actor::behavior_type tracer_behavior(tracer_state::pointer self,
                                             tracer_seed seed);

} // namespace troupe
