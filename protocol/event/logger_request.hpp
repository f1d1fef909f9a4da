// Questions to the event log on the bus, and their answers.
//
// The reference names the two topics, and says that the answer repeats the
// request with the records. All members of the request are ours, and optional:
//   from, to     ISO 8601, `YYYY-MM-DD HH:mm:ss.SSS UTC`, or milliseconds since
//                1970; entries from *from* on, before *to*
//   cat          a category, or a list of them
//   topic        filter with `+` and `#`, or with `*` and `**`
//   source, tag  as in the entry
//   severity     the least one
//   sortOrder    `desc` (newest first, as without it) or `asc` (IAP 15.2)
//   sz           entries in an answer, 1 to 1000; 100 without it
//   next         from the answer before: the page behind it
// Everything else, `corr` for instance, only comes back. The answer adds
// `records` (`event_text`), `next` (null behind the last page) or `error`.

#pragma once

#include "protocol/event/event_query.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Reads the `{client}` of `=logger/client/{client}/log`, which stands behind
/// `glp/0/{SID}/rq/`. Nothing for other topics, and for a client that is longer
/// than 128 bytes or cannot be published to.
[[nodiscard]] std::optional<std::string> logger_client(std::string_view tail);

/// `glp/0/{SID}/ev/client/{client}/log`
[[nodiscard]] std::string logger_answer_topic(std::string_view sid,
                                              std::string_view client);

/// Reads a payload into what the answer repeats. Fails with `too_large` beyond
/// 16 KiB, `parse_error`, and `invalid_request` for what is no object.
[[nodiscard]] result<value> read_logger_request(std::string_view payload);

/// Fails with `invalid_request`, naming the member.
[[nodiscard]] result<event_query> read_logger_query(const value& request);

/// Repeats *request* with the entries. What exceeds 1 MiB waits for the next
/// page; one entry always fits.
/// @param next Id behind which the next page begins; empty: there is none.
[[nodiscard]] std::string logger_answer(const value& request,
                                        const std::vector<logged_event>& events,
                                        std::string_view next);

/// @param request Null when it could not be read.
[[nodiscard]] std::string logger_refusal(const value& request,
                                         const failure& why);

} // namespace troupe
