// What the gateway knows of one datapoint at one moment, for `why`.

#pragma once

#include "actors/inner_facts.hpp"
#include "actors/view.hpp"
#include "protocol/level_set.hpp"

#include <string>
#include <vector>

namespace troupe {

/// An alarm that is active, of the device or of the gateway as a whole.
struct alarm_fact {
  std::string source;
  std::string type;
  std::string message;
};

/// A schedule that owns a level, or keeps the normal value.
struct schedule_fact {
  std::string handle;
  std::string state; ///< `normal` or `suspended`.
  std::string error; ///< Empty: its targets follow.
  std::string next;  ///< When its output changes; empty: never.
};

/// Everything `diagnose` looks at. Times are Unix nanoseconds.
struct point_facts {
  unix_nanos now = 0;
  std::string path; ///< `protocol/handle/block/index/datapoint`

  // -- the device -------------------------------------------------------------

  device_id device;
  device_phase state = device_phase::provisioned;
  device_health health = device_health::normal;
  std::string alert; ///< In the words of the driver.
  std::string unid;
  std::string pending; ///< Action that is under way.
  bool hosted = false; ///< It lives in the gateway.

  // -- the datapoint ----------------------------------------------------------

  bool output = true;    ///< Seen from the device.
  bool property = false; ///< Never polled.
  value present;
  value normal;
  quality status = quality::good;
  unix_nanos time = 0; ///< Of the last sample that differed; 0: never.
  bool overdue = false;
  overrides_ptr levels;
  monitor_settings monitor;

  /// False: the device did not answer in time, and *inner* means nothing.
  bool answers = true;
  inner_facts inner;

  /// What is commanded in the device itself, by level 1 to 16; null: it has no
  /// priorities, or does not tell.
  value field_levels;
  level_set own_levels = 0; ///< Those of them that the gateway gave.

  // -- around it --------------------------------------------------------------

  std::vector<alarm_fact> alarms;
  std::vector<schedule_fact> schedules;
  std::vector<std::string> writers; ///< Connections that end here.
  bool broker = true;               ///< The broker takes what is published.
  uint64_t waiting = 0;             ///< Events that wait for it.
};

} // namespace troupe
