// Reading lists and logs in parts: ReadRange (ASHRAE 135, 15.8), and the
// records of trend logs (12.25).

#pragma once

#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace troupe::bacnet {

struct date_time {
  date day;
  time_of_day time;
};

/// Items from a place on, or, with a negative count, up to it.
struct range_by_position {
  uint32_t first = 1; ///< The oldest item is 1.
  int32_t count = 0;  ///< Not 0.
};

struct range_by_sequence {
  uint32_t first = 0;
  int32_t count = 0;
};

struct range_by_time {
  date_time when;
  int32_t count = 0;
};

/// Without a range all items.
struct read_range {
  property_ref what;
  std::variant<std::monostate, range_by_position, range_by_sequence,
               range_by_time>
    range;
};

struct read_range_ack {
  property_ref what;
  bool has_first = false; ///< The first item of the list is among them.
  bool has_last = false;
  bool more = false; ///< Not all that was asked for did fit.
  uint32_t count = 0;
  octets items; ///< Points into what it was decoded from.
  std::optional<uint32_t> first_sequence;
};

/// What a log keeps beside values.
struct log_status {
  bit_string bits; ///< Disabled, purged, interrupted.
};

struct time_change {
  float seconds = 0;
};

/// One entry of a trend log. Constructed values are given as bytes.
struct log_record {
  date_time when;
  std::variant<primitive, log_status, error, time_change, octet_string> what;
  std::optional<status_flags> flags;
};

/// Appends the parameters, which stand behind the header of the APDU.
void encode(const read_range& x, std::vector<uint8_t>& out);
void encode(const read_range_ack& x, std::vector<uint8_t>& out);

/// Appends one record to the items of an answer.
void encode(const log_record& x, std::vector<uint8_t>& out);

/// Reads all of *from*. Fails with `protocol_error`, and leaves *out* in any
/// state then.
status decode(read_range& out, octets from);
status decode(read_range_ack& out, octets from);

/// Reads the items of an answer from a trend log.
status decode(std::vector<log_record>& out, octets from);

} // namespace troupe::bacnet
