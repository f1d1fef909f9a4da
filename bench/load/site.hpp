// A described site: which devices there are, and behind which sockets.

#pragma once

#include "bench/load/fault.hpp"
#include "bench/load/kind.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// Highest Modbus unit id of a device. Higher ones are reserved (MODBUS over
/// Serial Line V1.02, 2.2).
inline constexpr uint8_t max_unit = 247;

/// How devices are numbered: Modbus units anew behind each socket, BACnet
/// instances across all of them.
struct numbering {
  uint32_t first = 1;
  uint32_t most_per_socket = max_unit;
  bool across_sockets = false;
};

/// One device of the site. *what* is the fault; none as a rule.
struct site_device {
  std::string handle;
  device_kind_ptr kind;
  uint32_t socket = 0; ///< Counts from 0.
  uint32_t unit = 1;   ///< See `numbering`.
  fault what;
};

/// Everything a run depends on: two runs of one site do the same.
struct site {
  std::string name = "Load test";
  std::string host = "127.0.0.1";
  uint16_t port = 0; ///< Of the first socket; 0: the system chooses all.
  uint32_t sockets = 1;
  uint64_t seed = 1;
  double change = 0.01; ///< Share of all points that change per second.
  double longitude = 0;
  double latitude = 0;
  std::string timezone = "UTC";
  std::string installed = "2024-01-15"; ///< Installation date in the CSV.
  numbering units;
  std::vector<site_device> devices;

  [[nodiscard]] size_t points() const noexcept;
};

/// Settings of a uniform site.
struct uniform_settings {
  uint32_t devices = 100; ///< 1 to 100,000.
  uint32_t points = 20;   ///< Per device, 1 to 2,000.
  uint32_t sockets = 0;   ///< 0: one per 100 devices.
  std::vector<fault_share> faults;
};

/// Fills *base* with equal devices `dev-0001`, ... Fails with `invalid_config`,
/// like `read_site` and `number_units`.
[[nodiscard]] result<site> make_uniform_site(site base,
                                             const uniform_settings& x);

/// Reads a site file. *file* stands in front of `line:column` in messages.
///
///     name = "Harbour House"        # customer name in the CSV
///     host = "127.0.0.1"
///     port = 15020                  # of the first socket
///     sockets = 10
///     seed = 7
///     change = "20%"
///     longitude = 10.0
///     latitude = 53.5
///     timezone = "Europe/Berlin"
///     [[devices]]
///     kind = "vav"                  # ahu, vav, chiller, boiler, meter
///     name = "vav-3-{n}"            # {n} counts from `first`
///     first = 1
///     count = 12
///     socket = 5                    # 1 to `sockets`
///     [faults]
///     vav-3-7 = "silent"
[[nodiscard]] result<site> read_site(std::string_view toml,
                                     std::string_view file,
                                     const numbering& units = {});

/// Checks limits and names, and numbers the units in the order of the devices.
[[nodiscard]] status number_units(site& x);

} // namespace troupe::load
