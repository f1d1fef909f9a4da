#include "drivers/datagram_port.hpp"

#include <arpa/inet.h>

namespace troupe {

result<uint32_t> read_ipv4(const std::string& text) {
  in_addr out{};
  if (inet_pton(AF_INET, text.c_str(), &out) != 1)
    return failure{ec::invalid_config, text + " is no IPv4 address"};
  return ntohl(out.s_addr);
}

} // namespace troupe
