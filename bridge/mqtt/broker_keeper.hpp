// Keeps our own broker alive, on a thread of its own.

#pragma once

#include "bridge/mqtt/broker.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

namespace troupe {

/// Starts the broker again when it dies, with back-off from 0.2 to 30 s. The
/// broker dies with the thread that started it, so that thread lives here. A
/// broker that ends with an error within 5 s could not read its state, as a
/// rule: the state is set aside once, and the gateway publishes it anew.
class broker_keeper {
public:
  explicit broker_keeper(broker_config cfg);

  ~broker_keeper();

  broker_keeper(const broker_keeper&) = delete;
  broker_keeper& operator=(const broker_keeper&) = delete;

  /// Starts the broker and waits until it listens. Fails with `resource_taken`
  /// when a port stays taken for five seconds (a broker that still saves its
  /// state after a kill gets that long). Fails with `storage_failed` when its
  /// files cannot be written, and with `internal` when it does not listen
  /// within another five seconds. Blocks; call it once, before actors run.
  status start();

  /// Ends the broker; it saves its state first. Waits for the broker's end. May
  /// be called again, and from any thread but the keeper's own.
  void stop();

private:
  /// The keeper's thread: start, wait for the end, wait, start again.
  void run();
  /// Returns whether it ended by itself, with an error.
  bool wait_for_end(pid_t broker);

  /// Returns early, with true, when it is time to stop.
  [[nodiscard]] bool wait(std::chrono::milliseconds x);

  /// Renames the state to `mosquitto.db.bad`, over an older one.
  void set_state_aside() const;

  broker_config cfg_;
  /// Guards `stopping_` and `broker_`.
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  pid_t broker_ = 0; ///< Zero: none runs.
  std::thread thread_;
};

} // namespace troupe
