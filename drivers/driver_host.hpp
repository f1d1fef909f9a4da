// A driver and the actors of its devices: the reactor's end of the shell.

#pragma once

#include "actors/messages.hpp"
#include "drivers/protocol_driver.hpp"
#include "drivers/search_slot.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace troupe {

/// Brings what the driver finds out to the device concerned. Lives on the
/// reactor, except for its counters. Made by the driver actor and shared with
/// the tasks it posts, so that it outlives the actor until the last of them has
/// run.
class driver_host : public driver_sink {
public:
  /// @param name Prefix of the counters.
  /// @param ports Without sink and counters, which are the host's own.
  driver_host(std::string name, const driver_factory& make, driver_ports ports);

  /// A device that is attached again gets its new address; reports go to
  /// *device*.
  void attach(const device_link_ptr& x, driven_actor device);
  void detach(device_number device);

  /// Values for points, or an action on the device.
  void write(const write_command_ptr& x);

  /// Has the driver look for devices; *who* hears of it. Ends it as
  /// `device_busy` while another search runs, as `timeout` when its time is
  /// over, and as `cancelled` with the driver.
  void search(const search_order_ptr& x, searcher_actor who);
  void stop_search(uint64_t number);

  /// Ends the driver and forgets all devices; nothing is sent afterwards. For
  /// the case that the actor dies: its successor starts with a host of its own.
  void stop();

  /// Returns null once it has stopped.
  [[nodiscard]] protocol_driver* driver() const noexcept {
    return driver_.get();
  }

  /// May be called from any thread.
  [[nodiscard]] metric_list counters() const;

  void values(device_number device, batch_ptr x) override;
  void health(const health_report& x) override;
  void done(const driver_done& x) override;
  void found(device_find x) override;
  void progress(double part) override;
  void search_ended(const failure& how) override;

private:
  template <class T>
  void send(device_number device, const T& x) const;

  std::string name_;
  driver_counters count_;
  search_slot search_;
  trip_book* trips_; ///< May be null.
  std::unordered_map<device_number, driven_actor> devices_;
  driver_ptr driver_;
};

using driver_host_ptr = std::shared_ptr<driver_host>;

} // namespace troupe
