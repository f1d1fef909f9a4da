// Carries out searches for devices (IAP 4.6, 11.6).

#pragma once

#include "actors/service_messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/found_devices.hpp"
#include "bridge/search_request.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// *protocols* have a driver in the gateway.
struct searches_config {
  std::string sid;
  std::vector<std::string> protocols;
  value cfg; ///< Of the segment: `black` and `white`.
};

struct searches_ports {
  manager_actor manager; ///< Knows the drivers.
  publisher_actor publisher;
  importer_actor importer; ///< Of interface files that drivers write.
  wheel_actor wheel;
  wall_clock_ptr clock;
  /// By protocol: who looks after drivers outside.
  std::map<std::string, external_actor> outside = {};
};

/// Runs on a scheduler thread. Asks the drivers of a search at once; drivers
/// outside come after them, and have the last word: their completion is that of
/// the whole. What is found is told on the bus whoever asked. A type that a
/// driver describes is imported before its device is told of, so that who hears
/// of it can create it. At most 16 searches; each driver refuses a second one
/// by itself.
class searches_state {
public:
  static inline constexpr const char* name = "searches";

  using pointer = searches_actor::stateful_pointer<searches_state>;

  explicit searches_state(searches_actor::pointer self);

  void start(searches_config cfg, searches_ports ports);

  void on_request(const search_request_ptr& x);
  void on_report(const search_report_ptr& x);

  /// The time of a search is over although its drivers said nothing.
  void on_wake(uint64_t number);

  /// Who asked is gone.
  void on_down(const caf::down_msg& x);
  void on_settings(const settings_ptr& x);

private:
  struct run {
    search_request_ptr what;
    found_devices finds{find_filter{}};
    bool ready = false;            ///< The devices that there are are known.
    std::set<std::string> missing; ///< Protocols that have not ended.
    std::deque<search_report_ptr> waiting;
    bool importing = false; ///< What waits goes on afterwards.
    ec code = ec::none;
    std::string errors; ///< What went wrong, for people.
  };

  void begin(uint64_t number, const view_set& views);

  /// Deals with what waits, in order.
  void work(uint64_t number);
  void take(uint64_t number, run& x, const search_report& report);
  void import_type(uint64_t number, const std::string& protocol,
                   const device_find& x);
  void announce(const run& x, const std::string& protocol,
                const device_find& find);

  /// What a driver that nobody named cannot do is no error.
  void note(run& x, const std::string& protocol, const failure& how);
  void end(uint64_t number);
  [[nodiscard]] bool concerns_outside(const search_request& x) const;
  void complete(const run& x);
  void tell(severity level, const std::string& topic, std::string text);
  void put(std::string topic, std::string json);

  searches_actor::pointer self_;
  searches_config cfg_;
  searches_ports ports_;
  std::map<uint64_t, run> runs_;
  uint64_t last_ = 0;
};

searches_actor::behavior_type searches_behavior(searches_state::pointer self,
                                                searches_config cfg,
                                                searches_ports ports);

} // namespace troupe
