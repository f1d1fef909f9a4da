// The actor around the outbox on disk and the event log.

#pragma once

#include "actors/journal_messages.hpp"
#include "actors/wall_clock.hpp"
#include "storage/events/event_log.hpp"
#include "storage/outbox/durable_outbox.hpp"
#include "storage/sink_progress.hpp"
#include "storage/store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

struct journal_config {
  durable_outbox_config outbox;
  event_log_config log;
  /// Of offers that the broker has not acknowledged.
  size_t most_in_flight = 1'000;
  size_t most_flight_bytes = size_t{1} << 20;
};

/// *disk* is shared with the store actor: both write whole commits of their
/// own.
struct journal_ports {
  std::shared_ptr<store> disk;
  wheel_actor wheel;
  wall_clock_ptr clock;
  /// Makes the event that tells what was dropped.
  std::function<bus_message_ptr(const std::string& text)> notice;
  std::shared_ptr<sink_progress> sink = {}; ///< Null: no sink copies events.
};

/// Waits for the disk: spawn it detached, save in tests. What comes while a
/// commit is under way shares the next one. While the outbox cannot be read
/// events go to the broker as they come, those without a link are counted as
/// lost, and it is opened again once a minute; the same for the log.
class journal_state {
public:
  static inline constexpr const char* name = "journal";

  using pointer = journal_actor::stateful_pointer<journal_state>;

  explicit journal_state(journal_actor::pointer self);

  void start(const journal_config& cfg, journal_ports ports);

  void on_batch(const journal_batch& x);
  void on_acks(const std::vector<uint64_t>& x);
  void on_link(const journal_reader_actor& reader, uint64_t round);
  void on_no_link(const journal_reader_actor& reader);

  /// Fails with `invalid_request` and `storage_failed`.
  caf::result<event_page_ptr> on_query(const event_query& x) const;
  caf::result<caf::ok_atom> on_settle();
  [[nodiscard]] metric_list_ptr counters() const;
  void on_wake(uint64_t token);

  /// Returns whether the disk took what there was.
  bool commit();

private:
  struct kept_message {
    bus_message_ptr what;
    bool given = true; ///< By the reader, who wants to know that it was taken.
  };

  void open();
  void log(const std::vector<bus_message_ptr>& x);

  /// Gives what has come to the outbox, as much as one commit may have.
  void put_kept();

  /// Of messages without an outbox.
  void pass_on(const journal_batch& x);

  /// Returns whether the disk took it.
  /// @param entries Of the log; so many come first.
  bool write(record_list all, size_t entries);
  void retry(record_list entries);

  /// Sends what the broker can take, and what was taken.
  void offer();
  void send(journal_offer x);
  void announce();

  /// Tells what the log lacks, as soon as the disk takes something again.
  void tell_lost();
  void expire();

  /// Returns whether there may be more.
  bool erase_old();
  bool forget_numbers();
  void commit_soon();
  void arm_tick();
  void arm(caf::timespan wait, uint64_t token);

  journal_actor::pointer self_;
  journal_config cfg_;
  journal_ports ports_;
  std::optional<durable_outbox> outbox_;
  std::optional<event_log> log_;

  std::deque<kept_message> kept_; ///< Came, and are not in the outbox yet.
  record_list pending_;           ///< Of the outbox.
  uint64_t end_ = 0;              ///< Of what is pending.
  record_list entries_;           ///< Of the log, pending.
  bool commit_due_ = false;
  bool tick_armed_ = false;
  bool failing_ = false;    ///< The last commit could not be written.
  bool unreadable_ = false; ///< So was the last reading.
  unix_nanos noticed_ = 0;  ///< When drops were told last.

  journal_reader_actor reader_;
  bool online_ = false;
  uint64_t round_ = 0;
  uint64_t taken_ = 0; ///< Messages to keep, so far.
  uint64_t told_taken_ = 0;
  bool told_all_ = false;
  uint64_t lost_ = 0; ///< Messages that came without an outbox and a link.
  uint64_t lost_events_ = 0; ///< Entries that the disk did not take in time.
  uint64_t told_lost_ = 0;   ///< So many of them were told.
};

journal_actor::behavior_type journal_behavior(journal_state::pointer self,
                                              const journal_config& cfg,
                                              journal_ports ports);

} // namespace troupe
