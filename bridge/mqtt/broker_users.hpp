// Who may come to the broker from elsewhere: a file of mosquitto_passwd.

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// One line of the file.
struct broker_user {
  std::string name;
  std::string hash; ///< As Mosquitto writes it: `$7$...` or `$6$...`.
};

/// More of them would make an access list that the broker searches for long.
inline constexpr size_t most_broker_users = 1'000;

/// Reads `NAME:HASH`, one a line; empty lines and those that begin with `#` are
/// none. Passwords in the clear are refused, and so is a name twice, or that of
/// the gateway. Returns at least one user. Fails with `invalid_config` and all
/// problems at once as `file:line:column: what`.
/// @param file For the texts.
/// @param gateway The name that is taken.
[[nodiscard]] result<std::vector<broker_user>>
parse_broker_users(const std::string& file, const std::string& text,
                   const std::string& gateway);

/// Reads the file and parses it.
[[nodiscard]] result<std::vector<broker_user>>
read_broker_users(const std::string& file, const std::string& gateway);

} // namespace troupe
