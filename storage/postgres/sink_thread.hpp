// The thread of a PostgreSQL sink.

#pragma once

#include "storage/postgres/postgres_sink.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace troupe {

/// Runs a sink on a thread of its own until it is destroyed; that ends what the
/// connection is doing, and waits for the source when it is asked at the time.
/// The system's resolver cannot be ended: a thread that hangs there is left
/// behind, ends on its own, and uses nothing of others but the source.
class sink_thread {
public:
  /// @param patience with the thread, at the end
  /// @pre valid config
  sink_thread(const postgres_config& cfg,
              std::unique_ptr<pg_connection> connection,
              std::unique_ptr<sample_source> source,
              std::chrono::milliseconds patience
              = std::chrono::milliseconds{700});

  ~sink_thread();

  sink_thread(const sink_thread&) = delete;
  sink_thread& operator=(const sink_thread&) = delete;

  /// As of the last step. Any thread may ask.
  [[nodiscard]] sink_report report() const;

private:
  /// What the thread shares with us, and keeps when it is left behind.
  struct work;

  static void run(work& x);

  std::shared_ptr<work> work_;
  std::chrono::milliseconds patience_;
  std::thread thread_;
};

} // namespace troupe
