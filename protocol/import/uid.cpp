// Addresses of devices in device lists.

#include "protocol/import/uid.hpp"

#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

/// Neuron ids have 48 bits.
constexpr size_t neuron_digits = 12;

/// A number of digits only.
bool is_number(std::string_view x, int64_t low, int64_t high) noexcept {
  return x.find_first_not_of("0123456789") == std::string_view::npos
         && parse_whole(x, low, high).has_value();
}

/// A dotted IPv4 address.
bool is_ip(std::string_view x) noexcept {
  for (int i = 0; i < 4; ++i) {
    auto end = std::min(x.find('.'), x.size());
    auto last = i == 3;
    if (end > 3 || last != (end == x.size())
        || !is_number(x.substr(0, end), 0, 255))
      return false;
    x.remove_prefix(last ? end : end + 1);
  }
  return true;
}

result<std::string> read_lon_uid(const std::string& uid) {
  if (uid.empty() || lower_case(uid) == "auto")
    return lower_case(uid);
  if (lower_case(uid.substr(0, 3)) == "ip:" && is_ip(uid.substr(3)))
    return "ip:" + uid.substr(3);
  auto id = upper_case(uid);
  if (id.size() == neuron_digits
      && id.find_first_not_of("0123456789ABCDEF") == std::string::npos)
    return id;
  return failure{ec::parse_error,
                 fmt::format("uid `{}` is not a lon address: `auto`, 12 hex "
                             "digits or ip:A.B.C.D",
                             uid)};
}

result<std::string> read_modbus_uid(const std::string& uid) {
  failure bad{ec::parse_error,
              fmt::format("uid `{}` is not a modbus address: HOST:PORT:UNIT, "
                          "HOST:UNIT or CHANNEL:UNIT with a unit from 0 to 255",
                          uid)};
  auto colon = uid.rfind(':');
  if (colon == std::string::npos || colon == 0)
    return bad;
  if (!is_number(std::string_view{uid}.substr(colon + 1), 0, 255))
    return bad;
  auto before = std::string_view{uid}.substr(0, colon);
  auto middle = before.rfind(':');
  if (middle != std::string_view::npos && before.back() != ']'
      && (middle == 0 || !is_number(before.substr(middle + 1), 1, 65'535)))
    return bad;
  return uid;
}

} // namespace

result<std::string> read_uid(std::string_view protocol,
                             const std::string& uid) {
  if (protocol == "lon")
    return read_lon_uid(uid);
  if (protocol == "modbus")
    return read_modbus_uid(uid);
  return uid;
}

} // namespace troupe
