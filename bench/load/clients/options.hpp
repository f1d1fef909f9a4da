// Command line of `troupe-load clients`.

#pragma once

#include "bench/load/clients/mqtt_client.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::load {

/// Texts are as the user wrote them. All rates are things a second, of all
/// clients of that sort together.
struct client_options {
  std::string broker = "127.0.0.1:1883";

  uint32_t subscribers = 1;
  std::vector<std::string> filters{"glp/0/+/ev/#", "glp/0/+/fb/#"};
  int qos = 1;
  /// Of a point's samples: see `latency::record_corrected`; 0: unknown.
  std::chrono::milliseconds interval{0};

  uint32_t slow = 0; ///< Subscribers that stop reading.
  std::chrono::milliseconds slow_after{5'000};
  std::chrono::milliseconds slow_for{60'000}; ///< At most 80 s.

  uint32_t writers = 0;
  double write_rate = 10;
  std::string write_points = "*Setpoint*"; ///< Names, see `target_finder`.
  double write_low = 20;                   ///< Values go up from here,
  double write_high = 39;                  ///< and begin again after this one.

  uint32_t getters = 0;
  double get_rate = 10;
  double max_age = 0; ///< Seconds; 0: the gateway has to ask the device.

  uint32_t creators = 0;
  double create_rate = 1;
  std::string create_protocol = "modbus";
  std::string create_type;
  std::string create_unid = "127.0.0.1:9:1"; ///< Nobody is there.

  uint32_t storm = 0; ///< Most connections at once.
  double storm_rate = 10;
  std::vector<std::string> storm_filters{"#"};

  uint32_t targets = 1'000; ///< Datapoints that are written, and read.
  uint32_t seconds = 0;     ///< 0: until a signal.
};

} // namespace troupe::load
