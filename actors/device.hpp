// One field device: runs its requests in order, keeps its table, shows it.

#pragma once

#include "actors/datapoint.hpp"
#include "actors/device_jobs.hpp"
#include "actors/device_life.hpp"
#include "actors/device_limits.hpp"
#include "actors/device_seed.hpp"
#include "actors/device_tally.hpp"
#include "actors/flight_recorder.hpp"
#include "actors/interface_change.hpp"
#include "actors/live_table.hpp"
#include "actors/messages.hpp"
#include "actors/report_watch.hpp"
#include "actors/service_messages.hpp"
#include "actors/trace_book.hpp"
#include "actors/wall_clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

namespace troupe {

/// Runs on a scheduler thread; all members belong to it. One request runs at a
/// time; those that wait for the driver let the next one begin, and changes of
/// different points that came together share a commit. What a request changes
/// is shown and written only when the store has it. Invariants:
/// `points_` has one actor for each row of `table_`; `driver_jobs_` holds what
/// the driver has not ended; before `stored_` nothing is shown; after `gone_`
/// nothing is done.
class device_state {
public:
  static inline constexpr const char* name = "device";

  using pointer = device_actor::stateful_pointer<device_state>;

  explicit device_state(device_actor::pointer self);

  /// Spawns the datapoints, and shows a restored device as it was.
  /// @pre `validate(seed)`
  void start(device_seed seed, device_ports ports);

  /// At most 10,000 may wait; beyond that the outcome is `overloaded`.
  void on_request(const device_request_ptr& x, const completion_actor& who);

  /// Of the request that runs, or of an override that ran out (number 0).
  /// Others come from a request that was given up.
  void on_policy(const policy_ptr& x);

  /// Also after a restart of the driver: what its predecessor was asked ends as
  /// `not_connected`.
  void on_driver(const driver_actor& x);

  /// Answers with credit: a driver has one batch of the poll plan on its way.
  void on_batch(const batch_ptr& x);

  /// A device that was down gets what it missed and is read anew.
  void on_health(const health_report& x);

  /// Numbers that are not known belong to commands that ended before.
  void on_done(const driver_done& x);
  void on_credit(uint32_t n);

  /// See `wake_tokens`.
  void on_wake(uint64_t token);

  /// Sends the present value first, when there is one; without a point, the
  /// status of the device.
  caf::result<caf::ok_atom> on_observe(const point_watch& x);
  void show_all();

  /// What clients said of a point still goes before.
  void on_rules(const point_rules_ptr& x);

  /// What clients added before stays as it is.
  void on_types(const lon::catalogue_ptr& x);

  /// `protocol/handle`, what tells it from other devices.
  [[nodiscard]] std::string label() const {
    return record_.id.protocol + '/' + record_.id.handle;
  }

  /// Whoever watched the status ended.
  void on_down(const caf::down_msg& x);

private:
  // -- requests, one at a time ------------------------------------------------

  /// Begins requests until one has to wait. Not re-entrant: `finish` within
  /// `begin` leaves the loop to the outer call.
  void run();
  void begin(const device_job& x);

  /// Ends the current request, then runs the next. A handler's last statement.
  void finish(ec code = ec::none, std::string text = {});

  /// Exactly once for each request. Settles an address that the request
  /// brought, too.
  void answer(const device_job& x, ec code, std::string text,
              value brought = {}) const;

  void act(const action_request& x);

  /// `explain`: answers with `inner_facts` of the datapoint that the arguments
  /// name, at once: it waits behind no other request.
  void explain(const device_job& x) const;

  // -- what operators do to the actor -----------------------------------------

  /// Returns whether the request was such an order; it has ended then.
  bool control(const device_job& x);

  /// Until `resume`, a restart of the device, or of the gateway: nothing is
  /// polled, and all values are stale. What clients write or read goes through.
  void pause(const device_job& x);
  void resume(const device_job& x);
  void restart(const device_job& x);
  void age_values();
  void tell_tally(const device_job& x) const;

  // -- actions ----------------------------------------------------------------

  void act_create(const action_request& x);
  void act_provision(const action_request& x);
  void act_deprovision();
  void act_delete();

  /// Behind `gone_`: the recorder has let go, so that no record comes after
  /// this.
  void erase();
  void act_replace(const action_request& x);
  void act_test();

  /// Other requests need not wait for the end of it.
  void act_by_driver(const action_request& x);

  /// `add` and `remove`: memory changes now, the disk next, the world last.
  void act_interface(const action_request& x);
  void act_join();
  void act_repair();
  void configure(const cfg_request& x);
  void change(const interface_request& x);

  /// The point that `block`, `index` and `point` of *args* name; fails as
  /// `find`.
  [[nodiscard]] result<point_index> find_named(const value& args) const;

  /// The value at hand will do when it is younger than `max_age`, or when the
  /// gateway hosts the device (IAP Q26, Q28).
  void fetch(const read_request& x);

  /// Fails with `no_such_block` or `no_such_point`, in the words of IAP 14.4.
  [[nodiscard]] result<point_index> find(const std::string& block,
                                         uint32_t index,
                                         const std::string& point) const;

  // -- steps of requests ------------------------------------------------------

  void created(bool provision);

  /// Ends in `provisioned` or `provision_failed`.
  void check_provision();
  void retry_provision();
  void provisioned();

  /// Writes what data rules give to a device that is provisioned.
  void write_initial();
  void provision_failed(const driver_done& x);

  /// Rows, datapoints and driver follow the places that *x* changes; all others
  /// stay as they are. Returns the blocks that are no more.
  std::vector<uint32_t> adopt(interface_edit x);
  void renew_point(point_index i);

  /// What became of the interface is on the disk.
  /// @param before The type that has the blocks *removed*.
  void show_interface(const device_type_ptr& before,
                      const std::vector<uint32_t>& removed);

  /// All policies have come: memory changes now, the disk next, the world last.
  void apply_change();

  /// Whether a change that waits for its commit concerns a point of `planned_`.
  [[nodiscard]] bool is_changing() const;

  /// Whether the next request may share the commit of those before.
  [[nodiscard]] bool may_gather() const;
  void commit_changes();
  void changed(device_change& x);

  /// Kept in the record, so that a restart does not forget it.
  void must_write(point_index i);

  /// An unprovisioned device gets the values when it is provisioned (IAP Q30).
  void write_device(const std::vector<point_index>& points, device_job job);

  /// An unreachable device keeps its debt; one that refuses is shown as it is.
  void written(const driver_job& x, const driver_done& how);
  void tell_updated(const std::vector<point_index>& points);

  /// The device shall keep its normal value for the current request's source,
  /// or need not.
  void hold(point_index i, bool held);
  [[nodiscard]] bool is_holder(point_index i, const std::string& who) const;

  /// Its subscribers hear what the gateway made of it.
  void tell_datapoint(point_index i);

  void wake_after(caf::timespan wait, wake_reason why);

  /// Stores *records*, then runs *next*. When that fails, memory is ahead of
  /// the disk: the device ends, and comes back as it is stored.
  void store(record_list records, std::function<void()> next);

  /// Stores what nobody waits for.
  void keep(record_list records);

  /// Everybody who waits hears `storage_failed`; then the actor ends, and the
  /// manager revives it from the store.
  void fall_back();

  /// Everybody who waits hears *why*; then the actor ends, to be revived.
  void end_with(ec code, const std::string& why);
  void end_driver_jobs(ec code, const std::string& why);

  [[nodiscard]] store_record record_of_device() const;
  [[nodiscard]] store_record record_of_point(point_index i) const;

  /// An override is in force.
  [[nodiscard]] bool is_hidden(point_index i) const {
    return active_level(table_->at(i).levels) != normal_level;
  }

  /// Says to whoever follows the point what was decided.
  void trace(const sample& x, const accept_result& took) const;

  // -- towards the driver -----------------------------------------------------

  [[nodiscard]] device_link_ptr link() const;

  /// Returns whether there was a driver and room to ask it. At most 256
  /// commands may be on their way.
  /// @param limit How long a read may wait for its turn.
  bool ask_driver(driver_job x, std::chrono::milliseconds limit);

  /// Ends a job that its driver will never answer.
  void drop(uint64_t number, const driver_job& x);

  /// An unprovisioned device has an empty plan.
  void send_plan();

  /// Reads what the poll plan does not cover, or everything.
  void read_again(bool polled_too);

  /// What it has missed, unless that is on its way.
  void write_again();
  void write_overrides_again();

  /// The device has a priority array behind the point.
  [[nodiscard]] bool has_priorities(point_index i) const;

  /// Has the device let go of what it was given at levels of which the driver
  /// does not know (see `given_levels`).
  void take_back(const std::vector<point_index>& points);
  [[nodiscard]] bool is_taking_back(point_index i, uint8_t level) const;
  void taken_back(const driver_job& x, const driver_done& how);

  // -- towards the bridge -----------------------------------------------------

  /// Polls may wait for the bridge; effects of requests may not.
  enum class pace : uint8_t { as_credit_allows, at_once };

  /// @param parts `view_part` bits.
  void show(uint8_t parts);
  void show_blocks(pace how);
  void touch_blocks();

  /// Conflates *x* with what is held, and sends it when there is credit.
  void report(sample_report x);

  /// Looks at the point again when it is due, with or without a sample.
  void expect_report(point_index i);

  /// Wakes the device when the first point is due.
  void arm_watch();

  /// Reports that were held back, heartbeats, and points that nothing came of.
  void report_due();

  /// The receive timeouts of all points begin now.
  void await_samples();

  /// `dev/{P}/{H}`
  [[nodiscard]] std::string device_topic() const;

  /// `dev/{P}/{H}/if/{B}/{I}` of the point's block.
  [[nodiscard]] std::string block_topic(point_index i) const;

  /// Tells those who watch the status when it has changed.
  void tell_status();
  void watch_status(const point_watch& x);
  [[nodiscard]] value shown_status() const;

  /// Tells the list of alarms that something is the matter with the device as
  /// a whole, or no longer.
  void report_alarm(const char* type, bool active, const std::string& text);

  /// Whatever was the matter with the source is over: there is none.
  void end_alarms(const std::string& source);

  /// Rules are for points of the type's file: a client may have put others in
  /// their places.
  [[nodiscard]] point_rules_ptr fitting(const point_rules_ptr& x) const;

  /// Watches the limits of the point, if it has some now.
  void watch_limits(point_index i);

  // -- towards the history ----------------------------------------------------

  /// Says which points are logged. Call it when that may have changed.
  void plan_logs();
  [[nodiscard]] bool is_logged(point_index i) const;
  void log_samples(const batch& x);
  void log_present(const std::vector<point_index>& points);

  /// Nothing is known from here on.
  void log_gap();

  /// @param topic What it is about; empty: nothing in particular.
  void warn(severity level, std::string text, const std::string& topic) const;
  [[nodiscard]] block_view_ptr view_of(uint32_t block) const;

  device_actor::pointer self_;
  device_ports ports_;
  trace_book* traces_ = nullptr;      ///< Null: nothing is traced.
  flight_recorder* flight_ = nullptr; ///< Null: nothing is recorded.
  device_record record_;
  device_type_ptr base_;     ///< As its file says.
  device_type_ptr type_;     ///< With what clients added.
  lon::catalogue_ptr types_; ///< Of what they may add.
  monitor_rates rates_;
  device_condition now_;
  std::optional<live_table> table_;
  std::vector<datapoint_actor> points_;
  datapoint_ports_ptr point_ports_;
  /// By block: `mru` of its object.
  std::vector<unix_nanos> block_updated_;

  std::deque<device_job> queue_;
  std::optional<device_job> current_;
  bool running_ = false;
  /// The store has the device; until then it may vanish without a trace.
  bool stored_ = false;
  /// Deleted, or about to end.
  bool gone_ = false;
  bool paused_ = false; ///< By an operator: it is not polled.
  device_tally tally_;

  interface_change planned_; ///< Of the current request.
  /// Requests that share a commit, and its records.
  std::vector<device_change> changes_;
  record_list change_records_;
  std::unordered_set<point_index> changing_;
  bool committing_ = false;
  /// Changes that are in the table and not yet on disk: nobody may see them.
  size_t unsynced_ = 0;
  size_t storing_ = 0; ///< Writes that the store has not answered.
  size_t awaited_policies_ = 0;
  uint64_t policy_request_ = 0; ///< The number they carry.
  uint64_t last_request_ = 0;   ///< Numbers policies and driver jobs.
  std::vector<policy_ptr> policies_;

  driver_actor driver_;
  std::map<uint64_t, driver_job> driver_jobs_;

  uint32_t credit_ = 0;
  sample_report held_;    ///< Newest reports without credit.
  point_rules_ptr rules_; ///< As the type has them.
  std::map<point_index, limit_watcher> limit_watchers_;
  std::vector<bool> logged_;                   ///< By point.
  bool logs_ = false;                          ///< One of them is.
  std::map<point_index, std::string> holders_; ///< Of normal values.
  std::vector<std::pair<subscriber_actor, uint64_t>> status_watchers_;
  value told_status_; ///< What was told last.
  report_watch watch_;
  unix_nanos watch_wake_ = 0; ///< When one is due; zero: none is.
  wake_tokens wakes_;
};

device_actor::behavior_type device_behavior(device_state::pointer self,
                                            device_seed seed,
                                            device_ports ports);

} // namespace troupe
