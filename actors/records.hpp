// What survives a restart, and its bytes.
//
// Keys sort so that a device stands in front of its points:
//   format               `store_format`, decimal
//   s/segment            the segment
//   t/PROTOCOL/NAME      a device type
//   g/HANDLE             a group
//   j/HANDLE             a job
//   c/HANDLE             a connection
//   r/PROTOCOL/TYPE      data rules of a device type
//   e/HANDLE             a schedule
//   f/HANDLE             levels that a schedule has yet to give back
//   k/HANDLE             a calendar
//   a/HANDLE             an alarm
//   l/ID                 a row of the alarm list
//   o/KIND/NAME          a resource report, map or connection file
//   x/PROTOCOL/HANDLE    cfg of a device whose driver is outside
//   d/NNNNNNNN           a device, number in hex
//   d/NNNNNNNN/p/PPPPPPPP  policy of a point, and what was written to it
//   d/NNNNNNNN/v/PPPPPPPP  newest sample of a point

#pragma once

#include "actors/interface_overlay.hpp"
#include "actors/view.hpp"
#include "protocol/device_type.hpp"
#include "protocol/level_set.hpp"
#include "protocol/result.hpp"
#include "protocol/store_record.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Everything a device needs to come back, but for its points.
struct device_record {
  device_number number = 0;
  device_id id;
  std::string type_id; ///< Name of the device type.
  /// As given at `create`, e.g. `auto`; empty: not known yet.
  std::string unid;
  std::string attach;
  bool provisioned = false;
  bool provision_pending = false; ///< Tried again until the device answers.
  value cfg;
  value routing;
  value implementation;
  unix_nanos sts_updated = 0;
  unix_nanos cfg_updated = 0;
  /// Display names by index of the block.
  std::vector<std::pair<uint32_t, std::string>> block_names;
  interface_overlay added; ///< What clients added to the type.
};

/// Used for both keys of a point. A newest sample has only index, normal value
/// and time; the others are the policy's.
struct point_record {
  point_index point = 0;
  value normal;
  /// Of the normal value.
  unix_nanos time = 0;
  overrides_ptr levels;
  std::optional<monitor_settings> monitor;
  value extra;
  bool unwritten = false; ///< The device had yet to get the present value.
  level_set given = 0;    ///< Where the device has values of ours.
};

/// A type as the text it was read from. Parsed again at each start: what a
/// newer version reads better, it reads better then.
struct type_record {
  std::string name;
  std::string program_id;
  std::string protocol;
  std::string source_name;
  std::string source_text;
};

/// There is exactly one.
struct segment_record {
  std::string sid; ///< Empty: nobody has provisioned the segment yet.
  value cfg;
  unix_nanos cfg_updated = 0;
  /// Stands for a MAC address on machines without one; else empty.
  std::string pseudo_id;
};

/// A group or another object that is a structure. What *content* means is known
/// to the resource (`record_of`).
struct object_record {
  std::string handle;
  value content;
  unix_nanos updated = 0;
};

/// Protobuf messages of `protocol/proto/records.proto`.
[[nodiscard]] std::string encode(const device_record& x);
[[nodiscard]] std::string encode(const point_record& x);
[[nodiscard]] std::string encode(const type_record& x);
[[nodiscard]] std::string encode(const segment_record& x);
[[nodiscard]] std::string encode(const object_record& x);

// All of them fail with `storage_failed` for bytes that are no such record.
[[nodiscard]] result<device_record> decode_device(std::string_view bytes);
[[nodiscard]] result<point_record> decode_point(std::string_view bytes);
[[nodiscard]] result<type_record> decode_type(std::string_view bytes);
[[nodiscard]] result<segment_record> decode_segment(std::string_view bytes);
[[nodiscard]] result<object_record> decode_object(std::string_view bytes);

[[nodiscard]] type_record make_type_record(const device_type& x);

inline constexpr const char* device_prefix = "d/";
inline constexpr const char* type_prefix = "t/";
inline constexpr const char* group_prefix = "g/";
inline constexpr const char* job_prefix = "j/";
inline constexpr const char* connection_prefix = "c/";
inline constexpr const char* schedule_prefix = "e/";
inline constexpr const char* schedule_debt_prefix = "f/";
inline constexpr const char* calendar_prefix = "k/";
inline constexpr const char* alarm_prefix = "a/";
inline constexpr const char* alarm_row_prefix = "l/";

[[nodiscard]] std::string format_key();
[[nodiscard]] std::string segment_key();
[[nodiscard]] std::string type_key(const device_type& x);

/// Eight digits, so that keys sort like numbers.
[[nodiscard]] std::string device_key(device_number device);
[[nodiscard]] std::string point_key(device_number device, point_index point);
[[nodiscard]] std::string sample_key(device_number device, point_index point);

} // namespace troupe
