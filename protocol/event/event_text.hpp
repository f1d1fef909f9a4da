// Entries of the event log as JSON and CSV.

#pragma once

#include "protocol/event/event_record.hpp"

#include <string>

namespace troupe {

/// Appends one JSON object with all members of the vendor's log, and those of
/// `ev/…` (IAP 11.1); both forms of the time (IAP Q11). What is not given is
/// null, `local` then the message.
void write_event_json(std::string& out, const logged_event& x);

/// One line for people, with its end: time, category, topic, message. What is
/// not printable becomes a blank.
[[nodiscard]] std::string event_line(const logged_event& x);

/// First line of a CSV file (RFC 4180), with its end.
[[nodiscard]] std::string event_csv_header();

/// One line, with its end. Time is ISO 8601 in UTC, `data` JSON, tags are
/// separated by blanks. Texts are `inert_text`.
[[nodiscard]] std::string event_csv_line(const logged_event& x);

} // namespace troupe
