// Finds the BACnet devices there are, and what they are.

#pragma once

#include "drivers/bacnet/search_scope.hpp"
#include "drivers/bacnet/survey_queue.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/bacnet/discovery.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// What a search needs of its driver.
struct device_search_ports {
  driver_sink* sink = nullptr;

  /// Returns the device with that instance; null when there is none.
  std::function<const device_link*(uint32_t instance)> device_at;
  std::function<bool()> is_open;
  std::function<bool()> can_broadcast;

  /// Begins to go through ranges of instances by Who-Is.
  std::function<void(const std::vector<instance_range>&)> ask_all;
  std::function<bool()> all_asked;                 ///< That is over.
  std::function<void(const bip_address&)> ask_one; ///< Who-Is to a host.
  survey_ports survey; ///< *told* is the search's own.
};

/// Asks by Who-Is, and whoever says I-Am what it is. Devices of the gateway are
/// told of without a question. Knows no timer: who owns it calls `pump` when
/// `next_due` says so, and ends the search once there is an `end`.
class device_search {
public:
  using time_point = reactor::time_point;

  /// Between hosts that are asked alone.
  static constexpr std::chrono::milliseconds host_pause{50};

  /// How long their answers may take.
  static constexpr std::chrono::seconds settle{3};

  /// How long it is waited for a BBMD that takes us.
  static constexpr std::chrono::seconds patience{30};

  /// @param slow Asks everybody twice, as broadcasts get lost.
  device_search(device_search_ports ports, search_scope scope,
                std::vector<device_type_ptr> types, const settings& cfg,
                bool slow, time_point now);

  device_search(const device_search&) = delete;
  device_search& operator=(const device_search&) = delete;

  void pump(time_point now);
  [[nodiscard]] std::optional<time_point> next_due() const;
  void on_i_am(const device_address& from, const i_am& x, time_point now);

  /// Returns false when the request is not one of the search.
  bool on_outcome(const outcome& x, time_point now) {
    return surveys_.on_outcome(x, now);
  }

  /// The driver itself asks that device from now on.
  void on_attached(const device_link& x, uint32_t instance);

  /// The network is gone, and all requests with it.
  void fail(const failure& why);

  /// Lets go of what is under way; nothing is told afterwards.
  void stop() {
    surveys_.clear();
  }

  /// A Who-Is of the search goes to that host alone: its I-Am is an answer.
  [[nodiscard]] bool asks(const device_address& x) const;

  /// How it ended; nothing while it goes on.
  [[nodiscard]] const std::optional<failure>& end() const noexcept {
    return end_;
  }

private:
  void begin_round();
  void ask_hosts(time_point now);
  [[nodiscard]] bool is_in_scope(const device_address& from,
                                 uint32_t instance) const;
  void tell(const device_link& x);
  void tell(uint32_t instance, const device_binding& where, device_find find);
  void show_progress(bool all_asked);

  /// What is to be said at the end of a search that went through.
  [[nodiscard]] failure verdict() const;

  device_search_ports ports_;
  search_scope scope_;
  survey_queue surveys_;
  unsigned rounds_; ///< Still to come.
  time_point patience_end_;
  bool reached_ = false; ///< A broadcast could go out.
  size_t next_host_ = 0;
  time_point hosts_due_; ///< The next one, or the end of the last one's time.
  bool hosts_done_ = false;
  std::map<uint32_t, device_address> seen_; ///< By instance.
  std::set<uint32_t> doubles_;              ///< Instances of several devices.
  std::string first_double_;
  bool too_many_ = false;
  double part_ = 0;
  std::optional<failure> end_;
};

} // namespace troupe::bacnet
