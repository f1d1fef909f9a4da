// Tells systemd how the daemon does: sd_notify(3).

#pragma once

#include "protocol/result.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace troupe {

/// Where a service manager listens, and what it expects.
struct service_contact {
  std::string socket; ///< Path, or `@NAME` of the abstract ones; empty: nobody.
  /// How often a sign of life is due: half of what the manager allows. Nothing:
  /// it does not watch.
  std::optional<std::chrono::milliseconds> watchdog;
};

/// Reads the variables of sd_notify(3) and sd_watchdog_enabled(3). What makes
/// no sense counts as absent.
/// @param notify NOTIFY_SOCKET, *usec* WATCHDOG_USEC, *pid* WATCHDOG_PID; null
///        when they are not set
/// @param self our process
[[nodiscard]] service_contact read_service_contact(const char* notify,
                                                   const char* usec,
                                                   const char* pid, int self);

/// Reads them from the environment, and takes them out of it: programs that we
/// start are none of the manager's business.
[[nodiscard]] service_contact take_service_contact();

/// Sends one datagram for each call; without a manager nothing happens. The
/// protocol is promised to be stable, and is so little that libsystemd, which
/// other systems do not have, would be more.
class service_manager {
public:
  explicit service_manager(service_contact x);

  /// Everything is there. *text* is shown by `systemctl status`.
  status ready(const std::string& text) const;

  /// The end has begun.
  status stopping() const;

  /// A sign of life.
  status alive() const;

  [[nodiscard]] const std::optional<std::chrono::milliseconds>&
  watchdog() const noexcept {
    return contact_.watchdog;
  }

private:
  /// Fails with `not_connected`.
  [[nodiscard]] status tell(const std::string& state) const;

  service_contact contact_;
};

} // namespace troupe
