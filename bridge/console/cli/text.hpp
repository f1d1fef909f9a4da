// Replies as people read them.

#pragma once

#include "bridge/console/cli/table.hpp"
#include "protocol/proto/console.pb.h"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli {

/// Returns `2023-09-13T14:01:33.381Z`, or `-` for 0.
/// @param time Nanoseconds since 1970.
[[nodiscard]] std::string time_text(int64_t time);

/// Returns `2023-09-13 16:01` in the time zone of the process; nothing for 0.
/// @param time Nanoseconds since 1970.
[[nodiscard]] std::string local_text(int64_t time);

[[nodiscard]] const char* quality_text(console::point_row::quality x) noexcept;

/// The same for people: `no value` when nobody has ever read, written or
/// overridden it, whatever its default is.
/// @param time Of the last sample; 0: never.
/// @param level That is active; 0: not known.
[[nodiscard]] const char* quality_text(console::point_row::quality x,
                                       int64_t time, uint32_t level) noexcept;

/// Returns `modbus/ahu-1/Supply/0/SetPoint = 21.5 °C (level 17)`. The value is
/// the present one: it shows when a higher level wins.
[[nodiscard]] std::string written_text(const console::point_row& x);

/// Returns the same with quality and time, and a line for each override. Times
/// are UTC.
[[nodiscard]] std::string value_text(const console::point_row& x);

/// Returns `time point value quality`.
[[nodiscard]] std::string change_text(const console::point_row& x);

/// Returns `modbus/meter-1  127.0.0.1:502:1  TYPE  unprovisioned  NAME` in
/// columns of a fixed width, for a list that is printed as it grows.
[[nodiscard]] std::string found_text(const console::found_row& x);

/// Returns the heads of these columns.
[[nodiscard]] std::string found_head();

/// Returns `modbus: 45 % of the search is done`.
[[nodiscard]] std::string progress_text(const console::search_progress& x);

/// Returns `modbus/ahu-1: provisioned, normal`. With the alert behind it when
/// there is one.
[[nodiscard]] std::string device_text(const console::device_row& x);

/// Returns `file:line:column: text`.
[[nodiscard]] std::string issue_text(const console::issue_row& x);

/// Returns `3 types, 12 devices (2 were there already), 4 connections`. What is
/// rare is only told when it is there: properties and connections.
[[nodiscard]] std::string import_text(const console::import_result& x);

/// Returns `12 files, 3.4 MB`.
[[nodiscard]] std::string size_text(uint64_t files, uint64_t bytes);

// -- tables: heads, and the cells of one row ----------------------------------

[[nodiscard]] std::vector<std::string> device_heads();
[[nodiscard]] std::vector<std::string> cells(const console::device_row& x);
[[nodiscard]] std::vector<std::string> point_heads();
[[nodiscard]] std::vector<std::string> cells(const console::point_row& x);
[[nodiscard]] std::vector<std::string> type_heads();
[[nodiscard]] std::vector<std::string> cells(const console::type_row& x);
[[nodiscard]] std::vector<std::string> metric_heads();
[[nodiscard]] std::vector<std::string> cells(const console::metric_row& x);

} // namespace troupe::cli
