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

daemon_signal wait_for_signal() {
  auto ours = our_signals();
  auto taken = 0;
  while (sigwait(&ours, &taken) != 0) {
    // interrupted: wait again
  }
  return taken == SIGHUP ? daemon_signal::reload : daemon_signal::stop;
}

} // namespace troupe
