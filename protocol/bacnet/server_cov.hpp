// Who is told about changes of a simulated device (ASHRAE 135, 13.1, 13.14).

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/server_database.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// A notification that is to go out.
struct cov_delivery {
  uint64_t subscription = 0;
  device_address to;
  bool confirmed = false;
  std::vector<uint8_t> data; ///< Parameters of the service.
};

/// Of each subscription one confirmed notification is on its way; what changes
/// meanwhile is told when that has ended, once and with the newest value.
class server_cov {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param cfg, objects Outlive this.
  server_cov(const server_settings& cfg, const server_database& objects)
    : cfg_(cfg), objects_(objects) {
    // nop
  }

  /// Takes, renews or ends a subscription; a first notification is due after
  /// the first two (13.14.2). Fails with the errors of 13.14.1.3: an object
  /// that is not there or tells nothing, a lifetime that is too long, and one
  /// subscription too many.
  [[nodiscard]] std::optional<error> subscribe(const device_address& from,
                                               const subscribe_cov& what,
                                               time_point now);

  /// Something of an object may have changed.
  void on_change(size_t object);

  /// Appends what is to be told now.
  void take_due(time_point now, std::vector<cov_delivery>& out);

  /// A confirmed notification has ended, or, if it did not go out, is owed
  /// still.
  void on_ended(uint64_t subscription, bool went_out);

  /// Ends what has come to its end.
  void on_time(time_point now);

  [[nodiscard]] std::optional<time_point> next_due() const noexcept {
    return first_end_;
  }

  /// As by a restart.
  void clear() noexcept {
    subscriptions_.clear();
    first_end_.reset();
  }

  [[nodiscard]] size_t size() const noexcept {
    return subscriptions_.size();
  }

private:
  struct subscription {
    uint64_t number = 0;
    device_address to;
    uint32_t process = 0;
    size_t object = 0;
    bool confirmed = false;
    std::optional<time_point> end;
    double told = 0;             ///< Value of the last notification.
    bool told_in_service = true; ///< Its only flag that changes.
    bool owed = false;
    bool under_way = false;
  };

  [[nodiscard]] bool is_news(const subscription& x) const;
  [[nodiscard]] std::vector<uint8_t> notification(const subscription& x,
                                                  time_point now) const;
  void find_first_end();

  const server_settings& cfg_;
  const server_database& objects_;
  std::vector<subscription> subscriptions_; ///< At most `most_subscriptions`.
  std::optional<time_point> first_end_;
  uint64_t last_number_ = 0;
};

} // namespace troupe::bacnet
