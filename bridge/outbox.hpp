// What waits for the broker: in order, conflated where IAP allows, bounded.

#pragma once

#include "actors/payloads.hpp"

#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// The window is no more than the client takes at once (`paho_config`); events
/// are bounded for the hours in which a broker may be away.
struct outbox_config {
  size_t window = 1'000;       ///< Publications in flight, at least 1.
  size_t most_events = 50'000; ///< Events that wait, at least 1.
  size_t most_event_bytes = size_t{64} << 20; ///< Of all that wait.
  /// Of all in flight, save the first. Objects that wait are conflated, those
  /// in flight are not.
  size_t window_bytes = size_t{1} << 20;
};

/// Since the start of the gateway; shown by `troupe status`.
struct outbox_counters {
  uint64_t published = 0; ///< Acknowledged by the broker.
  uint64_t conflated = 0; ///< Retained objects that a newer one replaced.
  uint64_t dropped = 0;   ///< Events beyond the bound.
  uint64_t resent = 0;    ///< In flight when the link was lost.
};

/// Retained messages are of class *latest*: a newer one takes the place of an
/// older one that still waits; a status goes to the end instead. Others are of
/// class *every*: each is delivered at least once, in order, as long as no more
/// than `most_events` wait, and `most_event_bytes` of them; beyond that the
/// oldest sample goes first, and is counted. Where many events wait, alarms go
/// before all others. A journal may take events over: those in flight then
/// belong to both, until it offers them and learns that they are on their way.
/// Knows no bus and no clock; used by the publisher only. Invariants: `latest_`
/// holds exactly the retained messages of `waiting_`; `samples_`, `others_` and
/// `alarms_` its events that are no offers; `in_flight_` has at most `window`
/// entries.
class outbox {
public:
  /// The token comes back with the end of the publication.
  struct outgoing {
    uint64_t token = 0;
    bus_message_ptr what;
  };

  /// @pre both limits are at least 1
  explicit outbox(const outbox_config& cfg);

  /// A retained message takes the place of the one that waits at its topic,
  /// except an empty one, which clears the topic: that goes to the end, behind
  /// what announces it.
  void put(bus_message_ptr x);

  /// Goes out before everything that waits. A retained one whose topic waits
  /// already stays in that place. For what a broker lacks after a connect; not
  /// bounded, because retained topics are.
  void put_first(bus_message_ptr x);

  /// Takes the next message, if the window has room. Tokens count up from one
  /// message to the next. The caller publishes it, and says `acked` or `lost`
  /// in the end.
  [[nodiscard]] std::optional<outgoing> take();

  /// Nothing more can be taken before something is acknowledged.
  [[nodiscard]] bool is_full() const noexcept {
    return in_flight_.size() >= cfg_.window
           || in_flight_bytes_ >= cfg_.window_bytes;
  }

  /// What was taken goes out with these bytes instead.
  void replace(uint64_t token, bus_message_ptr x);

  /// What was taken does not go out after all.
  void withdraw(uint64_t token);

  /// Concerns *count* tokens, from *first* upwards. Unknown ones are ignored:
  /// an answer may come after a loss.
  void acked(uint64_t first, uint64_t count = 1);

  /// Events in flight wait again, in their old order. Retained messages are
  /// forgotten: what the broker lacks is found out after the next connect. They
  /// may arrive twice: at least once is what IAP 11 asks of events. What the
  /// journal has is forgotten, too: it offers that again.
  void lost();

  // -- the journal ------------------------------------------------------------

  /// Returns the events that are not acknowledged, in their order: those that
  /// wait are no longer here. Without those of the journal.
  [[nodiscard]] std::vector<bus_message_ptr> hand_over();

  /// Waits behind everything else, unless this very message is in flight, or
  /// was acknowledged meanwhile.
  void put_offer(uint64_t number, bus_message_ptr x);

  /// Offers that were acknowledged since the last call.
  [[nodiscard]] std::vector<uint64_t> take_acks() noexcept {
    return std::exchange(acks_, {});
  }

  /// The journal has offered everything that it took over.
  void forget_handed() noexcept;

  /// So many wait that some will be dropped soon.
  [[nodiscard]] bool is_crowded() const noexcept {
    return events() > cfg_.most_events / 2
           || event_bytes_ > cfg_.most_event_bytes / 2;
  }

  /// Count of the events that were put.
  [[nodiscard]] uint64_t events_put() const noexcept {
    return events_put_;
  }

  /// Whether an event is here that was among the first *count* of all, and
  /// that the journal does not have.
  [[nodiscard]] bool has_event_of(uint64_t count) const noexcept;

  /// Nothing waits and nothing is in flight, save for what the journal has.
  [[nodiscard]] bool idle() const noexcept {
    return own_ == 0;
  }

  [[nodiscard]] size_t waiting() const noexcept {
    return waiting_.size();
  }

  [[nodiscard]] const outbox_counters& counters() const noexcept {
    return counters_;
  }

private:
  struct entry {
    bus_message_ptr what;
    uint64_t number = 0; ///< Of an event, counted by `events_put_`.
    uint64_t offer = 0;  ///< The journal's number; 0: it is no offer.
    bool handed = false; ///< In flight, and with the journal as well.
  };

  using queue = std::list<entry>;

  queue::iterator insert(queue::iterator where, entry x);
  [[nodiscard]] queue::iterator place_of_alarm();
  void end(const entry& x);
  [[nodiscard]] std::deque<queue::iterator>& index_of(const bus_message& x);
  [[nodiscard]] size_t events() const noexcept {
    return samples_.size() + others_.size() + alarms_.size();
  }
  void drop_oldest();

  outbox_config cfg_;
  queue waiting_;
  std::unordered_map<std::string, queue::iterator> latest_; ///< By topic.
  std::map<uint64_t, entry> in_flight_;                     ///< By token.
  /// Where those of class *every* wait, oldest first.
  std::deque<queue::iterator> samples_;
  std::deque<queue::iterator> others_;
  std::deque<queue::iterator> alarms_;
  std::optional<queue::iterator> last_alarm_; ///< Of those that wait.
  size_t offers_ = 0;                         ///< That wait.
  size_t event_bytes_ = 0;
  size_t in_flight_bytes_ = 0;
  uint64_t last_token_ = 0;
  uint64_t events_put_ = 0;
  size_t own_ = 0; ///< Of all here, without offers and what was handed over.
  /// By message: tokens of those that were handed over; 0: acknowledged.
  std::unordered_map<bus_message_ptr, uint64_t> handed_;
  std::vector<uint64_t> acks_;
  outbox_counters counters_;
};

} // namespace troupe
