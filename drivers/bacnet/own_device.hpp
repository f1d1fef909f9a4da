// What other workstations see of us.

#pragma once

#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/server.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// The device object of the gateway.
struct own_device_settings {
  uint32_t instance = 0; ///< To `last_instance`, unique in the internetwork.
  std::string name;      ///< 1 to 255 bytes, unique as well.
  uint16_t vendor = 0;   ///< As ASHRAE registers vendors.
  std::string version;   ///< Of the program.
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const own_device_settings& x);

/// Answers Who-Is, Who-Has, ReadProperty and ReadPropertyMultiple for a device
/// object without further objects; rejects all other requests. Answers are
/// never segmented.
class own_device {
public:
  using time_point = server::time_point;

  own_device(const own_device_settings& cfg, uint16_t max_apdu);

  [[nodiscard]] uint32_t instance() const noexcept {
    return server_.settings().instance;
  }

  /// What it says when the network is there (16.10.4).
  [[nodiscard]] i_am introduction() const;

  /// @param bytes An APDU.
  void on_apdu(const device_address& from, bool broadcast, octets bytes,
               time_point now, std::vector<outgoing_apdu>& out) {
    server_.on_apdu(from, broadcast, bytes, now, out);
  }

private:
  server server_;
};

} // namespace troupe::bacnet
