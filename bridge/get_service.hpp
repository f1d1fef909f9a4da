// On-demand reads (IAP 9.6): many items, one response.

#pragma once

#include "actors/request.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One item of a get: a request to a device, or why there is none.
struct get_item {
  /// As the client wrote it; the response names the item so.
  std::string reference;
  std::optional<device_request> request;
  /// Only without a request.
  std::string error;
};

/// A get as it was asked. *limit* comes from `timeout` of the request: 0 to
/// 3600 s, else 30 s (IAP Q27).
struct get_request {
  /// Any JSON value; compared and sent back as it is.
  value corr;           ///< Null: none.
  std::string response; ///< Topic of the answer.
  std::chrono::milliseconds limit{30'000};
  std::vector<get_item> items;
};

/// Fails with `parse_error`, with `invalid_request` when there is no `item` or
/// the response would pass for a request, and with `too_large` beyond 10,000
/// items. An item that is wrong is no failure: it gets an error of its own, and
/// the others their values (IAP 9.6). `maxAge` is in seconds; absent it is 0,
/// so that the device is asked (IAP Q28).
/// @param reply_to Topic of the answer when the request names none.
[[nodiscard]] result<get_request> read_get(const std::string& payload,
                                           const std::string& reply_to);

/// A response that is complete.
struct get_response {
  std::string topic;
  std::string json;
};

/// The gets that wait for devices; at most `most_open` of them with together
/// `most_waiting` items. Each get has
/// exactly one response, whatever comes first: the last item, the limit, or a
/// cancel. Knows no clock and no actor. Numbers count from 1, so that 0 stays
/// free for requests that are no get.
class get_service {
public:
  static constexpr size_t most_open = 1'000;
  static constexpr size_t most_waiting = 100'000;

  /// Opens a get; returns its number, or nothing when too many are open. The
  /// caller sends a request for each item that has one, and answers the others
  /// itself.
  std::optional<uint64_t> open(get_request x);

  /// The get as it was asked.
  /// @pre it is open
  [[nodiscard]] const get_request& request(uint64_t get) const {
    return open_.at(get).asked;
  }

  /// Answers one item; returns the response once it is the last. A get that has
  /// ended, an item that does not exist, and a second answer to an item are
  /// ignored: outcomes may come after the limit.
  std::optional<get_response> answer(uint64_t get, size_t item,
                                     const outcome& x);

  /// Ends a get with *error* for what is missing. Returns nothing when the get
  /// has ended before.
  std::optional<get_response> end(uint64_t get, const std::string& error);

  /// Ends every get with this correlator.
  std::vector<get_response> cancel(const value& corr);

private:
  /// *missing* counts the empty *answers*; at zero the get is over.
  struct pending {
    get_request asked;
    std::vector<std::optional<outcome>> answers;
    size_t missing = 0;
  };

  get_response close(std::map<uint64_t, pending>::iterator i,
                     const std::string& error);

  std::map<uint64_t, pending> open_;
  size_t waiting_ = 0; ///< Items of all that are open, answered or not.
  uint64_t last_ = 0;
};

} // namespace troupe
