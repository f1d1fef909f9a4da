// Modbus on a serial line (MODBUS over Serial Line V1.02, RTU).

#pragma once

#include "drivers/modbus/bus_load.hpp"
#include "drivers/modbus/channel_counters.hpp"
#include "drivers/modbus/medium.hpp"
#include "drivers/modbus/settings.hpp"
#include "drivers/serial_port.hpp"
#include "protocol/modbus/rtu_reader.hpp"

namespace troupe::modbus {

/// One request at a time, t3.5 of silence or the pause of the channel before
/// each. An answer has to begin within the response time-out after the last
/// byte of the request went out, as computed from the baud rate. A frame that
/// broke ends the wait once the line is silent. What nobody waits for only
/// makes the line busy, for no longer than a response time-out: who babbles
/// without an end is talked over, and fails.
class serial_medium : public medium {
public:
  serial_medium(const std::string& channel, const channel_settings& cfg,
                serial_factory factory, const channel_counters& count);

  [[nodiscard]] const traits& what() const noexcept override {
    return what_;
  }

  [[nodiscard]] const std::string& name() const noexcept override {
    return name_;
  }

  [[nodiscard]] transport_ptr connect() override;

  [[nodiscard]] std::vector<uint8_t> send(const request& x,
                                          uint16_t transaction, uint8_t unit,
                                          time_point now) override;

  void put(const uint8_t* data, size_t size, time_point now) override;

  [[nodiscard]] result<bool> next(frame& out, time_point now) override;

  void give_up(time_point now) override;

  [[nodiscard]] time_point free_at() const noexcept override;

  [[nodiscard]] time_point deadline(time_point sent) const noexcept override;

private:
  /// Counts what is left when the line fell silent. Returns whether it is news
  /// for the one who asked: an answer, also a broken one.
  bool judge(frame& out);
  void end_request(time_point now);

  channel_settings cfg_;
  std::string name_;
  traits what_{1, 0, true};
  rtu_timing timing_;
  serial_factory factory_;
  channel_counters count_;
  bus_load load_;
  rtu_reader reader_;
  uint16_t transaction_ = 0;
  uint8_t unit_ = 0;
  uint64_t busy_us_ = 0;
  bool waiting_ = false; ///< For an answer, or for the end of a broadcast.
  /// Bytes that nobody asked for, since the line was silent last.
  size_t strays_ = 0;
  time_point strays_from_;
  time_point began_; ///< Of the request.
  time_point sent_;  ///< Its last byte is on the wire.
  time_point heard_; ///< The last byte that came.
};

} // namespace troupe::modbus
