#include "drivers/modbus/unit_address.hpp"

#include <charconv>
#include <string_view>

namespace troupe::modbus {

namespace {

bool read_number(std::string_view text, unsigned most, unsigned& out) {
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out);
  return err == std::errc{} && last == end && !text.empty() && out <= most;
}

} // namespace

result<unit_address> read_unit_address(const std::string& text) {
  failure bad{ec::invalid_request, "Invalid unid string"};
  std::string_view rest = text;
  unit_address out;
  if (!rest.empty() && rest.front() == '[') {
    auto close = rest.find(']');
    if (close == std::string_view::npos || close + 1 >= rest.size()
        || rest[close + 1] != ':')
      return bad;
    out.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 2);
  } else {
    auto colon = rest.find(':');
    if (colon == std::string_view::npos)
      return bad;
    out.host = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
  }
  unsigned port = out.port;
  unsigned unit = 0;
  if (auto colon = rest.find(':'); colon != std::string_view::npos) {
    if (!read_number(rest.substr(0, colon), 65'535, port) || port == 0)
      return bad;
    rest.remove_prefix(colon + 1);
  }
  if (out.host.empty() || !read_number(rest, 255, unit))
    return bad;
  out.port = static_cast<uint16_t>(port);
  out.unit = static_cast<uint8_t>(unit);
  return out;
}

} // namespace troupe::modbus
