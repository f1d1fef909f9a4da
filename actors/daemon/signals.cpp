#include "actors/daemon/signals.hpp"

#include <csignal>

namespace troupe {

namespace {

sigset_t our_signals() {
  sigset_t result;
  sigemptyset(&result);
  for (auto x : {SIGTERM, SIGINT, SIGHUP})
    sigaddset(&result, x);
  return result;
}

} // namespace

void block_signals() {
  auto ours = our_signals();
  pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

bool is_stop_pending() {
  sigset_t pending;
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGTERM) == 1
         || sigismember(&pending, SIGINT) == 1;
}

std::optional<daemon_signal>
wait_for_signal(std::optional<std::chrono::milliseconds> most) {
  auto ours = our_signals();
  auto taken = -1;
  if (most) {
    auto whole = std::chrono::duration_cast<std::chrono::seconds>(*most);
    timespec limit{};
    limit.tv_sec = static_cast<time_t>(whole.count());
    limit.tv_nsec
      = static_cast<long>(std::chrono::nanoseconds{*most - whole}.count());
    taken = ::sigtimedwait(&ours, nullptr, &limit);
    if (taken < 0)
      return std::nullopt;
  } else {
    while (sigwait(&ours, &taken) != 0) {
      // interrupted: wait again
    }
  }
  return taken == SIGHUP ? daemon_signal::reload : daemon_signal::stop;
}

} // namespace troupe
