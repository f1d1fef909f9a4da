#include "storage/postgres/sink_thread.hpp"

#include <utility>

namespace troupe {

struct sink_thread::work {
  work(const postgres_config& cfg, std::unique_ptr<pg_connection> connect,
       std::unique_ptr<sample_source> from)
    : connection(std::move(connect)),
      source(std::move(from)),
      sink(cfg, *connection, *source) {
    // nop
  }

  std::unique_ptr<pg_connection> connection;
  std::unique_ptr<sample_source> source;
  postgres_sink sink; ///< Of the thread alone.
  std::mutex lock;    ///< Of what follows.
  std::condition_variable wake;
  bool stopping = false;
  bool over = false;
  sink_report report;
};

sink_thread::sink_thread(const postgres_config& cfg,
                         std::unique_ptr<pg_connection> connection,
                         std::unique_ptr<sample_source> source,
                         std::chrono::milliseconds patience)
  : work_(
    std::make_shared<work>(cfg, std::move(connection), std::move(source))),
    patience_(patience),
    thread_([x = work_] { run(*x); }) {
  // nop
}

sink_thread::~sink_thread() {
  std::unique_lock guard{work_->lock};
  work_->stopping = true;
  work_->connection->interrupt();
  work_->wake.notify_all();
  auto over = work_->wake.wait_for(guard, patience_,
                                   [this] { return work_->over; });
  guard.unlock();
  if (over)
    thread_.join();
  else
    thread_.detach();
}

sink_report sink_thread::report() const {
  std::lock_guard guard{work_->lock};
  return work_->report;
}

void sink_thread::run(work& x) {
  std::unique_lock guard{x.lock};
  while (!x.stopping) {
    guard.unlock();
    auto wait = x.sink.step();
    guard.lock();
    x.report = x.sink.report();
    x.wake.wait_for(guard, wait, [&x] { return x.stopping; });
  }
  x.over = true;
  x.wake.notify_all();
}

} // namespace troupe
