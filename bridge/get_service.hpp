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
  std::string reference;
  std::optional<device_request> request;
  std::string error;
};

/// A get as it was asked.
struct get_request {
  value corr;           ///< Null: none.
  std::string response; ///< Topic of the answer.
  std::chrono::milliseconds limit{30'000};
  std::vector<get_item> items;
};

/// @param reply_to Topic of the answer when the request names none.
[[nodiscard]] result<get_request> read_get(const std::string& payload,
                                           const std::string& reply_to);

/// A response that is complete.
struct get_response {
  std::string topic;
  std::string json;
};

/// The gets that wait for devices; at most `most_open` of them.
class get_service {
public:
  static constexpr size_t most_open = 1'000;

  /// Opens a get; returns its number, or nothing when too many are open.
  std::optional<uint64_t> open(get_request x);

  /// Numbers of the items: the caller sends a request for each.
  [[nodiscard]] const get_request& request(uint64_t get) const {
    return open_.at(get).asked;
  }

  /// Answers one item; returns the response once it is the last.
  std::optional<get_response> answer(uint64_t get, size_t item,
                                     const outcome& x);

  /// Ends a get with *error* for what is missing.
  std::optional<get_response> end(uint64_t get, const std::string& error);

  /// Ends every get with this correlator.
  std::vector<get_response> cancel(const value& corr);

private:
  struct pending {
    get_request asked;
    std::vector<std::optional<outcome>> answers;
    size_t missing = 0;
  };

  get_response close(std::map<uint64_t, pending>::iterator i,
                     const std::string& error);

  std::map<uint64_t, pending> open_;
  uint64_t last_ = 0;
};

} // namespace troupe
