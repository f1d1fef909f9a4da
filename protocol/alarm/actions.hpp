// What happens when an alarm on the bus changes (IAP 12.1).

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// `email {to, subject}`
struct email_action {
  std::vector<std::string> to; ///< 1 to 32 addresses, each once.
  std::string subject;         ///< With macros; empty: the alarm's message.
};

/// `job {activate, deactivate, acknowledge}`: topics of jobs below `rq`; empty:
/// nothing to do.
struct job_action {
  std::string activate;
  std::string deactivate;
  std::string acknowledge;
};

struct alarm_actions {
  std::optional<email_action> email;
  std::optional<job_action> job;
  /// Kept and shown; there is no report to send.
  std::optional<bool> system_report;
};

/// Reads the member `actions`; null: none. Fails with `unsupported` for `sms`
/// (there is no modem) and `reboot` (an alarm must not stop the gateway), and
/// with `wrong_type`, `invalid_request` or `too_large` for what cannot be done.
/// An action without a name we know fails too: who waits for it would wait for
/// ever.
[[nodiscard]] result<alarm_actions> read_alarm_actions(const value& x);

/// The member as clients see it; null when there are none.
[[nodiscard]] value show(const alarm_actions& x);

/// Whether *x* can be an address of RFC 5321: up to 254 printable characters of
/// ASCII without blanks, quotes, brackets, commas and backslashes, with one @
/// inside. Quoted local parts are refused, as they only serve to confuse.
[[nodiscard]] bool is_mail_address(std::string_view x) noexcept;

} // namespace troupe
