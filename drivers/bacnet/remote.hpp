// One device: what it holds, how it does, what is to be asked of it.

#pragma once

#include "drivers/backoff.hpp"
#include "drivers/bacnet/command.hpp"
#include "drivers/bacnet/instance_address.hpp"
#include "drivers/bacnet/point_image.hpp"
#include "drivers/bacnet/poll_schedule.hpp"
#include "drivers/bacnet/settings.hpp"
#include "drivers/health_tracker.hpp"
#include "drivers/mailbag.hpp"
#include "protocol/bacnet/cov_manager.hpp"
#include "protocol/bacnet/read_lessons.hpp"
#include "protocol/bacnet/read_plan.hpp"
#include "protocol/bacnet/service.hpp"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>

namespace troupe::bacnet {

/// In which line a device waits for its turn.
enum class turn : uint8_t { none, urgent, poll, probe };

/// A subscription that is to be asked for.
struct cov_ask {
  cov_request what;
  bool last_try = false; ///< The other service was refused just now.
};

/// A subscription that nobody wants any more.
struct cov_end {
  object_id object;
  bool by_property = false; ///< It was made by SubscribeCOVProperty.
};

/// Knows no network; times are told to it.
class remote {
public:
  using time_point = reactor::time_point;

  /// Commands that may wait.
  static constexpr size_t most_commands = 256;

  remote(device_link_ptr link, const instance_address& at, const settings& cfg);

  /// The device answered. Returns what there is to report.
  [[nodiscard]] std::optional<health_report> succeeded();

  /// @param random 0 to 1, of the pause before the next probe
  [[nodiscard]] std::optional<health_report>
  failed(const failure& why, time_point now, double random);

  /// Who did not answer, not even to repetitions, is probed, not polled.
  [[nodiscard]] bool is_suspended() const noexcept {
    return health_.failures() > 0;
  }

  /// When it may be asked, as far as the device itself is concerned.
  [[nodiscard]] time_point ask_from() const noexcept {
    return is_suspended() ? next_probe_ : time_point{};
  }

  /// Somebody waits for this device, or it said that it is there.
  void hurry(time_point now) noexcept;

  [[nodiscard]] device_health health() const noexcept {
    return health_.health();
  }

  [[nodiscard]] const device_link& link() const noexcept {
    return *link_;
  }

  [[nodiscard]] uint32_t instance() const noexcept {
    return at_.instance;
  }

  [[nodiscard]] const std::optional<device_address>& fixed() const noexcept {
    return at_.where;
  }

  /// Writes go before reads, but behind what has begun. Returns false when too
  /// many wait.
  [[nodiscard]] bool put(command_ptr x);

  /// The command that may go on now, or null.
  [[nodiscard]] command_ptr next_command(time_point now) const;

  /// When the first of those that wait may go on.
  [[nodiscard]] std::optional<time_point> next_command_at() const;

  /// Whether the device says that it has a service.
  [[nodiscard]] bool serves(confirmed_service x) const noexcept {
    return services && has_service(*services, x);
  }

  [[nodiscard]] bool takes_property_cov() const noexcept {
    return serves(confirmed_service::subscribe_cov_property)
           && !ignores_property_cov;
  }

  /// It may be another device behind the same number now.
  void forget_services() noexcept {
    services_known = false;
    services.reset();
    writes_alone = false;
    ignores_property_cov = false;
  }

  /// Whether there is something to ask now.
  [[nodiscard]] bool has_work(time_point now) const;

  poll_schedule polls;
  point_image image;
  mailbag mail;
  read_lessons lessons;
  own_levels levels;
  std::deque<command_ptr> commands;
  std::optional<read_plan> sweep; ///< The polls that are being made.
  bool poll_due = false;
  std::deque<cov_ask> cov_asks;
  std::deque<cov_end> cov_ends;
  std::map<point_index, uint32_t> subscriptions;
  std::set<uint32_t> by_property; ///< Subscriptions of a property, by number.
  bool services_known = false; ///< It was asked, and said something or other.
  std::optional<bit_string> services;
  bool writes_alone = false; ///< It does not bear WritePropertyMultiple.
  bool ignores_property_cov = false; ///< It says nothing to such requests.
  bool in_flight = false;
  turn listed = turn::none;
  uint64_t ticket = 0;    ///< Of its place in that line.
  time_point next_search; ///< While it is not bound: its next failure.
  time_point restarted;   ///< When it last said that it has.

private:
  [[nodiscard]] health_report report(device_health x, const failure& why) const;

  device_link_ptr link_;
  instance_address at_;
  health_tracker health_;
  backoff probe_wait_;
  reactor::duration least_wait_;
  time_point last_failure_;
  time_point next_probe_;
};

using remote_ptr = std::unique_ptr<remote>;

} // namespace troupe::bacnet
