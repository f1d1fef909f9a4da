// Jobs: one request that becomes many, which alarms start (IAP 12.5).

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/inflow.hpp"
#include "bridge/job_gate.hpp"
#include "bridge/object_store.hpp"
#include "bridge/service_book.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct jobs_ports {
  publisher_actor publisher;
  store_actor store;
  wall_clock_ptr clock;
  std::shared_ptr<inflow> flow; ///< What a job sends takes room of it.
};

/// Runs on a scheduler thread. What became of a job's requests shows at their
/// targets: `active` says that they went out.
class jobs_state {
public:
  static inline constexpr const char* name = "jobs";

  using pointer = resource_actor::stateful_pointer<jobs_state>;

  explicit jobs_state(resource_actor::pointer self);

  void start(const std::string& sid, const std::vector<object_record>& stored,
             jobs_ports ports);

  /// Takes what came at `glp/0/{SID}/rq/job/{H}`, `/do` or `/cfg` behind it or
  /// below. Requests of a job go back to the sender, which treats them like
  /// those of a client.
  /// @pre the topic lies below `rq/job/`
  void on_message(const bus_message& x);

private:
  void activate(const bus_message& cause, const std::string& handle);
  void refuse(const bus_message& cause, const std::string& handle,
              const std::string& why);
  void store(const bus_message& cause, const service_change& x);
  void show(const service_object& x, std::string_view state);
  void show_state(const std::string& handle, std::string_view state);
  void put(const std::string& tail, std::string json);
  void fail(const std::string& topic, std::string text);

  resource_actor::pointer self_;
  jobs_ports ports_;
  std::string sid_;
  std::string prefix_; ///< `glp/0/{SID}`
  service_book jobs_{{}};
  job_gate gate_;
  std::optional<object_store<service_book, service_object>> disk_;
};

/// @param stored The jobs as they were, to be shown again, as `created`: when
///               each was active is not kept.
resource_actor::behavior_type
jobs_behavior(jobs_state::pointer self, const std::string& sid,
              const std::vector<object_record>& stored, jobs_ports ports);

} // namespace troupe
