// The alarms of the bus, and the list of all alarms.

#pragma once

#include "actors/single_wake.hpp"
#include "bridge/alarm_cfg.hpp"
#include "bridge/object_store.hpp"
#include "bridge/service_book.hpp"
#include "protocol/alarm/alarm_list.hpp"
#include "protocol/alarm/flood_gate.hpp"
#include "protocol/alarm/mail_queue.hpp"
#include "protocol/alarm/message.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Whom the actor talks to.
struct alarms_ports {
  publisher_actor publisher;
  store_actor store;
  std::shared_ptr<const wall_clock> clock;
  wheel_actor wheel;
  mailer_actor mailer;
};

/// What the store has of both.
struct stored_alarms {
  std::vector<object_record> alarms;
  std::vector<object_record> rows;
};

/// What changed in the list and is not on the disk yet. What is gathered while
/// a commit is under way becomes the next one, so that a flood of alarms is a
/// handful of commits.
struct alarm_changes {
  std::map<std::string, std::optional<alarm_row>> rows; ///< Empty: erased.
  std::deque<alarm_event> events; ///< Told once the rows are stored.
  std::vector<std::function<void(bool)>> waiting;

  [[nodiscard]] bool empty() const noexcept {
    return rows.empty() && events.empty() && waiting.empty();
  }

  /// Puts *x* behind what is there.
  void add(alarm_outcome x);
};

/// Runs on a scheduler thread. Sources report their state, not changes of it:
/// the list decides what is news. Alarm actors are linked: they end with this
/// one, and a defect in one ends all.
class alarms_state {
public:
  static inline constexpr const char* name = "alarms";

  using pointer = alarms_actor::stateful_pointer<alarms_state>;

  explicit alarms_state(alarms_actor::pointer self);

  /// Takes the list from the store.
  /// @param cfg Of the segment.
  void start(const std::string& sid, const stored_alarms& stored,
             const value& cfg, alarms_ports ports);

  /// Takes `glp/0/{SID}/rq/alarm/{H}/…`, where {H} is an alarm, or for
  /// `acknowledge`, `clear`, `shelve` and `unshelve` the id of a row as well
  /// (IAP Q43). What is wrong goes to `ev/error`.
  void on_message(const bus_message& x);

  /// A report without a type ends all alarms of its source.
  void on_report(const alarm_report& x);

  /// Answers when what the person did is stored.
  caf::result<caf::ok_atom> on_order(const alarm_order& x);
  /// Devices report alarms before: the manager is made behind this actor.
  void on_complete(const manager_actor& manager,
                   const bus_listener_actor& doer);
  void on_settings(const settings_ptr& x);
  void on_wake(uint64_t token);
  [[nodiscard]] value_list_ptr rows() const;
  [[nodiscard]] value_list_ptr active_of(const std::string& source) const;
  [[nodiscard]] metric_list_ptr counters() const;

private:
  struct running_alarm {
    alarm_actor actor;
    alarm_actions actions; ///< Of its configuration.
  };

  void handle(const bus_message& x, const service_request& request);
  void store(const std::string& topic, const service_change& x);
  void stored(const service_change& x);

  /// Starts the alarm, in the place of the one that runs.
  void run(const service_object& x);
  void end(const alarm_actor& x);
  void show(const service_object& x, const std::string& state);

  /// What an action of the bus asks to do to a row.
  [[nodiscard]] result<alarm_order> read_order(const service_request& x) const;

  /// @param then Hears whether it is stored; may be empty.
  status carry_out(const alarm_order& x, std::function<void(bool)> then);
  void take(alarm_outcome x);
  void commit();
  void committed(alarm_changes x, bool ok);

  /// What passed the gate, which holds floods back.
  void tell(const gate_outcome& x);

  /// What the alarm of the bus is to do; nothing for other alarms.
  [[nodiscard]] const alarm_actions& actions_of(const alarm_event& x) const;
  void mail_about(const alarm_event& x);
  void send_mail();

  /// The jobs that the alarm names for this.
  void act(const alarm_event& x);
  void arm();
  void put(const std::string& topic, std::string json, bool retained);
  void fail(const std::string& topic, std::string text) const;

  alarms_actor::pointer self_;
  alarms_ports ports_;
  std::string sid_;
  service_book book_{{}};
  std::optional<object_store<service_book, service_object>> disk_;
  std::map<std::string, running_alarm> running_;
  manager_actor manager_; ///< None until the gateway is complete.
  bus_listener_actor doer_;

  alarm_list list_;
  flood_gate gate_;
  mail_queue mails_;
  std::vector<std::string> urgent_to_; ///< Who hears of all urgent alarms.
  alarm_changes gathered_;
  bool committing_ = false;
  single_wake wake_;
};

/// `ev/alarm` (IAP 11.1, 12.1).
[[nodiscard]] std::string render_alarm(std::string_view sid,
                                       const alarm_event& x);

alarms_actor::behavior_type
alarms_behavior(alarms_state::pointer self, const std::string& sid,
                const stored_alarms& stored, const value& cfg,
                alarms_ports ports);

} // namespace troupe
