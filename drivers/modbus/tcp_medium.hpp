// Modbus over TCP (Messaging on TCP/IP V1.0b).

#pragma once

#include "drivers/modbus/medium.hpp"
#include "drivers/modbus/settings.hpp"

namespace troupe::modbus {

/// Requests carry transaction numbers, so that several may be under way. The
/// wire is always free.
class tcp_medium : public medium {
public:
  tcp_medium(std::string host, uint16_t port, const settings& cfg,
             transport_factory factory);

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
  std::string host_;
  uint16_t port_;
  std::string name_;
  traits what_;
  reactor::duration response_timeout_;
  transport_factory factory_;
  frame_reader frames_;
};

} // namespace troupe::modbus
