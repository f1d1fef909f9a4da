#include "drivers/modbus/unit_address.hpp"

#include "protocol/modbus/rtu.hpp"

#include <charconv>
#include <string_view>

namespace troupe::modbus {

namespace {

bool read_number(std::string_view text, unsigned most, unsigned& out) {
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out);
  return err == std::errc{} && last == end && !text.empty() && out <= most;
}

failure bad_unid() {
  return {ec::invalid_request, "Invalid unid string"};
}

} // namespace

result<unit_address> read_unit_address(const std::string& text) {
  std::string_view rest = text;
  unit_address out;
  if (!rest.empty() && rest.front() == '[') {
    auto close = rest.find(']');
    if (close == std::string_view::npos || close + 1 >= rest.size()
        || rest[close + 1] != ':')
      return bad_unid();
    out.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 2);
  } else {
    auto colon = rest.find(':');
    if (colon == std::string_view::npos)
      return bad_unid();
    out.host = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  unsigned port = out.port;
  unsigned unit = 0;
  if (auto colon = rest.find(':'); colon != std::string_view::npos) {
    if (!read_number(rest.substr(0, colon), 65'535, port) || port == 0)
      return bad_unid();
    rest.remove_prefix(colon + 1);
  }
  if (out.host.empty() || !read_number(rest, 255, unit))
    return bad_unid();
  out.port = static_cast<uint16_t>(port);
  out.unit = static_cast<uint8_t>(unit);
  return out;
}

std::string channel_of(const std::string& text) {
  auto colon = text.rfind(':');
  return colon == std::string::npos ? std::string{} : text.substr(0, colon);
}

result<uint8_t> read_serial_unit(const std::string& text) {
  std::string_view digits = text;
  digits.remove_prefix(text.rfind(':') + 1); // all of it without a colon
  unsigned unit = 0;
  if (!read_number(digits, last_serial_unit, unit))
    return bad_unid();
  return static_cast<uint8_t>(unit);
}

} // namespace troupe::modbus
