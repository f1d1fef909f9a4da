// Counters and views of the gateway as metrics of Prometheus.

#pragma once

#include "actors/payloads.hpp"
#include "bridge/metrics/exposition.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// `history.logged` becomes `troupe_history_logged_total`; names that are known
/// to go up and down become gauges without `_total`.
void add_counters(exposition& out, const metric_list& all);

/// The same for drivers: `modbus.rs485-1.requests` becomes
/// `troupe_modbus_channel_requests_total{channel="rs485-1"}`, and
/// `modbus.exceptions_2` becomes
/// `troupe_modbus_exceptions_by_code_total{code="2"}`.
void add_driver_counters(exposition& out, const metric_list& all);

/// `troupe_device_up`, 1 when it answers, and `troupe_device_points`, of each
/// device in operation.
void add_devices(exposition& out, const view_set& views);

/// `troupe_point_value` of each point with a good number or boolean.
/// @param now Unix nanoseconds, for `troupe_point_age_seconds`.
void add_points(exposition& out, const view_set& views, unix_nanos now);

/// What the process takes. Memory is nothing where it cannot be read.
struct process_facts {
  double cpu_seconds = 0; ///< User and system together.
  std::optional<double> resident_bytes;
  std::optional<double> open_files;
};

/// Asks the kernel about this process: getrusage(2), proc(5).
[[nodiscard]] process_facts read_process_facts();

/// Finds the resident size in the text of `/proc/self/statm`.
[[nodiscard]] std::optional<double> read_statm(const std::string& text,
                                               double page_bytes);

/// Names them as the client libraries of Prometheus do.
void add_process(exposition& out, const process_facts& x);

} // namespace troupe
