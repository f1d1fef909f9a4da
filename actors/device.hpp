// One field device: runs its requests in order, keeps its table, shows it.

#pragma once

#include "actors/device_life.hpp"
#include "actors/device_limits.hpp"
#include "actors/interface_change.hpp"
#include "actors/live_table.hpp"
#include "actors/messages.hpp"
#include "actors/records.hpp"
#include "actors/wall_clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace troupe {

/// Whom a device talks to.
struct device_ports {
  wheel_actor wheel;
  store_actor store;
  recorder_actor recorder;
  observer_actor publisher;
  manager_actor manager;
  std::shared_ptr<const wall_clock> clock;
};

/// A device as it is born or comes back.
struct device_seed {
  device_record record;
  device_type_ptr type;
  std::vector<point_record> points;  ///< Policies from the store.
  std::vector<point_record> samples; ///< Last samples from the recorder.
  bool restored = false;             ///< It is in the store already.
  monitor_rates rates;
};

/// Checks that no index of *seed* lies outside its type.
[[nodiscard]] status validate(const device_seed& seed);

/// A request and who waits for its end. Without a request it is the device's
/// own retry of `provision`.
struct device_job {
  device_request_ptr request;
  completion_actor who;
};

/// What the driver was asked, until it says done.
struct driver_job {
  enum class kind : uint8_t { write, read, provision, test, refresh };

  kind what = kind::refresh;
  device_job job;                  ///< Empty for `refresh`.
  std::vector<point_index> points; ///< Written or read.
};

class device_state {
public:
  static inline constexpr const char* name = "device";

  using pointer = device_actor::stateful_pointer<device_state>;

  explicit device_state(device_actor::pointer self);

  void start(device_seed seed, device_ports ports);

  void on_request(const device_request_ptr& x, const completion_actor& who);
  void on_policy(const policy_ptr& x);
  void on_driver(const driver_actor& x);
  void on_batch(const batch_ptr& x);
  void on_health(const health_report& x);
  void on_done(const driver_done& x);
  void on_credit(uint32_t n);
  void on_wake(uint64_t token);
  caf::result<caf::ok_atom> on_observe(const point_watch& x);
  void show_all();

private:
  // -- requests, one at a time ------------------------------------------------

  void run();
  void begin(const device_job& x);
  void finish(ec code = ec::none, std::string text = {});
  void answer(const device_job& x, ec code, std::string text,
              value brought = {}) const;

  void act(const action_request& x);
  void act_create(const action_request& x);
  void act_provision(const action_request& x);
  void act_deprovision();
  void act_delete();
  void erase();
  void act_replace(const action_request& x);
  void act_test();
  void configure(const cfg_request& x);
  void change(const interface_request& x);
  void fetch(const read_request& x);
  [[nodiscard]] result<point_index> find(const std::string& block,
                                         uint32_t index,
                                         const std::string& point) const;

  // -- steps of requests ------------------------------------------------------

  void created(bool provision);
  void check_provision();
  void retry_provision();
  void provisioned();
  void provision_failed(const driver_done& x);
  void apply_change();
  void changed(const std::vector<point_index>& to_device,
               const std::vector<point_index>& touched);
  void must_write(point_index i);
  void write_device(const std::vector<point_index>& points, device_job job);
  void written(const driver_job& x, const driver_done& how);
  void tell_updated(const std::vector<point_index>& points);

  void wake_after(caf::timespan wait, wake_reason why);

  /// Stores *records*, then runs *next*. When that fails, memory is ahead of
  /// the disk: the device ends, and comes back as it is stored.
  void store(record_list records, std::function<void()> next);

  /// Stores what nobody waits for.
  void keep(record_list records);
  void fall_back();
  void end_driver_jobs(ec code, const std::string& why);

  [[nodiscard]] store_record record_of_device() const;
  [[nodiscard]] store_record record_of_point(point_index i) const;

  // -- towards the driver -----------------------------------------------------

  [[nodiscard]] device_link_ptr link() const;

  /// Returns whether there was a driver and room to ask it.
  bool ask_driver(driver_job x, std::chrono::milliseconds limit);
  void drop(uint64_t number, const driver_job& x);
  void send_plan();
  void read_again(bool polled_too);
  void write_again();

  // -- towards the bridge -----------------------------------------------------

  enum class pace : uint8_t { as_credit_allows, at_once };

  void show(uint8_t parts);
  void show_blocks(pace how);
  void touch_blocks();
  void report(sample_report x);
  void report_held_back();
  void report_throttled();
  void warn(severity level, std::string text, const std::string& topic) const;
  [[nodiscard]] block_view_ptr view_of(uint32_t block) const;

  device_actor::pointer self_;
  device_ports ports_;
  device_record record_;
  device_type_ptr type_;
  monitor_rates rates_;
  device_condition now_;
  std::optional<live_table> table_;
  std::vector<datapoint_actor> points_;
  std::vector<unix_nanos> block_updated_;

  std::deque<device_job> queue_;
  std::optional<device_job> current_;
  bool running_ = false;
  bool stored_ = false;
  bool gone_ = false;

  interface_change planned_; ///< Of the current request.
  size_t awaited_policies_ = 0;
  uint64_t policy_request_ = 0; ///< The number they carry.
  uint64_t last_request_ = 0;   ///< Numbers policies and driver jobs.
  std::vector<policy_ptr> policies_;

  driver_actor driver_;
  std::map<uint64_t, driver_job> driver_jobs_;

  uint32_t credit_ = 0;
  sample_report held_; ///< Newest reports without credit.
  std::set<point_index> throttled_;
  wake_tokens wakes_;
};

device_actor::behavior_type device_behavior(device_state::pointer self,
                                            device_seed seed,
                                            device_ports ports);

} // namespace troupe
