#include "bridge/mqtt/broker_keeper.hpp"

#include "actors/log.hpp"
#include "bridge/mqtt/listening.hpp"

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// Pauses between starts: short at first, for a broker that merely crashed.
constexpr auto least_wait = 200ms;
constexpr auto most_wait = 30'000ms;

/// A broker that lives shorter than this could not start.
constexpr auto stable_life = 5s;

} // namespace

broker_keeper::broker_keeper(broker_config cfg) : cfg_(std::move(cfg)) {
  // nop
}

broker_keeper::~broker_keeper() {
  stop();
}

/// First the port: a broker of ours that was killed with its daemon may still
/// be writing its state, while a stranger stays.
status broker_keeper::start() {
  for (auto i = 0;; ++i) {
    auto free = check_listening(cfg_.host, cfg_.port);
    if (free && cfg_.tls)
      free = check_listening(cfg_.tls->host, cfg_.tls->port);
    if (free)
      break;
    if (i == 50)
      return free;
    std::this_thread::sleep_for(100ms);
  }
  if (auto ok = prepare_broker(cfg_); !ok)
    return ok;
  thread_ = std::thread{[this] { run(); }};
  for (auto i = 0; i < 100; ++i) {
    if (is_port_taken(cfg_.host, cfg_.port))
      return {};
    std::this_thread::sleep_for(50ms);
  }
  return failure{ec::internal, "mosquitto does not start; see the log"};
}

void broker_keeper::stop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
    if (broker_ > 0)
      ::kill(broker_, SIGTERM);
  }
  wake_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

/// Backs off from one failed start to the next; a broker that ran for a while
/// begins anew. A state that cannot be read is set aside once only: a second
/// time the reason is another.
void broker_keeper::run() {
  auto backoff = std::chrono::milliseconds{least_wait};
  auto aside = false;
  while (!wait(0ms)) {
    auto began = std::chrono::steady_clock::now();
    auto refused = false;
    if (auto broker = start_broker(cfg_)) {
      refused = wait_for_end(*broker);
      if (wait(0ms))
        return;
      log_warning("mosquitto ended and is started again");
    }
    if (std::chrono::steady_clock::now() - began >= stable_life) {
      backoff = least_wait;
    } else if (refused && !std::exchange(aside, true)) {
      set_state_aside();
    }
    if (wait(backoff))
      return;
    backoff = std::min(backoff * 2, std::chrono::milliseconds{most_wait});
  }
}

bool broker_keeper::wait_for_end(pid_t broker) {
  {
    std::lock_guard guard{mutex_};
    broker_ = broker;
    if (stopping_) // `stop` came while the broker was being started
      ::kill(broker_, SIGTERM);
  }
  // The id stays valid until it is waited for: `stop` cannot hit a stranger.
  siginfo_t end{};
  ::waitid(P_PID, static_cast<id_t>(broker), &end, WEXITED | WNOWAIT);
  std::lock_guard guard{mutex_};
  ::waitpid(broker, nullptr, 0);
  broker_ = 0;
  return end.si_code == CLD_EXITED && end.si_status != 0;
}

/// Returns whether it is time to stop.
bool broker_keeper::wait(std::chrono::milliseconds x) {
  std::unique_lock guard{mutex_};
  return wake_.wait_for(guard, x, [this] { return stopping_; });
}

/// A state that Mosquitto cannot read must not keep it from starting.
void broker_keeper::set_state_aside() const {
  namespace fs = std::filesystem;
  auto state = fs::path{cfg_.directory} / "data" / "mosquitto.db";
  std::error_code err;
  if (fs::exists(state, err)) {
    fs::rename(state, state.string() + ".bad", err);
    log_error("mosquitto's state was set aside as {}.bad", state.string());
  }
}

} // namespace troupe
