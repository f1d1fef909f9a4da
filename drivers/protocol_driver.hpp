// What a protocol has to do for the driver shell, and what it reports.

#pragma once

#include "actors/device_order.hpp"
#include "actors/driver_link.hpp"
#include "actors/trace_book.hpp"
#include "actors/trip_book.hpp"
#include "actors/wall_clock.hpp"
#include "drivers/datagram_port.hpp"
#include "drivers/reactor.hpp"
#include "drivers/serial_port.hpp"
#include "drivers/transport.hpp"
#include "protocol/sample.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace troupe {

/// Takes what drivers find out; called on the reactor's thread. A driver may
/// call it from within its own methods; the sink sends messages only, and never
/// calls back.
class driver_sink {
public:
  virtual ~driver_sink() = default;

  /// New values; the device gives credit back for each batch.
  virtual void values(device_number device, batch_ptr x) = 0;

  /// Only when the health changed, or anew after `attach`.
  virtual void health(const health_report& x) = 0;

  /// Exactly once for each command, unless its device was detached.
  virtual void done(const driver_done& x) = 0;

  // -- of the search that runs; ignored when none does ------------------------

  /// What is no use, or was found before, is left out and counted.
  virtual void found(device_find x) = 0;

  /// @param part How much is done, 0 to 1; may be told as often as it changes.
  virtual void progress(double part) = 0;

  /// Not from within `search` or `stop_search`.
  virtual void search_ended(const failure& how) = 0;
};

/// A counter that no other driver has.
struct named_counter {
  explicit named_counter(std::string x) : name(std::move(x)) {
    // nop
  }

  std::string name;
  std::atomic<uint64_t> count{0};
};

/// Counters of one driver; bumped on the reactor, read anywhere. All memory
/// orders are relaxed: the numbers are for people, and nothing else is learned
/// from them.
struct driver_counters {
  std::atomic<uint64_t> requests{0};
  std::atomic<uint64_t> responses{0};
  std::atomic<uint64_t> timeouts{0};
  std::atomic<uint64_t> late{0}; ///< Responses after their time-out.
  std::atomic<uint64_t> exceptions{0};
  /// By Modbus code (Application Protocol V1.1b3, section 7); the first counts
  /// those beyond 11, which the standard does not know.
  std::array<std::atomic<uint64_t>, 12> exceptions_by_code{};
  std::atomic<uint64_t> garbage{0}; ///< Responses that made no sense.
  std::atomic<uint64_t> connects{0};
  std::atomic<uint64_t> failed_connects{0};
  std::atomic<uint64_t> fresh{0}; ///< Points read and found unchanged.
  std::atomic<uint64_t> samples{0};
  std::atomic<uint64_t> conflated{0}; ///< Samples replaced for want of credit.
  std::atomic<uint64_t> refused{0};   ///< Commands beyond a bound.

  /// The driver's own; complete once it is made, so that others may read.
  std::deque<named_counter> own;

  /// Only while the driver is made. The counter stays where it is.
  [[nodiscard]] std::atomic<uint64_t>& add(std::string name) {
    return own.emplace_back(std::move(name)).count;
  }

  void except(uint8_t code) noexcept {
    exceptions.fetch_add(1, std::memory_order_relaxed);
    size_t i = code < exceptions_by_code.size() ? code : 0;
    exceptions_by_code[i].fetch_add(1, std::memory_order_relaxed);
  }
};

/// One protocol. Every call comes on the reactor's thread; nothing blocks. Its
/// end is its destruction, on the same thread; nothing is told afterwards.
class protocol_driver {
public:
  virtual ~protocol_driver() = default;

  /// Takes charge of a device; an address that cannot be read shows as `down`.
  /// Attaching again replaces address and type, and ends open commands with
  /// `cancelled`.
  virtual void attach(const device_link_ptr& x) = 0;

  /// Forgets the device and its commands without a word.
  virtual void detach(device_number device) = 0;

  /// Replaces the poll plan; an empty one stops polling. Commands go on.
  virtual void plan(const scan_plan_ptr& x) = 0;

  /// Goes before reads and polls. What was read back comes as a batch before
  /// `done`.
  virtual void write(const write_command_ptr& x) = 0;

  /// Carries out an action on the device as a whole; what it brings comes as a
  /// batch (`to_batch`) before `done`. Fails, and does nothing, with
  /// `unsupported` for actions that the protocol does not have, and with
  /// `invalid_request` for arguments that are wrong.
  [[nodiscard]] virtual status act(const device_order& x) {
    return failure{ec::unsupported, x.action + ": action not supported"};
  }

  /// Waits for its turn no longer than the limit of the command; values come
  /// before `done`.
  virtual void read(const read_command_ptr& x) = 0;

  /// The device took a batch: the next one may follow.
  virtual void credit(device_number device) = 0;

  /// Begins to look for devices; what is found goes to the sink, then one
  /// `search_ended`. The caller sees to it that there is one search at a time,
  /// and that it ends in time. Must not disturb the devices there are. Fails
  /// with `unsupported` when there is nothing to search, and otherwise as the
  /// option does.
  [[nodiscard]] virtual status search(const search_order_ptr&) {
    return failure{ec::unsupported, "the driver cannot search for devices"};
  }

  /// Ends the search without a word, if there is one.
  virtual void stop_search() {
    // nop
  }
};

using driver_ptr = std::unique_ptr<protocol_driver>;

/// What every driver stands on; everything outlives it.
struct driver_ports {
  reactor* io = nullptr;
  transport_factory connect;
  driver_sink* sink = nullptr;
  driver_counters* count = nullptr;
  wall_clock_ptr clock; ///< Stamps samples.
  serial_factory serial = {};
  datagram_factory datagrams = {};
  trace_book* traces = nullptr; ///< Null: nothing is traced.
  trip_book* trips = nullptr;   ///< Null: nobody wants to know.
};

/// Makes a driver; called once for every incarnation of its actor.
using driver_factory = std::function<driver_ptr(const driver_ports&)>;

} // namespace troupe
