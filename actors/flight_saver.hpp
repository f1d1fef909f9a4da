// Brings what the flight recorder holds into its file, once a second.

#pragma once

#include "actors/flight_recorder.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace troupe {

/// A thread of its own rather than an actor: what happened just before all
/// actors hang is what people want to read after the kill.
class flight_saver {
public:
  /// Hears, on the saver's thread, when saving begins to fail, and when it
  /// works again.
  using listener = std::function<void(const status&)>;

  static constexpr std::chrono::milliseconds usual_pause{1000};

  explicit flight_saver(std::shared_ptr<flight_recorder> what,
                        listener on_change = {},
                        std::chrono::milliseconds pause = usual_pause);

  ~flight_saver();

  flight_saver(const flight_saver&) = delete;
  flight_saver& operator=(const flight_saver&) = delete;

private:
  void run();

  std::shared_ptr<flight_recorder> what_;
  listener on_change_;
  std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool ends_ = false;
  std::thread thread_; ///< Last: it uses the others.
};

/// While it lives, a crash of the process saves the recorder at once: SIGSEGV,
/// SIGBUS, SIGILL, SIGFPE, and SIGABRT, with which `std::terminate` ends.
/// Afterwards the signal has the effect that it had before. A thread that ran
/// out of stack cannot save. There is at most one at a time.
class flight_rescue {
public:
  explicit flight_rescue(std::shared_ptr<flight_recorder> what);

  ~flight_rescue();

  flight_rescue(const flight_rescue&) = delete;
  flight_rescue& operator=(const flight_rescue&) = delete;

private:
  std::shared_ptr<flight_recorder> what_;
};

} // namespace troupe
