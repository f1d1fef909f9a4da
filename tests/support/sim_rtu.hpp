// Modbus units on a simulated serial line, which takes its time.

#pragma once

#include "protocol/modbus/rtu.hpp"
#include "tests/support/sim_modbus.hpp"

#include <functional>
#include <vector>

namespace troupe::test {

/// A request on the wire.
struct seen_frame {
  reactor::time_point begin;
  reactor::time_point end;   ///< Of its last bit.
  reactor::duration silence; ///< Before it, since anybody said anything.
  bytes data;
};

/// Answers as the units of `units` do, each byte in its time. Answers arrive
/// whole, when their last byte has come, unless told otherwise.
class sim_rtu {
public:
  sim_rtu(sim_reactor& io, sim_host& port, uint32_t baud = 19'200)
    : units(io, port),
      timing(modbus::make_rtu_timing(baud, 11)),
      io_(io),
      port_(port) {
    port.on_request = [this](const bytes& x) { on_request(x); };
  }

  static bytes frame(bytes x) {
    auto crc = modbus::crc16(x.data(), x.size());
    x.push_back(static_cast<uint8_t>(crc));
    x.push_back(static_cast<uint8_t>(crc >> 8));
    return x;
  }

  static bytes frame(uint8_t unit, const bytes& pdu) {
    bytes x{unit};
    x.insert(x.end(), pdu.begin(), pdu.end());
    return frame(std::move(x));
  }

  /// Puts *x* on the wire, *wait* from now.
  void say(const bytes& x, reactor::duration wait = {}) {
    auto time = wait;
    for (size_t i = 0; i < x.size(); i += piece) {
      auto end = std::min(i + piece, x.size());
      time += timing.of(end - i) + (i > 0 ? gap : reactor::duration{0});
      port_.deliver(bytes(x.begin() + static_cast<std::ptrdiff_t>(i),
                          x.begin() + static_cast<std::ptrdiff_t>(end)),
                    time);
    }
    quiet_from_ = std::max(quiet_from_, io_.now() + time);
  }

  sim_modbus units;
  modbus::rtu_timing timing;
  std::vector<seen_frame> seen;
  size_t piece = 256;       ///< Bytes that arrive together.
  reactor::duration gap{0}; ///< Of silence between pieces.
  bool echoes = false;      ///< The adapter hears what it says.
  /// What becomes of an answer on its way.
  std::function<bytes(bytes)> spoil = [](bytes x) { return x; };

private:
  void on_request(const bytes& x) {
    auto length = timing.of(x.size());
    auto silence = io_.now() - quiet_from_;
    seen.push_back({io_.now(), io_.now() + length, silence, x});
    quiet_from_ = io_.now() + length;
    if (echoes)
      say(x);
    if (!modbus::has_crc(x.data(), x.size()))
      return;
    seen_request asked{io_.now(), 0, x[0], bytes(x.begin() + 1, x.end() - 2)};
    units.seen.push_back(asked);
    if (x[0] == modbus::broadcast_unit)
      return take_broadcast(asked);
    if (units.manual || !units.has(x[0]) || units.unit(x[0]).silent)
      return;
    auto& unit = units.unit(x[0]);
    say(spoil(frame(x[0], units.answer(unit, asked))), length + unit.delay);
  }

  void take_broadcast(const seen_request& asked) {
    for (uint8_t i = 1; i <= modbus::last_serial_unit; ++i)
      if (units.has(i))
        static_cast<void>(units.answer(units.unit(i), asked));
  }

  sim_reactor& io_;
  sim_host& port_;
  reactor::time_point quiet_from_;
};

} // namespace troupe::test
