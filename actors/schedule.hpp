// The actor that gives datapoints what a schedule says (IAP 12.2).

#pragma once

#include "actors/connection.hpp"
#include "actors/service_messages.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/schedule/schedule_engine.hpp"
#include "protocol/schedule/surroundings.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// Why a group that is not there takes no values.
inline constexpr const char* no_such_group = "group not found";

/// A datapoint, a member of its value, or what is written to a group.
struct schedule_target {
  std::string topic; ///< As the client wrote it.
  connection_end point;
  bool relayed = false;     ///< A group: the message goes to *topic*.
  bool everywhere = false;  ///< Protocol, device or block is `+`, for any.
  std::string group = {};   ///< Its handle, of what is *relayed*.
  std::string trouble = {}; ///< Why the group takes no values; empty: it does.
};

/// Levels that an earlier plan may have left on a target.
struct owed_target {
  schedule_target what;
  uint32_t levels = 0; ///< Bit *n* for level *n*, 1 to 16.
};

/// What a schedule does, and to what. Immutable. A schedule that is deleted has
/// an empty plan and no targets until nothing is owed any more.
struct schedule_spec {
  std::string handle;
  std::string source; ///< Owner of the levels it writes, and may release.
  schedule_plan_ptr plan;
  std::vector<schedule_target> targets; ///< At most 1,000.
  bool enforce = true; ///< What a device changes by itself is written again.
  unix_nanos last_ran = 0; ///< Before the restart; 0: never. For catching up.
  bool restored = false;   ///< Groups may have levels of before the restart.
  std::vector<owed_target> owed;
  /// Number of *owed*: the owner hears when it is settled. 0: there is none.
  uint64_t debt = 0;
};

/// The levels below 17 that values of the plan may be on, bit *n* for level
/// *n*. Devices keep these over a restart; what is held at 17 they do not.
[[nodiscard]] uint32_t overrides_of(const schedule_plan& x);

/// Whether *x* is *pattern*, whose levels may be `+` for any.
[[nodiscard]] bool covers(const device_id& pattern, const device_id& x);

/// Whom a schedule talks to.
struct schedule_ports {
  manager_actor manager;
  publisher_actor publisher; ///< Knows what `+` stands for.
  schedule_owner_actor owner;
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
  bus_listener_actor doer; ///< Carries out requests to groups; may be none.
};

/// Runs on a scheduler thread. What counts is the output at this instant, not
/// the event that led to it: whenever there is doubt, it is sent again.
/// Invariant: `loose` of a target has every level on which a value of ours may
/// be, the present one among them.
class schedule_state {
public:
  static inline constexpr const char* name = "schedule";

  using pointer = schedule_actor::stateful_pointer<schedule_state>;

  explicit schedule_state(schedule_actor::pointer self);

  /// Catches up with what was missed, then gives the present output.
  void start(schedule_spec_ptr spec, surroundings_ptr around,
             schedule_ports ports);

  /// Targets that stay get the output without a gap.
  void on_spec(const schedule_spec_ptr& x);
  void on_surroundings(const surroundings_ptr& x, bool again);
  void on_doer(const bus_listener_actor& x);

  /// @param trouble As in `schedule_target`.
  void on_group(const std::string& handle, const std::string& trouble);
  void on_stop();

  /// A device that was away gets the output again.
  /// @param token Number of the watch; those of before are unknown.
  void on_sample(uint64_t token, const sample& x);
  void on_outcome(const outcome& x);

  /// The device is not there, or no longer.
  void on_device(uint64_t token, const outcome& x);
  void on_wake(uint64_t token);

private:
  /// The device of the watch is not there.
  void lost(uint64_t token, std::string why);

  /// A request on its way: to which targets, and what it does to them.
  struct write_job {
    std::vector<size_t> targets;
    uint8_t level = normal_level;
    bool releases = false;
  };

  struct watched_device {
    device_id id;
    bool away = false;
    std::string trouble; ///< Why it has no use for an output; empty: it has.
  };

  struct target_state {
    schedule_target what;
    uint32_t loose = 0;  ///< Bit *n*: level *n* may be ours.
    uint32_t owed = 0;   ///< What of it the owner wants to see released.
    bool former = false; ///< Gets nothing, is only released.
    bool seen = false;   ///< Of groups and `+`: had time to be released.
    std::string error;   ///< Of the last write; empty: it went well.
  };

  void adopt(const schedule_spec& x, bool restored);
  target_state& add(target_state x);

  /// Null: no target is there.
  [[nodiscard]] target_state* find_same(const schedule_target& x);

  /// Follows the devices of all targets, and no others.
  void watch_targets();
  void watch(const device_id& x);
  void end_ear();

  /// Levels of the present plan are no debt: the next start looks for them.
  [[nodiscard]] uint32_t debt_of(const target_state& x) const;
  [[nodiscard]] bool is_settled(const target_state& x) const;
  [[nodiscard]] bool owes() const;

  /// Tells the owner when nothing is owed any more; else looks again later.
  void settle();
  void look_at_debt();
  void try_later();

  /// Plan or surroundings are others.
  void renew(bool again);

  /// @param again Also when the output is what it was.
  void evaluate(bool again);
  void catch_up();

  /// Whom the output goes to: all, or those that are new.
  enum class reach : uint8_t {
    all,
    found,
    owed, ///< As `found`; what nothing stands for owes nothing.
  };

  /// Finds what stands for `+`, then begins.
  void expand(reach to);
  void expanded(const view_set& x, reach to);

  /// Returns the index of a target that there is something new for.
  std::optional<size_t> add_found(const target_state& pattern,
                                  const block_view& view);

  /// Gives the output to one target after the other, *stagger* apart.
  void sweep();
  void step();

  /// All at once: targets in one block share a request.
  void give_all();

  /// Writes the output, then releases what is loose.
  void give(size_t i);
  void release_loose(size_t i);

  /// Gives back all that is loose.
  void let_go(target_state& x);

  /// @param all In one block; of a member of a value or a group one only.
  void write(const std::vector<size_t>& all, uint8_t level, const value& what);
  void release(target_state& x, uint8_t level, std::optional<write_job> job);

  /// @param points Members by datapoint.
  /// @param job Nothing: nobody wants to know how it ends.
  void send(const schedule_target& to, structure points, uint8_t level,
            std::optional<write_job> job, bool releasing);

  /// Why *x* may not have the output; empty: nothing is wrong.
  [[nodiscard]] std::string trouble_of(const target_state& x) const;

  /// Says so, and tries again later.
  void failed(target_state& x, const std::string& why);
  void arm();
  [[nodiscard]] bool is_due() const;
  void look_around();
  void tell();

  /// Behind what the mailbox has: judging all targets takes a while.
  void tell_soon();

  schedule_actor::pointer self_;
  schedule_ports ports_;
  schedule_spec_ptr spec_;
  surroundings_ptr around_;
  std::optional<schedule_engine> engine_;
  std::vector<target_state> targets_;
  std::unordered_map<std::string, size_t> places_; ///< Of *targets_*, by key.
  /// Watches for us: those who tell it forget it when it ends.
  subscriber_actor ear_;
  std::map<uint64_t, watched_device> devices_; ///< By token.
  std::map<device_id, uint64_t> tokens_by_device_;
  uint64_t last_watch_ = 0;
  schedule_output goal_; ///< What all targets shall have.
  bool evaluated_ = false;
  unix_nanos since_ = 0;
  unix_nanos due_ = 0;      ///< When the next event is; 0: never.
  size_t next_target_ = 0;  ///< Of the sweep under way.
  unix_nanos armed_ = 0;    ///< When the next evaluation is due.
  uint64_t evaluation_ = 0; ///< The newest wake-up of each kind.
  uint64_t step_ = 0;
  uint64_t retry_ = 0;
  uint64_t telling_ = 0;
  uint64_t tokens_ = 0;
  /// By number of the request. A new plan forgets them: their targets are
  /// others.
  std::map<uint64_t, write_job> under_way_;
  uint64_t last_request_ = 0;
  uint64_t settled_ = 0; ///< Number of the debt that was told to be settled.
  int looks_ = 0;        ///< At the present debt.
  schedule_status_ptr told_;
};

schedule_actor::behavior_type
schedule_behavior(schedule_state::pointer self, schedule_spec_ptr spec,
                  surroundings_ptr around, schedule_ports ports);

} // namespace troupe
