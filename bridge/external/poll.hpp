// Reads and searches that drivers outside do for clients (IAP 9.6, 4.6).

#pragma once

#include "actors/request.hpp"
#include "bridge/external/external_topic.hpp"
#include "protocol/result.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// `glp/0/./=engine/{P}/rq/poll/dev/{P}/{H}/if/{B}/{I}/{DP}`
[[nodiscard]] std::string poll_topic(const device_id& device,
                                     const read_request& x);

/// `{corr, respond, maxAge?}`; *maxAge* in seconds, absent when zero.
[[nodiscard]] std::string render_poll(uint64_t number, const read_request& x);

/// `{corr, value}` or `{corr, error}`.
struct poll_answer {
  uint64_t number = 0;
  outcome how;
};

/// Fails with `too_large` beyond 1 MiB, `parse_error`, and `invalid_request`
/// when no poll has such a `corr`.
[[nodiscard]] result<poll_answer> read_poll_answer(const std::string& payload);

/// What a request becomes that is handed on to the driver: a topic below
/// `rq/dev/{P}/{H}` and its payload, in the simplest form of IAP 8.5.
struct driver_request {
  std::string topic;
  std::string json;
};

/// @pre *x* is no `read_request`
[[nodiscard]] driver_request render_request(const std::string& sid,
                                            const device_request& x);

/// `discoverDevices` of a client: which drivers are asked, and where the end of
/// it is told. Drivers search one after the other or at once, as they like; the
/// reference gives them 30 s.
struct search {
  std::string topic; ///< Of the request, for errors.
  std::string respond;
  value meta;
  std::vector<std::string> protocols;
  std::string json; ///< The request as it came.
};

/// Reads `rq/do`; nothing when it is another action. Fails as a request that
/// cannot be read, with `too_large` beyond 64 KiB, and with `invalid_request`
/// when `respond` would pass for a request. Without `protocols` all are asked.
[[nodiscard]] result<std::optional<search>>
read_search(const external_topics& topics, const std::string& topic,
            const std::string& payload);

/// The searches that run; at most 100. Knows no clock of its own.
class search_book {
public:
  /// Returns the number, or nothing when too many run.
  std::optional<uint64_t> open(search x, unix_nanos until);

  /// Returns the search once its last driver has ended.
  std::optional<search> ended(uint64_t number, const std::string& protocol);

  /// Those whose time is over.
  std::vector<search> take_due(unix_nanos now);

  [[nodiscard]] bool empty() const noexcept {
    return open_.empty();
  }

private:
  struct entry {
    search what;
    std::set<std::string> missing;
    unix_nanos until = 0;
  };

  std::map<uint64_t, entry> open_;
  uint64_t last_ = 0;
};

/// The request for one driver: as the client sent it, but the driver answers
/// the gateway.
[[nodiscard]] std::string
render_search(const search& x, const std::string& protocol, uint64_t number);

/// The completion object (IAP 4.6).
[[nodiscard]] std::string render_search_end(const search& x);

} // namespace troupe
