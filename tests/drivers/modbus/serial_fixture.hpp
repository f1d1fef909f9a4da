// The Modbus driver on a simulated serial line.

#pragma once

#include "tests/drivers/modbus/fixture.hpp"
#include "tests/support/sim_rtu.hpp"

#include <string>
#include <vector>

namespace troupe::test {

/// One channel, `bus`, of 19,200 baud: t3.5 is 2 ms, a byte 0.57 ms.
class serial_fixture : public modbus_fixture {
public:
  explicit serial_fixture(modbus::channel_settings x = {}) {
    x.port.device = "/dev/bus";
    modbus::settings cfg;
    cfg.channels["bus"] = std::move(x);
    make(cfg);
  }

  void attach(device_number number, uint8_t unit,
              const std::vector<modbus::mapping>& places, bool there = true) {
    if (there)
      bus.units.unit(unit);
    attach_at(number, "bus:" + std::to_string(unit), places);
  }

  [[nodiscard]] uint64_t counted(const std::string& what) const {
    for (auto& x : count.own)
      if (x.name == "bus." + what)
        return x.count;
    return 0;
  }

  sim_host& port = net.at("/dev/bus", 0);
  sim_rtu bus{io, port};
};

} // namespace troupe::test
