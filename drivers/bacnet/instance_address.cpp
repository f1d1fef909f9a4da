#include "drivers/bacnet/instance_address.hpp"

#include "drivers/datagram_port.hpp"
#include "protocol/bacnet/object.hpp"

#include <charconv>
#include <vector>

namespace troupe::bacnet {

namespace {

template <class T>
std::optional<T> read_number(std::string_view text, int base, T most) {
  T out = 0;
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out, base);
  if (err != std::errc{} || last != end || text.empty() || out > most)
    return std::nullopt;
  return out;
}

std::optional<mac_address> read_mac(std::string_view text) {
  std::vector<uint8_t> out;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    auto byte = read_number<uint8_t>(text.substr(i, 2), 16, 255);
    if (!byte)
      return std::nullopt;
    out.push_back(*byte);
  }
  if (out.empty() || text.size() % 2 != 0
      || out.size() > mac_address::most_bytes)
    return std::nullopt;
  return mac_address{octets{out.data(), out.size()}};
}

std::optional<device_address> read_place(std::string_view text) {
  auto colon = text.find(':');
  auto front = text.substr(0, colon);
  auto has_rest = colon != std::string_view::npos;
  auto rest = has_rest ? text.substr(colon + 1) : std::string_view{};
  if (front.find('.') == std::string_view::npos) {
    auto network = read_number<uint16_t>(front, 10, all_networks - 1);
    auto mac = read_mac(rest);
    if (!network || *network == 0 || !mac)
      return std::nullopt;
    return device_address{*network, *mac};
  }
  auto where = read_bip_address(text);
  return where ? std::optional{local_device(*where)} : std::nullopt;
}

} // namespace

std::optional<bip_address> read_bip_address(std::string_view text) {
  auto colon = text.find(':');
  auto host = read_ipv4(std::string{text.substr(0, colon)});
  auto port = colon == std::string_view::npos
                ? std::optional{usual_port}
                : read_number<uint16_t>(text.substr(colon + 1), 10, UINT16_MAX);
  if (!host || !port || *port == 0)
    return std::nullopt;
  return bip_address{*host, *port};
}

std::optional<uint32_t> read_instance(std::string_view text) {
  return read_number<uint32_t>(text, 10, last_instance);
}

result<instance_address> read_instance_address(const std::string& text) {
  failure bad{ec::invalid_request, "Invalid unid string"};
  std::string_view all = text;
  auto at = all.find('@');
  auto instance = read_instance(all.substr(0, at));
  if (!instance)
    return bad;
  instance_address out{*instance, std::nullopt};
  if (at == std::string_view::npos)
    return out;
  out.where = read_place(all.substr(at + 1));
  if (!out.where)
    return bad;
  return out;
}

} // namespace troupe::bacnet
