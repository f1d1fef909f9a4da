// The actor of one alarm on the bus: watches its condition (IAP 12.1).

#pragma once

#include "actors/connection.hpp"
#include "actors/service_messages.hpp"
#include "actors/single_wake.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/alarm/cfg.hpp"
#include "protocol/alarm/condition.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What a topic of a condition refers to: the value of a datapoint or a member
/// of it, or with *status* a member of what the device shows of itself.
struct alarm_reference {
  std::string topic;
  connection_end end;
  bool status = false;
};

/// What an alarm watches for. Immutable.
struct alarm_spec {
  std::string handle;
  std::string source; ///< Topic of the alarm, by which the list knows it.
  alarm_cfg cfg;
  std::vector<alarm_reference> references; ///< Every topic of the condition.
  bool active = false;                     ///< As the list has it.
};

/// Whom an alarm talks to.
struct alarm_ports {
  manager_actor manager;
  alarm_taker_actor owner;
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
};

/// The list has it as one kind of alarm of the alarm's own topic.
inline constexpr const char* bus_alarm_type = "alarm";

/// Runs on a scheduler thread. Watches its datapoints through the manager, also
/// those that come later; what was never there is unknown to the condition. An
/// alarm that is rewritten is another actor: watches last as long as the one
/// who asked for them.
class alarm_state {
public:
  static inline constexpr const char* name = "alarm";

  using pointer = alarm_actor::stateful_pointer<alarm_state>;

  explicit alarm_state(alarm_actor::pointer self);

  void start(alarm_spec_ptr spec, alarm_ports ports);

  /// @param token Index of the reference.
  void on_sample(uint64_t token, const sample& x);

  /// A device or datapoint that is gone has no value.
  void on_outcome(uint64_t token, const outcome& x);
  void on_wake(uint64_t token);

private:
  void watch();

  /// Returns the topic's index in the condition.
  [[nodiscard]] std::optional<size_t> index_of(uint64_t token) const;
  void judge();
  void report();
  void arm();

  alarm_actor::pointer self_;
  alarm_ports ports_;
  alarm_spec_ptr spec_;
  std::optional<alarm_condition> condition_;
  std::string last_topic_; ///< Whose sample came last, for messages.
  value last_value_;
  single_wake wake_;
};

alarm_actor::behavior_type alarm_behavior(alarm_state::pointer self,
                                          alarm_spec_ptr spec,
                                          alarm_ports ports);

} // namespace troupe
