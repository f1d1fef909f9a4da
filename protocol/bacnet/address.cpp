#include "protocol/bacnet/address.hpp"

#include "protocol/bacnet/octet_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace troupe::bacnet {

mac_address::mac_address(octets x) noexcept
  : size_(static_cast<uint8_t>(x.size)) {
  assert(x.size <= most_bytes);
  std::copy_n(x.data, x.size, bytes_.begin());
}

mac_address::mac_address(const bip_address& x) noexcept
  : size_(bip_address_bytes), bytes_{static_cast<uint8_t>(x.host >> 24),
                                     static_cast<uint8_t>(x.host >> 16),
                                     static_cast<uint8_t>(x.host >> 8),
                                     static_cast<uint8_t>(x.host),
                                     static_cast<uint8_t>(x.port >> 8),
                                     static_cast<uint8_t>(x.port)} {
  // nop
}

device_address local_device(const bip_address& x) noexcept {
  return {0, mac_address{x}};
}

std::optional<bip_address> bip_of(const device_address& x) noexcept {
  if (x.network != 0 || x.mac.bytes().size != bip_address_bytes)
    return std::nullopt;
  octet_reader in{x.mac.bytes()};
  bip_address out;
  out.host = in.take32();
  out.port = in.take16();
  return out;
}

std::string to_string(const bip_address& x) {
  return fmt::format("{}.{}.{}.{}:{}", x.host >> 24, x.host >> 16 & 0xffu,
                     x.host >> 8 & 0xffu, x.host & 0xffu, x.port);
}

std::string to_string(const device_address& x) {
  if (auto local = bip_of(x))
    return to_string(*local);
  auto out = fmt::format("{}:", x.network);
  if (x.is_broadcast())
    return out + '*';
  auto mac = x.mac.bytes();
  for (size_t i = 0; i < mac.size; ++i)
    out += fmt::format("{:02x}", mac.data[i]);
  return out;
}

} // namespace troupe::bacnet
