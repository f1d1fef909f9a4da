// Simulated BACnet devices, their values from the plant, their faults.

#pragma once

#include "bench/load/memory.hpp"
#include "bench/load/punctuality.hpp"
#include "bench/load/unit.hpp"
#include "protocol/bacnet/server.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <vector>

namespace troupe::load {

/// Sums of all devices.
struct bacnet_totals {
  bacnet::server_counts what;
  size_t subscriptions = 0;
};

/// Devices without sockets: what they say is appended to *out*, and belongs to
/// the device that was called. They have the positions of the plant.
class bacnet_devices {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using frames = std::vector<bacnet::outgoing_apdu>;

  /// @param kept Null: the devices forget what is written.
  /// @param late Null: nobody asks how late healthy devices are polled.
  bacnet_devices(plant& devices, memory* kept, time_point now,
                 punctuality* late = nullptr)
    : plant_(devices), kept_(kept), started_(now), late_(late) {
    // nop
  }

  /// Adds the device at the next position of the plant.
  /// @param cfg Its instance and name are its own.
  void add(const unit& x, const bacnet::server_settings& cfg);

  [[nodiscard]] size_t size() const noexcept {
    return all_.size();
  }

  [[nodiscard]] bacnet::server& at(size_t i) noexcept {
    return *all_[i].what;
  }

  /// All values of all devices come from the plant; to be called once, before
  /// anybody asks.
  void begin();

  /// What a device was told. Writes reach the plant, and what keeps them.
  void receive(size_t i, const bacnet::device_address& from, bool broadcast,
               bacnet::octets frame, time_point now, frames& out);

  /// The plant moved a point.
  void move(const plant::place& x, time_point now, frames& out);

  /// Time of one device: faults come and go, and answers go out late. Call it
  /// about ten times a second.
  void on_time(size_t i, time_point now, frames& out);

  [[nodiscard]] bacnet_totals totals() const;

private:
  struct entry {
    std::unique_ptr<bacnet::server> what;
    fault wrong;
  };

  [[nodiscard]] bacnet::device_model_ptr model_of(const device& x);
  void take_writes(size_t i);
  void note_read(size_t i, bacnet::octets frame, time_point now);

  plant& plant_;
  memory* kept_;
  time_point started_;
  punctuality* late_;
  std::vector<entry> all_;
  std::map<const device_kind*, bacnet::device_model_ptr> models_;
};

} // namespace troupe::load
