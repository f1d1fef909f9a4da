// Which mail server sends the mails of the segment (`smtp` of IAP 4.5).

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// `starttls` and `tls` insist: without encryption nothing is sent.
enum class smtp_security : uint8_t { none, starttls, tls };

struct smtp_settings {
  std::string address; ///< Host name, IPv4, or IPv6 without brackets.
  uint16_t port = 25;
  smtp_security security = smtp_security::none;
  std::string user; ///< Empty: the server asks for none.
  std::string password;
  std::string from; ///< Address of the sender.
};

/// Reads `{address, port, protocol, security, user, passwd}` and of ours
/// `from`. Only `address` must be there. `protocol` is `smtp` or `smtps`, which
/// is `smtp` with `security` `tls`. `security` is `none`, `starttls` or `tls`;
/// the port belonging to it is the default: 25, 587, 465. Mails come from
/// `from`, else from *user* if that is an address, else from `troupe@` the
/// server. Fails with `wrong_type`, `invalid_request`, `out_of_range` or
/// `too_large` and names the member, never its content.
[[nodiscard]] result<smtp_settings> read_smtp_settings(const value& x);

} // namespace troupe
