// Schedules and calendars: their life on the bus, and the actors that run them.

#pragma once

#include "actors/calendar.hpp"
#include "actors/clock_watch.hpp"
#include "actors/schedule.hpp"
#include "bridge/debt_book.hpp"
#include "bridge/group_followers.hpp"
#include "bridge/object_store.hpp"
#include "bridge/schedule_cfg.hpp"
#include "bridge/service_book.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Whom the actor talks to.
struct schedules_ports {
  manager_actor manager;
  publisher_actor publisher;
  store_actor store;
  std::shared_ptr<const wall_clock> clock;
  wheel_actor wheel;
};

/// What the store has of both.
struct stored_schedules {
  std::vector<object_record> schedules;
  std::vector<object_record> calendars;
  std::vector<object_record> debts; ///< `to_value` of an `owed_list`.
  std::vector<object_record> groups = {};
};

/// Runs on a scheduler thread. A request changes the book, then the store, and
/// only when that has answered the bus and the running actors. Schedule actors
/// are linked: they end with this one, and a defect in one ends all. What a
/// change takes away from targets is stored with it as a debt of the schedule,
/// whose actor lives until that is settled, also when it is deleted.
class schedules_state {
public:
  static inline constexpr const char* name = "schedules";

  using pointer = schedules_actor::stateful_pointer<schedules_state>;

  explicit schedules_state(schedules_actor::pointer self);

  /// Shows and starts what is stored.
  /// @param cfg Of the segment: its zone and place.
  void start(const std::string& sid, const stored_schedules& stored,
             const value& cfg, schedules_ports ports);

  /// Takes `glp/0/{SID}/rq/sev/…` and `…/cal/…`. What is wrong goes to
  /// `ev/error`.
  void on_message(const bus_message& x);

  /// Groups can be written from now on.
  void on_doer(const bus_listener_actor& x);

  /// @param trouble Why it takes no values; empty: it does.
  void on_group(const std::string& handle, const std::string& trouble);
  void on_status(const schedule_status_ptr& x);

  /// The schedule *handle* owes nothing of the debt with this number any more.
  void on_settled(const std::string& handle, uint64_t debt);

  /// Gives back what members of a group have lost.
  /// @param handle Of the debt; no schedule has one with a `/`.
  void on_group_debt(const std::string& handle, const settings_ptr& owed);

  /// Zone or place of the segment may be others.
  void on_settings(const settings_ptr& x);

  /// Looks whether somebody set the clock, or it went over to summer time.
  void on_wake();
  [[nodiscard]] value_list_ptr rows() const;
  [[nodiscard]] metric_list_ptr counters() const;

private:
  /// What differs between schedules and calendars.
  struct shelf_of {
    std::string kind; ///< `sev` or `cal`.
    service_book book;
    std::optional<object_store<service_book, service_object>> disk;
  };

  struct shown_status {
    schedule_status_ptr what;
    unix_nanos updated = 0;
  };

  void add(shelf_of& shelf, const char* prefix,
           const std::vector<object_record>& stored);
  void handle(shelf_of& shelf, const bus_message& x, std::string_view tail);
  void store(shelf_of& shelf, const std::string& topic,
             const service_change& x);
  void stored(shelf_of& shelf, const service_change& x, uint64_t debt);
  void refused(const shelf_of& shelf, const std::string& topic,
               const std::string& handle);

  /// What the schedule owes once *x* has taken away from targets what it does;
  /// empty: nothing.
  [[nodiscard]] std::optional<schedule_debt>
  debt_after(const service_change& x);
  [[nodiscard]] record_list
  record_of_debt(const std::string& handle,
                 const std::optional<schedule_debt>& x) const;
  [[nodiscard]] held_levels held_by(const service_object* x) const;
  [[nodiscard]] size_t count_ending() const;

  /// @param restored It may have run before a restart.
  void run_schedule(const service_object& x, uint64_t debt, bool restored);

  /// Lets the schedule, which is deleted, or the group give back what it owes.
  void end_schedule(const std::string& handle, uint64_t debt, bool restored);
  void run(schedule_spec spec, uint64_t debt, bool restored);
  [[nodiscard]] std::string trouble_of_group(const std::string& handle) const;
  [[nodiscard]] uint64_t debt_number(const std::string& handle) const;
  void run_calendar(const service_object& x);
  void stop(const shelf_of& shelf, const std::string& handle);

  /// Schedules look at the dates of the calendar from now on.
  void learn(const service_object& x);

  /// Calendars are others; *again*: the clock is, too.
  void spread(bool again);
  void remember(const schedule_status& x);
  void show(const shelf_of& shelf, const service_object& x);
  void show_sts(const shelf_of& shelf, const std::string& handle,
                const std::string& state, const schedule_status_ptr& what);
  void put(const std::string& tail, std::string json);
  void fail(const std::string& topic, std::string text) const;
  void watch_clock();

  schedules_actor::pointer self_;
  schedules_ports ports_;
  std::string sid_;
  shelf_of schedules_{"sev", service_book{{}}, {}};
  shelf_of calendars_{"cal", service_book{{}}, {}};
  std::map<std::string, schedule_actor> running_;
  debt_book debts_; ///< Also of the deleted.
  changes_under_way<debt_book, schedule_debt> debt_changes_{debts_};
  uint64_t last_debt_ = 0;
  std::map<std::string, calendar_actor> days_;
  std::map<std::string, schedule_status_ptr> known_; ///< `sev/H`, `cal/H`.
  std::map<std::string, std::string> groups_; ///< Troubles of those there are.
  group_followers followers_;
  bus_listener_actor doer_; ///< None until the gateway is complete.
  surroundings now_;
  surroundings_ptr around_;
  double sun_elevation_ = civil_twilight; ///< Degrees.

  std::optional<clock_watch> clock_;
  int offset_ = 0; ///< Of the zone, in seconds.
  uint64_t clock_steps_ = 0;
};

schedules_actor::behavior_type
schedules_behavior(schedules_state::pointer self, const std::string& sid,
                   const stored_schedules& stored, const value& cfg,
                   schedules_ports ports);

} // namespace troupe
