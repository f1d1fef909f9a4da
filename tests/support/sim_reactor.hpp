// A reactor on the test's own thread, with a clock the test moves.

#pragma once

#include "drivers/reactor.hpp"

#include <deque>
#include <map>
#include <memory>
#include <utility>

namespace troupe::test {

class sim_reactor : public reactor {
public:
  [[nodiscard]] time_point now() const override {
    return now_;
  }

  void post(std::function<void()> f) override {
    posted_.push_back(std::move(f));
  }

  [[nodiscard]] timer_ptr call_after(duration wait,
                                     std::function<void()> f) override {
    ++armed;
    auto alive = std::make_shared<bool>(true);
    timers_.emplace(now_ + wait, std::pair{alive, std::move(f)});
    return std::make_unique<handle>(std::move(alive));
  }

  /// As `call_after`, without a handle: nobody can cancel it.
  void run_after(duration wait, std::function<void()> f) {
    timers_.emplace(now_ + wait,
                    std::pair{std::make_shared<bool>(true), std::move(f)});
  }

  /// Runs until nothing is posted.
  void run() {
    while (!posted_.empty()) {
      auto f = std::move(posted_.front());
      posted_.pop_front();
      f();
    }
  }

  /// Lets *by* pass; every timer finds its own time.
  void advance(duration by) {
    auto end = now_ + by;
    run();
    while (!timers_.empty() && timers_.begin()->first <= end) {
      auto [alive, f] = std::move(timers_.begin()->second);
      now_ = std::max(now_, timers_.begin()->first);
      timers_.erase(timers_.begin());
      if (*alive)
        f();
      run();
    }
    now_ = end;
  }

  uint64_t armed = 0; ///< Timers since the start.

private:
  class handle : public reactor_timer {
  public:
    explicit handle(std::shared_ptr<bool> alive) : alive_(std::move(alive)) {
      // nop
    }

    handle(const handle&) = delete;
    handle& operator=(const handle&) = delete;

    ~handle() override {
      *alive_ = false;
    }

  private:
    std::shared_ptr<bool> alive_;
  };

  using call = std::pair<std::shared_ptr<bool>, std::function<void()>>;

  time_point now_{std::chrono::hours{1}}; // never time zero
  std::deque<std::function<void()>> posted_;
  std::multimap<time_point, call> timers_;
};

} // namespace troupe::test
