// All requests that wait for an answer: the client side of transactions (ASHRAE
// 135, 5.4.4).

#pragma once

#include "protocol/bacnet/invoke_ids.hpp"
#include "protocol/bacnet/segment_receiver.hpp"
#include "protocol/bacnet/segment_sender.hpp"
#include "protocol/bacnet/transaction.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace troupe::bacnet {

/// Every request that was taken has exactly one outcome, whatever comes or does
/// not, unless it is cancelled. There is no queue: who has more to ask than
/// there is room for asks again after an outcome. Each call costs at most the
/// logarithm of the number of requests, and what a frame can make us send is a
/// window of segments or one short frame.
class transaction_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @pre *cfg* is valid
  explicit transaction_table(const transaction_settings& cfg)
    : cfg_(cfg), first_invoke_id_(cfg.first_invoke_id) {
    // nop
  }

  /// Sends *what*. Fails with `overloaded` when there are too many requests
  /// (see `has_room`), with `too_large` when the peer does not take one as long
  /// as that. @pre it goes to one device; its limits are within their ranges
  [[nodiscard]] result<request_number> send(request what, time_point now,
                                            transaction_output& out);

  /// Whether one more request to *peer* would be taken now, as far as the
  /// bounds on numbers go.
  [[nodiscard]] bool has_room(const device_address& peer) const;

  /// Takes what came from *from*. Requests are not for us, and passed over. The
  /// data may be gone after the call.
  void on_frame(const device_address& from, const apdu& what, time_point now,
                transaction_output& out);

  /// Ends the waits that are over. Call it when `next_due` says so.
  void on_time(time_point now, transaction_output& out);

  /// Nothing: it need not be called before the next request.
  [[nodiscard]] std::optional<time_point> next_due() const;

  /// Nobody wants to know the outcome any more; there will be none. An unknown
  /// number is no failure.
  void cancel(request_number number, time_point now);

  /// Requests that wait.
  [[nodiscard]] size_t size() const noexcept {
    return transactions_.size();
  }

  /// Bytes of answers that are not whole yet.
  [[nodiscard]] size_t bytes() const noexcept {
    return bytes_;
  }

  [[nodiscard]] const transaction_counts& counts() const noexcept {
    return counts_;
  }

private:
  enum class phase : uint8_t {
    sending,   ///< Segments of the request (SEGMENTED_REQUEST).
    awaiting,  ///< The answer (AWAIT_CONFIRMATION).
    receiving, ///< Segments of the answer (SEGMENTED_CONF).
  };

  struct transaction {
    request_number number = 0;
    device_address to;
    uint8_t invoke_id = 0;
    uint8_t service = 0;
    bool segmented = false; ///< The request is.
    segment_sender request;
    std::optional<segment_receiver> answer{};
    phase at = phase::awaiting;
    uint32_t repeats = 0;        ///< Of the request as a whole.
    uint32_t window_repeats = 0; ///< Without progress in between.
    bool went_out_twice = false; ///< Some of it, so that answers may, too.
    time_point due{};
    time_point deadline{};
  };

  /// Exists while a request is under way or an invoke id rests.
  struct peer {
    invoke_ids ids;
    std::map<uint8_t, request_number> active;
  };

  /// What is needed to react to a frame.
  struct arrival {
    const device_address& from;
    time_point now;
    transaction_output& out;
  };

  /// Takes answers of each kind for one request.
  struct answer_taker;

  // -- requests ---------------------------------------------------------------

  [[nodiscard]] status admit(const request& what);
  [[nodiscard]] status check_length(const request& what);
  [[nodiscard]] uint32_t on_network(uint16_t network) const;
  void transmit(transaction& x, time_point now, transaction_output& out);
  void send_window(transaction& x, time_point now, transaction_output& out);
  [[nodiscard]] confirmed_request header_of(const transaction& x) const;

  // -- answers ----------------------------------------------------------------

  [[nodiscard]] transaction* find(const device_address& from, uint8_t id);

  /// Who sends segments that nobody waits for is told to stop, if it may be
  /// one whom we asked.
  void on_stray(const apdu& what, uint8_t id, const arrival& in);
  void take(transaction& x, const simple_ack& what, const arrival& in);
  void take(transaction& x, const complex_ack& what, const arrival& in);
  void take(transaction& x, const segment_ack& what, const arrival& in);
  void take(transaction& x, const error_answer& what, const arrival& in);
  void take(transaction& x, const reject_answer& what, const arrival& in);
  void take(transaction& x, const abort_answer& what, const arrival& in);

  /// Counts answers to another service.
  [[nodiscard]] bool answers(const transaction& x, uint8_t service);

  /// An answer in one piece may come when all of the request is out.
  [[nodiscard]] static bool may_end(const transaction& x) noexcept;
  void take_segment(transaction& x, const complex_ack& what, const arrival& in);
  [[nodiscard]] std::optional<abort_reason> why_not(const transaction& x,
                                                    const complex_ack& what);
  void react(transaction& x, segment_step step, const arrival& in);
  void acknowledge(const transaction& x, segment_step why, const arrival& in);
  void answer(transaction& x, outcome_kind what, octets data,
              const arrival& in);

  // -- ends -------------------------------------------------------------------

  void set_due(transaction& x, time_point due);
  void expire(transaction& x, time_point now, transaction_output& out);

  /// Tells the peer as well.
  void abort(transaction& x, abort_reason why, const arrival& in);
  void finish(transaction& x, outcome how, time_point now,
              transaction_output& out);
  void remove(transaction& x, time_point rest_until);
  void sweep(time_point now);

  transaction_settings cfg_;
  std::unordered_map<request_number, transaction> transactions_;
  std::map<device_address, peer> peers_;
  std::map<uint16_t, uint32_t> on_networks_; ///< Requests; without network 0.
  std::set<std::pair<time_point, request_number>> due_;
  std::optional<time_point> sweep_at_; ///< While there are peers.
  request_number last_number_ = 0;
  size_t bytes_ = 0;
  uint8_t first_invoke_id_; ///< Of the next new peer.
  transaction_counts counts_;
};

} // namespace troupe::bacnet
