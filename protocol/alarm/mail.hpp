// Mails about alarms as the text that servers take (RFC 5322, RFC 2045).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// One mail. Who sends it is known to who sends it.
struct mail {
  std::vector<std::string> to;
  std::string subject; ///< Any text; controls become blanks.
  std::string body;    ///< Any text, lines end with LF.
  unix_nanos date = 0;
  uint64_t number = 0; ///< Makes the id of the message unique within *date*.
};

/// Returns headers and body with CRLF. What is not ASCII, and subjects that are
/// long, are encoded (RFC 2047; base64); bytes that are not UTF-8 are taken as
/// ISO 8859-1. Nothing in *x* can add a header. Fails with `invalid_request`
/// when *from* or a recipient is no address, or when there is no recipient.
[[nodiscard]] result<std::string> compose(const mail& x,
                                          const std::string& from);

/// RFC 4648, with padding.
[[nodiscard]] std::string to_base64(std::string_view x);

/// `Tue, 24 Nov 2026 14:41:33 +0000`
[[nodiscard]] std::string format_mail_date(unix_nanos x);

} // namespace troupe
