// What stands on the command line, before anybody asks what it means.

#pragma once

#include "bridge/console/cli/options.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// Where CLI11 leaves what it finds.
struct raw_options {
  std::string socket;
  std::string state;
  bool json = false;
  std::vector<std::string> paths;
  std::vector<std::string> points;
  std::string device;
  std::string type;
  std::string unid;
  std::string text;
  std::string duration;
  std::string alarm;
  std::string who;
  std::string from;
  std::string to;
  std::string every;
  std::string topic;
  std::string source;
  std::string tag;
  std::vector<std::string> categories;
  std::string protocol;
  std::vector<std::string> addresses;
  uint32_t level = 0;
  uint64_t count = 0;
  bool dry_run = false;
  bool provision = false;
  bool active = false;
  bool newest = false;
  bool csv = false;
  bool all = false;
  bool slow = false;
};

/// Makes of the command *name* what the daemon is asked. Returns what is wrong.
[[nodiscard]] std::optional<std::string>
fill(invocation& out, const std::string& name, const raw_options& raw);

} // namespace troupe::cli
