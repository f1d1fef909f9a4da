// Shows the gateway on the bus: retained state, events, in the order of cause.

#pragma once

#include "actors/journal_messages.hpp"
#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/block_window.hpp"
#include "bridge/event_filter.hpp"
#include "bridge/mqtt/port.hpp"
#include "bridge/outbox.hpp"
#include "bridge/publication_trace.hpp"
#include "bridge/retained_sync.hpp"
#include "bridge/shelf.hpp"
#include "bridge/type_book.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// *sid* is fixed for the life of the process (IAP 3.2).
struct publisher_config {
  std::string sid;
  outbox_config outbox;
  /// A block is published at most once in this time; zero: always at once.
  caf::timespan block_window = std::chrono::milliseconds{50};
  /// Waits between attempts to connect; jittered by half.
  caf::timespan reconnect_min = std::chrono::milliseconds{200};
  caf::timespan reconnect_max = std::chrono::seconds{30};
  uint64_t seed = 0;   ///< Of the jitter.
  event_filter events; ///< Of the segment, as stored.
  /// Protocols of drivers outside, which publish by themselves.
  std::vector<std::string> foreign = {};
  /// Events that the broker has not acknowledged after one or two of these go
  /// to the journal, and entries of the event log, once it has.
  caf::timespan journal_interval = std::chrono::milliseconds{500};
  /// Definitions that clients find besides those of devices.
  lon::catalogue_ptr types = lon::standard_catalogue();
};

/// What the publisher needs around it. *bus* is shared with `requests`: one
/// session for both.
struct publisher_ports {
  std::shared_ptr<mqtt_port> bus;
  wheel_actor wheel;
  wall_clock_ptr clock;       ///< Of its own diagnostics.
  journal_actor journal = {}; ///< None: events that wait are in memory only.
};

/// Runs on a scheduler thread. It alone writes `fb` and `ev` (IAP 10). The
/// shelf is what the broker should hold, whether it is there or not: while the
/// link is down only the shelf changes, and `learn` finds out what that amounts
/// to.
class publisher_state {
public:
  static inline constexpr const char* name = "publisher";

  using pointer = journaled_publisher_actor::stateful_pointer<publisher_state>;

  explicit publisher_state(journaled_publisher_actor::pointer self);

  void start(publisher_config cfg, publisher_ports ports);

  /// Blocks of the device that wait for their window go first, so that a client
  /// that sees `provisioned` finds them (IAP Q14).
  void on_device(const device_view_ptr& x);

  /// Gives one credit back to the sender, published or not: the view is taken.
  void on_block(const block_view_ptr& x);

  /// Each sample becomes an event of its own, in the category that its monitor
  /// settings name; none is conflated here.
  void on_samples(const sample_report_ptr& x);

  /// Also tells writes to the system device on their own topic (IAP 7.7).
  void on_life(const life_event_ptr& x);

  /// What the filter holds back, observers get all the same. A topic that
  /// begins with `dev/` lies below `fb` of the segment.
  void on_diagnostic(const diagnostic& x);

  /// For groups, connections, replies and the segment's own objects. Events
  /// among them are filtered; those in category `data` are replies.
  void on_raw(const bus_message_ptr& x);
  void on_filter(const event_filter_ptr& x);
  void on_types(const lon::catalogue_ptr& x);

  /// @param expression RE2 syntax, searched behind `glp/0/{SID}/fb/` (IAP Q51).
  void on_report(const std::string& expression);
  void on_observer(const observer_actor& x);
  void on_observer_down(const caf::down_msg& x);

  /// A publication that was refused counts as a lost link: its successors would
  /// be out of order.
  void on_event(const bus_event& x);

  /// What the journal kept goes out behind all that waits.
  void on_offer(const journal_offer& x);

  /// What the broker has retained, and the mark behind it, while learning;
  /// drivers that ask for the definition of a type at any time.
  void on_message(const bus_message_ptr& x);

  /// Tokens: 1 flushes blocks, 2 connects, 3 is for the journal, 16 plus the
  /// number of the connection ends its learning.
  void on_wake(uint64_t token);

  void on_exit(const caf::exit_msg& x);

  /// While the link is down nobody gets an answer.
  caf::result<caf::ok_atom> on_settle();

  /// A glob of a device brings all of its blocks; callers pick their points.
  [[nodiscard]] view_set_ptr views(const std::string& glob) const;
  [[nodiscard]] metric_list_ptr counters() const;

private:
  static constexpr uint64_t flush_wake = 1;
  static constexpr uint64_t journal_wake = 3;

  /// How far the link is. Events wait in the outbox while it is not `online`;
  /// retained messages do not.
  enum class phase : uint8_t { offline, learning, online };

  /// The newest views of one device. Until the device is deleted, whether the
  /// broker is there or not.
  struct shown {
    device_view_ptr device;
    std::map<uint32_t, block_view_ptr> blocks;
  };

  // -- retained state and events ----------------------------------------------

  [[nodiscard]] bool fits(const std::string& topic, const std::string& json);
  /// @param json Empty: the topic is cleared, on the shelf and on the broker.
  void retain(const std::string& topic, std::string json);

  /// A block that renders as before is not published: clients that answer each
  /// publication with a write would turn that into a storm (IAP 21.1).
  void retain_block(const block_view_ptr& x);

  /// What goes out in place of *x*, which waited: null when nothing is new.
  [[nodiscard]] bus_message_ptr rendered(const bus_message_ptr& x);

  /// Before the shelf is looked at as a whole.
  void render_all();

  void forget_block(const block_view& x);

  /// `sts` stays, with `deleted`; everything else is cleared (IAP 10, Q47).
  void forget_device(const device_view& x);

  /// Returns what goes out; null when nothing does.
  /// @param tail Behind `glp/0/{SID}/ev/`. Its first level is the category.
  bus_message_ptr event(std::string_view tail, std::string json);

  /// @param passes Whether clients want it; the log has it all the same.
  void emit(bus_message_ptr x, bool passes = true);
  void flush_blocks(const device_id& device);
  void flush_due_blocks();
  void give_credit();
  [[nodiscard]] std::string block_topic(const block_view& x) const;

  // -- definitions of types ---------------------------------------------------

  void define(const device_type_ptr& type);
  void keep_definitions();
  void on_type_request(const bus_message& x);
  std::string publish_definition(const std::string& wanted);

  // -- the link ---------------------------------------------------------------

  /// Subscribes to everything that is retained, then to a topic of its own, and
  /// publishes a mark there. The broker delivers in order: when the mark
  /// arrives, all that was retained has.
  void learn();

  /// Publishes the differences before everything that waits, so that events of
  /// the outage find their objects.
  void go_online();

  /// Waits half of the back-off for sure and up to as much again by chance: a
  /// thousand gateways must not reach a broker at one moment.
  void lose();

  /// Publishes as much as the window takes. Call it after whatever may have put
  /// something into the outbox.
  void pump();

  // -- the journal ------------------------------------------------------------

  void keep(bus_message_ptr x);
  void log(bus_message_ptr x);

  /// Entries of the log whose events the broker or the journal has: after a
  /// kill nobody finds in the log what nobody was told.
  /// @param told Of so many, the oldest, that is known.
  [[nodiscard]] std::vector<bus_message_ptr> take_entries(size_t told);

  /// Sends what has gathered.
  void flush_journal(size_t told = 0);

  /// @param also Offers that need not go out.
  void tell_acks(std::vector<uint64_t> also = {});

  /// From here on events come by way of the journal, until it is empty: so the
  /// order of each topic stays.
  void hand_over();
  void leave_journal();
  void look_at_journal();

  /// Events that were lost are told as `ev/warning`, once per outage.
  void tell_drops();
  void tell_loss(uint64_t events, const char* what);
  void arm(caf::timespan delay, uint64_t token);

  template <class T>
  void copy(const T& x) {
    for (auto& observer : observers_)
      self_->send(observer, x);
  }

  journaled_publisher_actor::pointer self_;
  publisher_config cfg_;
  publisher_ports ports_;
  outbox outbox_{outbox_config{}};
  retained_sync sync_;
  phase phase_ = phase::offline;
  /// Payload that ends the learning; of one connection only, as the marks of
  /// earlier ones may still arrive.
  std::string sync_mark_;
  uint64_t rounds_ = 0; ///< Connections so far.
  caf::timespan backoff_{0};
  std::minstd_rand random_;

  shelf shelf_; ///< What the broker should hold, but for:
  /// Blocks that change faster than the broker takes them, by topic. Each has
  /// its place in the outbox, and is rendered when its turn comes.
  std::unordered_map<std::string, block_view_ptr> unrendered_;
  std::optional<type_book> types_;
  block_window window_{caf::timespan{0}};
  std::map<device_id, shown> shown_;
  bool flush_armed_ = false;
  bool reconnecting_ = false; ///< A wake-up will connect.
  uint64_t told_drops_ = 0;
  uint64_t told_unlogged_ = 0;

  std::vector<bus_message_ptr> to_keep_; ///< For the journal.
  bool journaled_ = false; ///< The journal has events that go first.
  bool holding_ = false;   ///< It is about to have none: do not add to them.
  bool journal_armed_ = false;
  uint64_t given_ = 0;     ///< Events that the journal was given to keep.
  uint64_t taken_ = 0;     ///< So many of them it has taken.
  uint64_t unkept_ = 0;    ///< Dropped, as it took none for long.
  uint64_t looked_at_ = 0; ///< Count of events at the last look.
  /// Entries whose events may be in memory alone.
  std::vector<bus_message_ptr> unlogged_;
  size_t log_looked_at_ = 0;  ///< So many of them were there at the last look.
  uint64_t never_logged_ = 0; ///< Dropped, as the disk took none for long.
  publication_trace trace_;
  std::vector<observer_actor> observers_;
  /// Who waits for the outbox to run empty.
  std::vector<caf::typed_response_promise<caf::ok_atom>> settling_;
};

journaled_publisher_actor::behavior_type
publisher_behavior(publisher_state::pointer self, publisher_config cfg,
                   publisher_ports ports);

/// Which messages of the bus are the publisher's: what the broker retains.
[[nodiscard]] bool is_for_publisher(const std::string& sid,
                                    const std::string& topic);

} // namespace troupe
