// Keeps our own broker alive, on a thread of its own.

#pragma once

#include "bridge/mqtt/broker.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace troupe {

/// Starts the broker again when it dies, with back-off from 0.2 to 30 s. The
/// broker dies with the thread that started it, so that thread lives here.
class broker_keeper {
public:
  explicit broker_keeper(broker_config cfg);

  ~broker_keeper();

  broker_keeper(const broker_keeper&) = delete;
  broker_keeper& operator=(const broker_keeper&) = delete;

  /// Starts the broker and waits until it listens. Fails with
  /// `resource_taken` when the port stays taken for five seconds (a broker
  /// that still saves its state after a kill gets that long).
  status start();

  /// Ends the broker; it saves its state first.
  void stop();

private:
  void run();
  /// Returns whether it ended by itself, with an error.
  bool wait_for_end(pid_t broker);
  [[nodiscard]] bool wait(std::chrono::milliseconds x);
  void set_state_aside() const;

  broker_config cfg_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  pid_t broker_ = 0; ///< Zero: none runs.
  std::thread thread_;
};

} // namespace troupe
