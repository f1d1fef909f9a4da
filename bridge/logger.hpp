// The event log on the bus: `=logger/client/{client}/log`.

#pragma once

#include "actors/journal_messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <string>

namespace troupe {

struct logger_ports {
  journal_actor journal;
  publisher_actor publisher;
};

/// Answers each request, however wrong, on the topic of its client. At most 64
/// are under way; beyond that the answer is `overloaded`.
class logger_state {
public:
  static inline constexpr const char* name = "logger";

  using pointer = resource_actor::stateful_pointer<logger_state>;

  explicit logger_state(resource_actor::pointer self);

  void start(const std::string& sid, logger_ports ports);

  /// Takes `glp/0/{SID}/rq/=logger/…`.
  void on_message(const bus_message& x);

private:
  void ask(const std::string& client, const value& request);
  void answer(const std::string& client, std::string json);

  resource_actor::pointer self_;
  std::string sid_;
  logger_ports ports_;
  size_t under_way_ = 0;
};

resource_actor::behavior_type logger_behavior(logger_state::pointer self,
                                              const std::string& sid,
                                              logger_ports ports);

} // namespace troupe
