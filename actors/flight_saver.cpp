#include "actors/flight_saver.hpp"

#include <array>
#include <atomic>
#include <cassert>
#include <csignal>
#include <utility>

namespace troupe {

flight_saver::flight_saver(std::shared_ptr<flight_recorder> what,
                           listener on_change, std::chrono::milliseconds pause)
  : what_(std::move(what)),
    on_change_(std::move(on_change)),
    pause_(pause),
    thread_([this] { run(); }) {
  // nop
}

flight_saver::~flight_saver() {
  {
    std::lock_guard guard{mutex_};
    ends_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void flight_saver::run() {
  auto failing = false;
  auto last = false;
  while (!last) {
    {
      std::unique_lock guard{mutex_};
      last = wake_.wait_for(guard, pause_, [this] { return ends_; });
    }
    auto how = what_->save();
    if (failing == !how)
      continue;
    failing = !how;
    if (on_change_)
      on_change_(how);
  }
}

// -- crashes ------------------------------------------------------------------

namespace {

constexpr std::array<int, 5> crashes{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};

/// A handler gets no argument of ours.
std::atomic<flight_recorder*> rescued{nullptr};
std::array<struct sigaction, crashes.size()> before{};

void give_back(int number) noexcept {
  for (size_t i = 0; i < crashes.size(); ++i)
    if (crashes[i] == number)
      ::sigaction(number, &before[i], nullptr);
}

/// An instruction that failed is tried again on return, and meets whoever was
/// there before us; what was sent has to be sent once more.
void on_crash(int number, siginfo_t* what, void*) noexcept {
  if (auto box = rescued.exchange(nullptr))
    box->rescue();
  give_back(number);
  if (what->si_code <= 0)
    ::raise(number);
}

} // namespace

flight_rescue::flight_rescue(std::shared_ptr<flight_recorder> what)
  : what_(std::move(what)) {
  assert(rescued.load() == nullptr);
  rescued = what_.get();
  struct sigaction ours {};
  ours.sa_sigaction = on_crash;
  ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
  ::sigemptyset(&ours.sa_mask);
  for (size_t i = 0; i < crashes.size(); ++i)
    ::sigaction(crashes[i], &ours, &before[i]);
}

flight_rescue::~flight_rescue() {
  rescued = nullptr;
  for (auto x : crashes)
    give_back(x);
}

} // namespace troupe
