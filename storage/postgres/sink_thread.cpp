#include "storage/postgres/sink_thread.hpp"

#include <utility>

namespace troupe {

sink_thread::sink_thread(const postgres_config& cfg,
                         std::unique_ptr<pg_connection> connection,
                         std::unique_ptr<sample_source> source)
  : connection_(std::move(connection)),
    source_(std::move(source)),
    sink_(cfg, *connection_, *source_),
    thread_([this] { run(); }) {
  // nop
}

sink_thread::~sink_thread() {
  {
    std::lock_guard guard{lock_};
    stopping_ = true;
  }
  connection_->interrupt();
  wake_.notify_all();
  thread_.join();
}

sink_report sink_thread::report() const {
  std::lock_guard guard{lock_};
  return report_;
}

void sink_thread::run() {
  std::unique_lock guard{lock_};
  while (!stopping_) {
    guard.unlock();
    auto wait = sink_.step();
    guard.lock();
    report_ = sink_.report();
    wake_.wait_for(guard, wait, [this] { return stopping_; });
  }
}

} // namespace troupe
