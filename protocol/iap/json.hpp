// JSON as the bus speaks it.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>
#include <string_view>

namespace troupe::iap {

/// Reads one JSON value (RFC 8259) into plain kinds: null, boolean, integer
/// (whole numbers within 64 bits), real, text, structure, array. Fails with
/// `parse_error` on anything else, on invalid UTF-8, on more than 64 levels and
/// on trailing text, and with `too_large` beyond 100,000 values. Whole numbers
/// beyond 63 bits become reals. Each thread keeps a parser, whose memory grows
/// with the longest text so far.
[[nodiscard]] result<value> read_json(std::string_view text);

/// Appends *x* to *out*. Numbers are the shortest text that reads back the
/// same; whole reals have no fraction; NaN and infinity become null;
/// enumerations are their name, or their number without one. Texts are written
/// as they are: bytes that are not UTF-8 stay so.
void write_json(std::string& out, const value& x);

/// Appends *x* quoted and escaped.
void write_json_text(std::string& out, std::string_view x);

[[nodiscard]] std::string to_json(const value& x);

} // namespace troupe::iap
