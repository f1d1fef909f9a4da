#include "bridge/mqtt/byte_stream.hpp"

#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace troupe {

namespace {

using namespace std::chrono;

class tcp_stream : public byte_stream {
public:
  explicit tcp_stream(int fd) : fd_(fd) {
    // nop
  }

  tcp_stream(const tcp_stream&) = delete;
  tcp_stream& operator=(const tcp_stream&) = delete;

  ~tcp_stream() override {
    ::close(fd_);
  }

  [[nodiscard]] int descriptor() const noexcept override {
    return fd_;
  }

  [[nodiscard]] transfer read(char* where, size_t most) override {
    return outcome(::recv(fd_, where, most, 0), POLLIN);
  }

  [[nodiscard]] transfer write(const char* bytes, size_t size) override {
    return outcome(::send(fd_, bytes, size, MSG_NOSIGNAL), POLLOUT);
  }

private:
  static transfer outcome(ssize_t moved, short events) {
    if (moved > 0)
      return {static_cast<size_t>(moved), 0};
    auto later = moved < 0 && (errno == EAGAIN || errno == EINTR);
    return {0, later ? events : short{0}};
  }

  int fd_;
};

/// Returns null when the address does not answer in time.
std::unique_ptr<byte_stream> connect_to(const addrinfo& where,
                                        const patience& wait) {
  auto fd = ::socket(where.ai_family,
                     SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
                     where.ai_protocol);
  if (fd < 0)
    return nullptr;
  auto out = std::make_unique<tcp_stream>(fd);
  constexpr int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(fd, where.ai_addr, where.ai_addrlen) == 0)
    return out;
  auto error = 0;
  socklen_t size = sizeof error;
  if (errno != EINPROGRESS || !wait.await(fd, POLLOUT)
      || ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0
      || error != 0)
    return nullptr;
  return out;
}

} // namespace

bool patience::await(int descriptor, short events) const {
  std::array<pollfd, 2> all{pollfd{descriptor, events, 0},
                            pollfd{stop, POLLIN, 0}};
  while (true) {
    auto left = ceil<milliseconds>(until - steady_clock::now()).count();
    if (left <= 0)
      return false;
    auto most = std::min<int64_t>(left, 60'000);
    auto ready = ::poll(all.data(), all.size(), static_cast<int>(most));
    if (ready < 0 && errno != EINTR)
      return false;
    if (ready > 0)
      return all[1].revents == 0;
  }
}

/// One address that swallows everything must not use up the time of the others.
result<std::unique_ptr<byte_stream>>
open_tcp(const std::string& host, uint16_t port, const patience& wait) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), fmt::format("{}", port).c_str(), &hints,
                    &found)
      != 0)
    return failure{ec::not_connected, "it has no address"};
  std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all{found,
                                                           &::freeaddrinfo};
  auto left = 0;
  for (auto x = found; x != nullptr; x = x->ai_next)
    ++left;
  for (auto x = found; x != nullptr; x = x->ai_next) {
    auto now = steady_clock::now();
    patience share{now + (wait.until - now) / left--, wait.stop};
    if (auto out = connect_to(*x, share))
      return out;
  }
  return failure{ec::not_connected, "it does not answer"};
}

} // namespace troupe
