// What a gateway has, as far as files can say it.

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/device_type.hpp"
#include "protocol/ids.hpp"
#include "protocol/import/document.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A device that is there.
struct known_device {
  device_id id;
  std::string type; ///< Name of its device type.
  std::string uid;  ///< `auto` when the gateway hosts it; empty: not known yet.
  std::string desc = {};
  std::optional<double> lat = {}; ///< Degrees; set together with lng.
  std::optional<double> lng = {};
};

/// A connection as it is on the bus. *args* are those of `create` (IAP 13.1).
struct known_connection {
  std::string handle;
  value args;
  bool provisioned = false;
};

/// What an import builds on, and what an export writes.
struct known_site {
  std::vector<device_type_ptr> types;
  std::vector<known_device> devices;
  std::vector<data_rules_ptr> rules; ///< In normal form; one for each type.
  /// In the order in which they came: of two definitions the first holds.
  std::vector<document> documents = {};
  std::vector<known_connection> connections = {};
  std::string sid = {};
};

} // namespace troupe
