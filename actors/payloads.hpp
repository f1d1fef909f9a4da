// What messages carry besides requests, views and commands to drivers.

#pragma once

#include "actors/priority_array.hpp"
#include "actors/view.hpp"
#include "protocol/data_rule.hpp"
#include "protocol/export/site.hpp"
#include "protocol/import/known_site.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/sample.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Replaces priority arrays between DATAPOINT and DEVICE. *levels* is null when
/// no override is set.
struct policy_update {
  point_index point = 0;
  std::optional<value> normal; ///< Only when level 17 was written.
  overrides_ptr levels;
  uint64_t request = 0; ///< The device's number of the write; 0: expiry.
};

using policy_ptr = std::shared_ptr<const policy_update>;

/// One change to a priority array, already coerced to the point's type.
struct point_write {
  point_index point = 0;
  uint64_t request = 0;
  level_change change; ///< Level 17 passes through to the DEVICE.
};

using point_write_ptr = std::shared_ptr<const point_write>;

/// Device types to add or replace, all or none.
using type_list = std::vector<device_type_ptr>;
using type_list_ptr = std::shared_ptr<const type_list>;

/// Newest views of the devices whose path matches a glob.
struct view_set {
  std::vector<device_view_ptr> devices;
  std::vector<block_view_ptr> blocks;
};

using view_set_ptr = std::shared_ptr<const view_set>;

/// A message of the bus, as it came or as it is to go. At most 1 MiB as a
/// request; empty and retained clears the topic.
struct bus_message {
  std::string topic;
  std::string payload;
  bool retained = false;
};

using bus_message_ptr = std::shared_ptr<const bus_message>;

/// What the MQTT client has to say. `connected` and `lost` concern the session,
/// the others publications. One event tells of a thousand acknowledgements:
/// each alone would cost more than the network.
struct bus_event {
  enum class kind : uint8_t { connected, lost, acked, refused };

  kind what = kind::connected;
  uint64_t token = 0; ///< Of the publication; `acked` and `refused` only.
  uint64_t count = 1; ///< `acked`: so many tokens, from *token* upwards.
};

/// Counters and gauges by name, e.g. `device.batches`.
using metric_list = std::vector<std::pair<std::string, double>>;
using metric_list_ptr = std::shared_ptr<const metric_list>;

/// Rows of a list that people look at.
using value_list = std::vector<value>;
using value_list_ptr = std::shared_ptr<const value_list>;

/// Data rules, at most one element for each device type.
using rule_list = std::vector<data_rules_ptr>;
using rule_list_ptr = std::shared_ptr<const rule_list>;

/// Connections as they are stored, by handle.
using connection_list = std::vector<known_connection>;
using connection_list_ptr = std::shared_ptr<const connection_list>;

using site_files_ptr = std::shared_ptr<const site_files>;

/// The same, ready for the devices of one type; defined by the actors.
struct point_rules;
using point_rules_ptr = std::shared_ptr<const point_rules>;

/// The configuration of the segment (IAP 4.5), a structure.
using settings_ptr = std::shared_ptr<const value>;

/// What a schedule or calendar shows of itself.
struct schedule_status {
  std::string handle;
  value output;         ///< Of a calendar: whether it is active today.
  std::string error;    ///< Why targets do not follow; empty: they do.
  unix_nanos next = 0;  ///< When the output may change; 0: never.
  unix_nanos since = 0; ///< Of the output.
};

using schedule_status_ptr = std::shared_ptr<const schedule_status>;

/// What a person does to a row of the alarm list.
struct alarm_order {
  enum class kind : uint8_t { acknowledge, clear, shelve, unshelve };

  kind what = kind::acknowledge;
  std::string id;
  std::string who;
  unix_nanos until = 0; ///< Of `shelve`.
};

using alarm_order_ptr = std::shared_ptr<const alarm_order>;

/// What is found out about an alarm; defined by the protocol.
struct alarm_report;
using alarm_report_ptr = std::shared_ptr<const alarm_report>;

/// A mail to be sent; defined by the protocol.
struct mail;
using mail_ptr = std::shared_ptr<const mail>;

/// What an alarm of the bus watches for; defined where alarms are.
struct alarm_spec;
using alarm_spec_ptr = std::shared_ptr<const alarm_spec>;

/// What a schedule does, and to what; defined where schedules are.
struct schedule_spec;
using schedule_spec_ptr = std::shared_ptr<const schedule_spec>;

/// Calendars, zone and place; defined by the protocol.
struct surroundings;
using surroundings_ptr = std::shared_ptr<const surroundings>;

/// Which events go out; defined by the bridge.
class event_filter;
using event_filter_ptr = std::shared_ptr<const event_filter>;

/// Who wants to hear of one datapoint; defined below, where its handle is.
struct point_watch;
using point_watch_ptr = std::shared_ptr<const point_watch>;

/// A command of a console session; defined by the bridge.
struct console_command;
using console_command_ptr = std::shared_ptr<const console_command>;

/// A search for devices as somebody asks for it; defined by the bridge.
struct search_request;
using search_request_ptr = std::shared_ptr<const search_request>;

/// Files to import, and what became of them; defined by the bridge.
struct import_order;
using import_order_ptr = std::shared_ptr<const import_order>;
struct import_report;
using import_report_ptr = std::shared_ptr<const import_report>;

} // namespace troupe
