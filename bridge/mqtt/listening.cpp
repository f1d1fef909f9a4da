#include "bridge/mqtt/listening.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace troupe {

namespace {

/// Calls *use* with a socket and the address of HOST:PORT.
template <class F>
bool with_address(const std::string& host, uint16_t port, F use) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  auto service = std::to_string(port);
  if (::getaddrinfo(host.c_str(), service.c_str(), &hints, &found) != 0)
    return false;
  auto fd = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto done = fd >= 0 && use(fd, *found);
  if (fd >= 0)
    ::close(fd);
  ::freeaddrinfo(found);
  return done;
}

} // namespace

bool is_address(const std::string& host) {
  in6_addr any{};
  return ::inet_pton(AF_INET, host.c_str(), &any) == 1
         || ::inet_pton(AF_INET6, host.c_str(), &any) == 1;
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1
         && IN6_IS_ADDR_LOOPBACK(&v6) != 0;
}

std::string local_address(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return v4.s_addr == INADDR_ANY ? "127.0.0.1" : host;
  in6_addr v6{};
  auto all = ::inet_pton(AF_INET6, host.c_str(), &v6) == 1
             && IN6_IS_ADDR_UNSPECIFIED(&v6) != 0;
  return all ? "::1" : host;
}

bool is_port_taken(const std::string& host, uint16_t port) {
  return with_address(host, port, [](int fd, const addrinfo& x) {
    return ::connect(fd, x.ai_addr, x.ai_addrlen) == 0;
  });
}

/// Binds as the broker will: what remains of closed connections does not count.
status check_listening(const std::string& host, uint16_t port) {
  auto reason = EADDRNOTAVAIL;
  auto ok = with_address(host, port, [&](int fd, const addrinfo& x) {
    auto on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto bound = ::bind(fd, x.ai_addr, x.ai_addrlen) == 0
                 && ::listen(fd, 1) == 0;
    reason = errno;
    return bound;
  });
  if (ok)
    return {};
  auto what = reason == EADDRINUSE ? "is taken by another program"
                                   : std::strerror(reason);
  return failure{ec::resource_taken, fmt::format("{}:{} {}", host, port, what)};
}

/// The system chooses when port 0 is bound; closing the socket frees it again.
uint16_t find_free_port(const std::string& host) {
  uint16_t port = 0;
  auto found = with_address(host, 0, [&](int fd, const addrinfo& x) {
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    auto any = reinterpret_cast<sockaddr*>(&bound);
    if (::bind(fd, x.ai_addr, x.ai_addrlen) != 0
        || ::getsockname(fd, any, &size) != 0)
      return false;
    port = ntohs(bound.ss_family == AF_INET6
                   ? reinterpret_cast<sockaddr_in6*>(&bound)->sin6_port
                   : reinterpret_cast<sockaddr_in*>(&bound)->sin_port);
    return true;
  });
  return found ? port : uint16_t{0};
}

} // namespace troupe
