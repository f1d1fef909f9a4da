// Publishes numbered messages as the gateway does, for the test of it.
// usage: batch_sender PORT MESSAGES BYTES
// [user|password|ca|keep_alive=VALUE]... Prints `connected` and `lost` as they
// come, and `done` when the broker has everything; ends at SIGTERM.

#include "actors/log.hpp"
#include "bridge/mqtt/batch_writer.hpp"
#include "bridge/mqtt/split_port.hpp"
#include "bridge/outbox.hpp"

#include <fmt/format.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;
using troupe::bus_event;

/// What the publisher makes of an outbox and a port, without the rest of it.
class sender {
public:
  sender(troupe::mqtt_port& port, int messages, size_t bytes) : port_(port) {
    for (auto i = 1; i <= messages; ++i)
      outbox_.put(std::make_shared<const troupe::bus_message>(
        troupe::bus_message{"test/number", fmt::format("{:<{}}", i, bytes),
                            false}));
    port_.handle({[this](const bus_event& x) { tell(x); },
                  [](const troupe::bus_message&) {}});
    port_.connect();
  }

  void run() {
    for (auto next = await(); next; next = await()) {
      if (next->what == bus_event::kind::connected)
        start();
      else if (next->what == bus_event::kind::acked)
        acked(*next);
      else if (next->what == bus_event::kind::lost)
        lose();
    } // what was refused waits for the loss that refused it
  }

  void stop() {
    std::lock_guard guard{mutex_};
    stopping_ = true;
    changed_.notify_all();
  }

private:
  void tell(const bus_event& x) {
    std::lock_guard guard{mutex_};
    events_.push_back(x);
    changed_.notify_all();
  }

  std::optional<bus_event> await() {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [this] { return stopping_ || !events_.empty(); });
    if (stopping_)
      return std::nullopt;
    auto out = events_.front();
    events_.pop_front();
    return out;
  }

  void start() {
    std::puts("connected");
    online_ = true;
    pump();
  }

  void acked(const bus_event& x) {
    outbox_.acked(x.token, x.count);
    if (online_)
      pump();
  }

  void lose() {
    std::puts("lost");
    online_ = false;
    outbox_.lost();
    std::this_thread::sleep_for(200ms);
    port_.connect();
  }

  void pump() {
    while (auto next = outbox_.take())
      port_.publish(*next->what, next->token);
    if (outbox_.idle())
      std::puts("done");
  }

  troupe::mqtt_port& port_;
  troupe::outbox outbox_{[] {
    troupe::outbox_config cfg;
    cfg.most_events = 1'000'000;
    cfg.most_event_bytes = size_t{1} << 30;
    return cfg;
  }()};
  bool online_ = false;
  std::mutex mutex_; ///< Guards what follows.
  std::condition_variable changed_;
  std::deque<bus_event> events_;
  bool stopping_ = false;
};

troupe::paho_config read_login(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (auto i = 4; i < argc; ++i) {
    std::string text = argv[i];
    auto split = text.find('=');
    options[text.substr(0, split)] = text.substr(split + 1);
  }
  troupe::paho_config out;
  out.host = "127.0.0.1";
  out.port = static_cast<uint16_t>(std::atoi(argv[1]));
  out.client_id = "batch";
  out.user = options["user"];
  out.password = options["password"];
  if (!options["ca"].empty())
    out.tls = troupe::tls_files{{}, {}, options["ca"]};
  if (!options["keep_alive"].empty())
    out.keep_alive = std::atoi(options["keep_alive"].c_str());
  return out;
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 4)
    return 2;
  troupe::start_log("warning");
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  sigset_t term;
  sigemptyset(&term);
  sigaddset(&term, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &term, nullptr);
  auto login = read_login(argc, argv);
  auto port = troupe::make_split_port(
    troupe::make_paho_port(login),
    [login] { return troupe::make_batch_writer(login); }, "under test");
  sender uut{*port, std::atoi(argv[2]),
             static_cast<size_t>(std::atoi(argv[3]))};
  std::thread watch{[&] {
    auto ignored = 0;
    ::sigwait(&term, &ignored);
    uut.stop();
  }};
  uut.run();
  watch.join();
  port->close();
  return 0;
}
