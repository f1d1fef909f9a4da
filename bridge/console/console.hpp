// Carries out the commands of `troupe` by asking the actors of the gateway.

#pragma once

#include "actors/backup_messages.hpp"
#include "actors/history_messages.hpp"
#include "actors/journal_messages.hpp"
#include "actors/messages.hpp"
#include "bridge/console/command.hpp"
#include "bridge/console/config.hpp"
#include "bridge/console/counters.hpp"
#include "bridge/console/point_facts.hpp"
#include "bridge/console/point_path.hpp"
#include "bridge/console/service.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Runs on a scheduler thread, apart from the sockets. Keeps no state but the
/// requests under way, at most 1,000; lists are made by sources of rows, on the
/// console's thread, from views that the publisher shares.
class console_state {
public:
  static inline constexpr const char* name = "console";

  using pointer = console_actor::stateful_pointer<console_state>;

  explicit console_state(console_actor::pointer self);

  void start(const console_config& cfg, console_ports ports,
             std::shared_ptr<console_counters> counters);

  /// Every command ends in exactly one `finish` of its sink.
  void on_command(const console_command_ptr& x);

  /// A request to a device ended.
  void on_outcome(const outcome& x);

  /// The time for a request is over; it may have ended long ago. The command
  /// fails with `timeout` then.
  void on_limit(uint64_t number);

private:
  /// A request to a device that has not ended yet.
  struct pending_job {
    console_command_ptr cmd;
    device_id device;
    std::optional<point_path> point; ///< Of a write: shown afterwards.
    bool deletes = false;
    /// Takes the outcome, also when the limit was over, or when the request was
    /// never sent, which has the number 0; null: the command ends with it.
    std::function<void(const outcome&)> then = {};
  };

  /// `why` while it gathers facts. Parts that do not answer are left out: who
  /// asks wants to know most when something hangs.
  struct inquiry {
    console_command_ptr cmd;
    point_path path;
    point_facts facts;
    console::reply point; ///< The row of the point.
  };

  using inquiry_ptr = std::shared_ptr<inquiry>;

  /// A deletion that is under way. The first of its events is on the disk
  /// before anything is gone.
  struct deletion {
    console_command_ptr cmd;
    std::string who;
    std::string what;  ///< Names and span, as a sentence goes on.
    std::string topic; ///< Of its events.
    forget_report far;
  };

  using deletion_ptr = std::shared_ptr<deletion>;
  using with_views = std::function<void(const view_set_ptr&)>;
  using with_device = std::function<void(const device_view&)>;
  using with_list = std::function<void(const value_list_ptr&)>;
  using row_list = std::shared_ptr<std::vector<console::reply>>;

  // -- commands ---------------------------------------------------------------

  /// Hands the files to the importer; waits as long as that works.
  void import(const console_command_ptr& cmd);

  /// Sends the files that make the site what it is.
  void export_site(const console_command_ptr& cmd);

  /// Without a star the argument names one device, which must exist.
  void list_devices(const console_command_ptr& cmd);
  void list_points(const console_command_ptr& cmd);

  /// All of them must exist, or the command fails without a row.
  void get_points(const console_command_ptr& cmd);

  /// Looks for the point first, so that a wrong name changes nothing at all.
  void write(const console_command_ptr& cmd);
  void act(const console_command_ptr& cmd);

  /// The address `auto` makes a device that the gateway hosts.
  void create(const console_command_ptr& cmd);
  void watch(const console_command_ptr& cmd);
  void list_types(const console_command_ptr& cmd);
  void show_status(const console_command_ptr& cmd);

  /// Schedules or alarms.
  void list_objects(const console_command_ptr& cmd);

  void read_log(const console_command_ptr& cmd);
  void read_events(const console_command_ptr& cmd);

  /// Ends when the client leaves.
  void discover(const console_command_ptr& cmd);

  void explain(const console_command_ptr& cmd);

  /// Ends when the client leaves.
  void trace(const console_command_ptr& cmd);
  void control(const console_command_ptr& cmd);
  void show_actor(const console_command_ptr& cmd);
  void list_actors(const console_command_ptr& cmd);

  /// Goes on when the client leaves.
  void back_up(const console_command_ptr& cmd);
  /// Ends when all of it is gone, even if the client goes away before.
  void forget(const console_command_ptr& cmd);
  void estimate(const console_command_ptr& cmd);

  /// Looks for the alarm first: a beginning of an id may mean several.
  void act_on_alarm(const console_command_ptr& cmd);

  // -- steps ------------------------------------------------------------------

  /// Asks for the views below *pattern*, or fails the command.
  void ask(const console_command_ptr& cmd, const std::string& pattern,
           with_views next);

  /// Finds the one device that *device* means, or fails the command. *device*
  /// is `protocol/handle`, or a handle that only one protocol has.
  void find(const console_command_ptr& cmd, const std::string& device,
            with_device next);

  /// Steps of `status`: the manager's counts, the publisher's, those of the
  /// services, each driver's, ours.
  /// Asks part *i* of `parts_`, then those behind it.
  void ask_part(const console_command_ptr& cmd, const row_list& rows, size_t i);
  void ask_drivers(const console_command_ptr& cmd, const row_list& rows);

  /// Adds what *whom* answers to *what*, or that *title* did not; then goes on.
  template <class Handle, class... Ts>
  void gather(const row_list& rows, const std::string& title,
              std::function<void()> next, const Handle& whom, Ts... what);

  /// Asks one of the services for its list, or fails the command.
  template <class Handle>
  void
  ask_list(const console_command_ptr& cmd, const Handle& whom, with_list next);

  void show_log(const console_command_ptr& cmd, const log_page& x);
  void show_events(const console_command_ptr& cmd, const event_page& x);
  void go_on(const deletion_ptr& job, const forget_report& far);

  /// Who is on record, and about what.
  struct auditee {
    std::string who;
    std::string topic;
  };

  /// Puts *deed* on record, then goes on with whether it is on the disk.
  void audit(const auditee& by, const std::string& deed,
             std::function<void(const status&)> then);

  /// The same for an order to control; fails it when that is impossible.
  /// @param below Device that it is about; empty: the segment.
  void record(const console_command_ptr& cmd, const std::string& deed,
              const std::string& below, std::function<void()> next);

  void begin_trace(const console_command_ptr& cmd, const point_path& path,
                   const view_set& views);
  void control_device(const console_command_ptr& cmd);
  void control_driver(const console_command_ptr& cmd, const view_set& views);
  void control_next(const console_command_ptr& cmd,
                    const std::shared_ptr<std::vector<device_id>>& rest,
                    size_t changed);

  /// Has one part after the other empty its queues.
  void drain(const console_command_ptr& cmd, size_t step);
  void change_log_level(const console_command_ptr& cmd);
  void show_device_actor(const console_command_ptr& cmd,
                         const std::string& device);
  void show_point_actor(const console_command_ptr& cmd, const point_path& path);

  /// The request to a device for what it knows of the point.
  [[nodiscard]] static action_request explanation_of(const point_path& path);
  void ask_usage(const console_command_ptr& cmd, usage_question what);
  void show_usage(const console_command_ptr& cmd, const usage_report& x);

  // Steps of `why`: the device, then what is around it.
  void ask_device(const inquiry_ptr& x);
  void ask_priorities(const inquiry_ptr& x);
  void ask_alarms(const inquiry_ptr& x);
  void ask_schedules(const inquiry_ptr& x);
  void ask_connections(const inquiry_ptr& x);
  void ask_publisher(const inquiry_ptr& x);
  void show_causes(const inquiry_ptr& x);

  /// @param order Has the whole id.
  void submit(const console_command_ptr& cmd, alarm_order order);
  void show_alarm(const console_command_ptr& cmd, const std::string& id);

  /// Sends a request to the device of *job*.
  /// @param what Last part of the topic it is about.
  /// @param limit How long it may take.
  void submit(pending_job job, const char* what,
              decltype(device_request::body) body, caf::timespan limit);
  void submit(pending_job job, const char* what,
              decltype(device_request::body) body) {
    submit(std::move(job), what, std::move(body),
           caf::timespan{cfg_.request_limit});
  }

  /// Ends the command with the object as the request left it.
  void show_result(const pending_job& job);

  void done(const console_command_ptr& cmd, row_source rows = {});
  void fail(const console_command_ptr& cmd, ec code, std::string text);
  void fail(const console_command_ptr& cmd, const caf::error& why);

  console_actor::pointer self_;
  console_config cfg_;
  console_ports ports_;
  /// Shown by `status`, in this order.
  std::vector<std::pair<std::string, counting_actor>> parts_;
  std::shared_ptr<console_counters> counters_;
  std::map<uint64_t, pending_job> pending_;
  uint64_t last_number_ = 0;
};

console_actor::behavior_type
console_behavior(console_state::pointer self, const console_config& cfg,
                 const console_ports& ports,
                 const std::shared_ptr<console_counters>& counters);

} // namespace troupe
