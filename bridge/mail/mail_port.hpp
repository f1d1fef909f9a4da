// Sending a mail, as those who have one need it.

#pragma once

#include "bridge/mail/smtp_settings.hpp"
#include "protocol/alarm/mail.hpp"
#include "protocol/result.hpp"

namespace troupe {

/// Implementations are used by one thread at a time.
class mail_port {
public:
  virtual ~mail_port() = default;

  /// Blocks until the server has the mail, or will not get it: for a minute at
  /// most. Fails with `device_refused` (never try this mail again),
  /// `device_busy` (later), `not_connected`, `timeout`, `invalid_config` (user
  /// or password), `protocol_error` (encryption), or the codes of `compose`.
  /// The text names the server.
  [[nodiscard]] virtual status send(const smtp_settings& server, const mail& x)
    = 0;
};

} // namespace troupe
