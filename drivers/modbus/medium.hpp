// What differs between Modbus over TCP and on a serial line.

#pragma once

#include "drivers/reactor.hpp"
#include "drivers/transport.hpp"
#include "protocol/modbus/pdu.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe::modbus {

/// Between a line, which knows what to ask and what answers mean, and its
/// transport. Frames what is sent, finds frames in what comes, and says when
/// the wire is free. Lives on the reactor, has no timers: times are told, and
/// the line asks for the next one.
class medium {
public:
  using time_point = reactor::time_point;

  struct traits {
    uint32_t in_flight = 1; ///< Requests at once.
    /// A peer that leaves so many requests in a row unanswered gets a new
    /// link. 0: silence says nothing about the link.
    uint32_t most_silent = 0;
    bool has_broadcast = false; ///< Nobody answers unit 0.
  };

  virtual ~medium() = default;

  [[nodiscard]] virtual const traits& what() const noexcept = 0;

  /// For the log.
  [[nodiscard]] virtual const std::string& name() const noexcept = 0;

  /// A new link, to be opened. Forgets what the last one brought.
  [[nodiscard]] virtual transport_ptr connect() = 0;

  /// Returns the bytes of a request that goes out *now*.
  [[nodiscard]] virtual std::vector<uint8_t>
  send(const request& x, uint16_t transaction, uint8_t unit, time_point now)
    = 0;

  virtual void put(const uint8_t* data, size_t size, time_point now) = 0;

  /// Takes the next frame of what came or became clear up to *now*. Fails with
  /// `protocol_error` when the link is of no use any more. A frame is valid
  /// until the next call.
  [[nodiscard]] virtual result<bool> next(frame& out, time_point now) = 0;

  /// A request ended without an answer, because of its deadline.
  virtual void give_up(time_point now) = 0;

  /// When the next request may go out; in the past when it may now.
  [[nodiscard]] virtual time_point free_at() const noexcept = 0;

  /// Until when a request that went out at *sent* may be answered, as far as is
  /// known. Of a broadcast: when it is over.
  [[nodiscard]] virtual time_point deadline(time_point sent) const noexcept = 0;
};

using medium_ptr = std::unique_ptr<medium>;

} // namespace troupe::modbus
