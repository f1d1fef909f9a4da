// All requests that are being served: the server side of transactions (ASHRAE
// 135, 5.4.5).

#pragma once

#include "protocol/bacnet/segment_receiver.hpp"
#include "protocol/bacnet/segment_sender.hpp"
#include "protocol/bacnet/transaction.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace troupe::bacnet {

struct response_settings {
  std::chrono::milliseconds segment_timeout{2'000}; ///< As the client's.
  uint32_t retries = 3;                ///< Of a window without progress.
  uint8_t window = 16;                 ///< 1 to 127.
  uint16_t max_apdu = most_apdu_bytes; ///< Of what we send, 50 to 1,476 bytes.
  bool sends_segments = true;
  bool takes_segments = true;
  size_t most_request_bytes = 65'536; ///< Data of one request.
  size_t most_answer_bytes = 262'144; ///< Data of one answer in segments.
  size_t in_total = 1'024;            ///< Requests at once.

  /// The end of patience with the one who is to answer, and with a client that
  /// goes on and on.
  std::chrono::milliseconds longest{60'000};
};

/// A whole request, to be answered with its invoke id.
struct served_request {
  device_address from;
  uint8_t invoke_id = 0;
  uint8_t service = 0;
  std::vector<uint8_t> data;

  /// Data that an answer may have, in bytes. One that has more ends in an
  /// abort, so a server need not go on once it is past that.
  size_t most_answer = 0;
};

struct response_output {
  std::vector<outgoing_apdu> frames;
  std::vector<served_request> requests;
};

/// Puts requests together and answers apart. A request that comes again while
/// it is served is left out; one that comes again after its answer is served
/// again, as the standard has it.
class response_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit response_table(const response_settings& cfg) : cfg_(cfg) {
    // nop
  }

  /// Takes requests, and what clients say about answers in segments; the rest
  /// is passed over.
  void on_frame(const device_address& from, const apdu& what, time_point now,
                response_output& out);

  /// Sends *what*, an answer of a server in one piece: it is cut if it is
  /// longer than the client takes. If it cannot be cut, the client gets an
  /// abort. An answer to what is no longer served is left out.
  void respond(const device_address& to, const apdu& what, time_point now,
               response_output& out);

  void on_time(time_point now, response_output& out);

  [[nodiscard]] std::optional<time_point> next_due() const;

  [[nodiscard]] size_t size() const noexcept {
    return serving_.size();
  }

private:
  using key = std::pair<device_address, uint8_t>;

  /// One of *request* and *answer*, or neither while the request is served.
  struct transaction {
    uint8_t service = 0;
    size_t max_apdu = least_apdu_bytes; ///< The client's and ours.
    bool client_takes_segments = false;
    std::optional<uint8_t> max_segments;
    std::optional<segment_receiver> request;
    std::optional<segment_sender> answer;
    uint32_t repeats = 0;
    time_point due;
    time_point deadline;
  };

  using iterator = std::map<key, transaction>::iterator;

  void take(const key& from, const confirmed_request& what, time_point now,
            response_output& out);
  [[nodiscard]] std::optional<abort_reason>
  why_not(iterator known, const confirmed_request& what) const;
  iterator begin(const key& from, const confirmed_request& what,
                 time_point now);
  void take_segment(iterator x, const confirmed_request& what, time_point now,
                    response_output& out);
  void serve(iterator x, std::vector<uint8_t> data, time_point now,
             response_output& out);
  void take_ack(iterator x, const segment_ack& what, time_point now,
                response_output& out);
  [[nodiscard]] bool can_cut(const transaction& x) const noexcept;
  [[nodiscard]] size_t most_answer(const transaction& x) const noexcept;
  void respond_long(iterator x, octets data, time_point now,
                    response_output& out);
  void send_window(iterator x, time_point now, response_output& out);
  void set_due(iterator x, time_point due);
  void remove(iterator x);

  response_settings cfg_;
  std::map<key, transaction> serving_;
  std::set<std::pair<time_point, key>> due_;
};

} // namespace troupe::bacnet
