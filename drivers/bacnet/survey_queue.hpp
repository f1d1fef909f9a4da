// Devices that were found and are asked what they are, a few at a time.

#pragma once

#include "drivers/bacnet/device_survey.hpp"
#include "drivers/reactor.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace troupe::bacnet {

struct survey_ports {
  std::function<result<request_number>(request)> send;
  std::function<void(request_number)> cancel;

  /// Whether a device of the gateway is there, whatever its instance: it has
  /// one request at a time, and the turns are not ours.
  std::function<bool(const device_address&)> is_ours;

  /// What is known of a device at last.
  std::function<void(uint32_t instance, const device_binding&, device_find)>
    told;
};

/// Keeps a search from being noticed: so many devices at once, one on each
/// network behind a router, and a pause before each request. Two devices at one
/// address are not asked at the same time; the second is told of as it is.
class survey_queue {
public:
  using time_point = reactor::time_point;

  static constexpr size_t most_local = 8;
  static constexpr size_t most_routed = 1;
  static constexpr std::chrono::milliseconds request_pause{10};

  survey_queue(survey_ports ports, std::vector<device_type_ptr> types,
               const settings& cfg)
    : ports_(std::move(ports)), types_(std::move(types)), cfg_(cfg) {
    // nop
  }

  survey_queue(const survey_queue&) = delete;
  survey_queue& operator=(const survey_queue&) = delete;

  /// @pre it was not added before
  void add(uint32_t instance, const device_binding& where);

  /// Nothing will be told of it. Returns false when it is not there (any more).
  bool drop(uint32_t instance);

  /// Lets go of all.
  void clear();

  /// Sends what is due.
  void pump(time_point now);

  /// When `pump` has something to do; nothing while all wait for answers.
  [[nodiscard]] std::optional<time_point> next_due() const;

  /// Returns false when nobody here asked.
  bool on_outcome(const outcome& x, time_point now);

  /// Devices that were not told of yet.
  [[nodiscard]] size_t size() const noexcept {
    return devices_.size();
  }

private:
  struct device {
    device_binding where;
    std::unique_ptr<device_survey> survey; ///< Null: it waits.
    std::optional<request_number> flight;
  };

  void begin();
  void begin(uint32_t instance, device& x);
  void go_on(uint32_t instance, time_point now);
  void end(uint32_t instance);
  [[nodiscard]] bool is_taken(const device_address& x) const;

  survey_ports ports_;
  std::vector<device_type_ptr> types_;
  settings cfg_;
  std::map<uint32_t, device> devices_;
  std::map<uint16_t, std::deque<uint32_t>> waiting_; ///< By network.
  std::map<uint16_t, size_t> busy_;                  ///< By network.
  std::deque<uint32_t> ready_; ///< That have something to ask.
  std::map<request_number, uint32_t> flights_;
  time_point free_; ///< When the next request may go.
};

} // namespace troupe::bacnet
