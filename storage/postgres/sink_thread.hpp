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
class sink_thread {
public:
  /// @pre valid config
  sink_thread(const postgres_config& cfg,
              std::unique_ptr<pg_connection> connection,
              std::unique_ptr<sample_source> source);

  ~sink_thread();

  sink_thread(const sink_thread&) = delete;
  sink_thread& operator=(const sink_thread&) = delete;

  /// As of the last step. Any thread may ask.
  [[nodiscard]] sink_report report() const;

private:
  void run();

  std::unique_ptr<pg_connection> connection_;
  std::unique_ptr<sample_source> source_;
  postgres_sink sink_;
  mutable std::mutex lock_;
  std::condition_variable wake_;
  bool stopping_ = false;
  sink_report report_;
  std::thread thread_;
};

} // namespace troupe
