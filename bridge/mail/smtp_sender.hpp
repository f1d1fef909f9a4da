// Sends mails with libcurl.

#pragma once

#include "bridge/mail/mail_port.hpp"

#include <chrono>
#include <string>

namespace troupe {

struct smtp_options {
  std::chrono::seconds connect_limit{10}; ///< Until it is ready for a mail.
  std::chrono::seconds limit{60};
  /// Certificates of authorities; empty: those of the system.
  std::string ca_file;
};

/// Connects anew for each mail. When a server takes only some of the recipients
/// they get the mail, and nobody hears of the others: one wrong address must
/// not keep an alarm from all.
class smtp_sender : public mail_port {
public:
  explicit smtp_sender(smtp_options options = {});

  [[nodiscard]] status send(const smtp_settings& server,
                            const mail& x) override;

private:
  smtp_options options_;
};

} // namespace troupe
