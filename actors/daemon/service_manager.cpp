#include "actors/daemon/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace troupe {

namespace {

std::optional<uint64_t> read_number(const char* text) {
  if (text == nullptr)
    return std::nullopt;
  std::string_view x{text};
  uint64_t out = 0;
  auto [last, err] = std::from_chars(x.data(), x.data() + x.size(), out);
  if (err != std::errc{} || last != x.data() + x.size())
    return std::nullopt;
  return out;
}

/// One line: a line feed would begin another assignment.
std::string one_line(std::string x) {
  std::replace(x.begin(), x.end(), '\n', ' ');
  return x;
}

failure no_manager(const std::string& socket, const char* why) {
  return {ec::not_connected, "the service manager at " + socket + ": " + why};
}

} // namespace

service_contact read_service_contact(const char* notify, const char* usec,
                                     const char* pid, int self) {
  constexpr uint64_t micros_per_half_milli = 2'000;
  constexpr uint64_t longest = uint64_t{24} * 3'600 * 1'000;
  service_contact out;
  if (notify == nullptr || (notify[0] != '/' && notify[0] != '@')
      || std::strlen(notify) >= sizeof(sockaddr_un::sun_path))
    return out;
  out.socket = notify;
  auto ours = pid == nullptr || read_number(pid) == static_cast<uint64_t>(self);
  if (auto limit = read_number(usec); ours && limit)
    if (auto millis = *limit / micros_per_half_milli; millis > 0)
      out.watchdog = std::chrono::milliseconds{std::min(millis, longest)};
  return out;
}

service_contact take_service_contact() {
  auto out = read_service_contact(std::getenv("NOTIFY_SOCKET"),
                                  std::getenv("WATCHDOG_USEC"),
                                  std::getenv("WATCHDOG_PID"),
                                  static_cast<int>(::getpid()));
  for (auto x : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
    ::unsetenv(x);
  return out;
}

service_manager::service_manager(service_contact x) : contact_(std::move(x)) {
  // nop
}

status service_manager::ready(const std::string& text) const {
  return tell("READY=1\nSTATUS=" + one_line(text));
}

status service_manager::stopping() const {
  return tell("STOPPING=1\nSTATUS=stopping");
}

status service_manager::alive() const {
  return tell("WATCHDOG=1");
}

/// Never waits: a manager that does not read must not stop the gateway.
status service_manager::tell(const std::string& state) const {
  auto& socket = contact_.socket;
  if (socket.empty())
    return {};
  sockaddr_un to{};
  if (socket.size() >= sizeof to.sun_path)
    return no_manager(socket, "its name is too long");
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, socket.data(), socket.size());
  if (socket[0] == '@')
    to.sun_path[0] = '\0'; // abstract, unix(7)
  auto fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return no_manager(socket, std::strerror(errno));
  auto size
    = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket.size());
  auto address = static_cast<const void*>(&to);
  auto sent = ::sendto(fd, state.data(), state.size(), MSG_NOSIGNAL,
                       static_cast<const sockaddr*>(address), size);
  auto why = errno;
  ::close(fd);
  if (sent < 0)
    return no_manager(socket, std::strerror(why));
  return {};
}

} // namespace troupe
