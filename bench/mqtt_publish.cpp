// What does a publication with QoS 1 cost, through Paho and through the writer?

#include "bench/micro.hpp"
#include "bridge/mqtt/batch_writer.hpp"
#include "bridge/mqtt/broker_keeper.hpp"
#include "bridge/mqtt/listening.hpp"
#include "bridge/mqtt/split_port.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>

namespace troupe::bench {

namespace {

constexpr uint64_t messages = 50'000;
constexpr uint64_t window = 1'000;
constexpr size_t payload_bytes = 200;
constexpr size_t rounds = 5; ///< Odd, so that the median is one of them.

/// In microseconds a message.
struct cost {
  double wall = 0;
  double cpu = 0;
};

double cpu_seconds() {
  rusage x{};
  ::getrusage(RUSAGE_SELF, &x);
  auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(x.ru_utime) + seconds(x.ru_stime);
}

/// Plays the publisher: keeps the window full.
class crowd {
public:
  explicit crowd(mqtt_port& port) : port_(port) {
    port_.handle({[this](const bus_event& x) { on_event(x); },
                  [](const bus_message&) {}});
    port_.connect();
    wait([this] { return connected_; });
  }

  cost publish_all() {
    bus_message x{"glp/0/17q2d9x/ev/data", std::string(payload_bytes, 'x'),
                  false};
    auto last = token_ + messages;
    auto wall = std::chrono::steady_clock::now();
    auto cpu = cpu_seconds();
    while (token_ < last) {
      auto acked = wait([this] { return token_ - acked_ < window; });
      while (token_ < last && token_ - acked < window)
        port_.publish(x, ++token_);
    }
    wait([this] { return acked_ == token_; });
    std::chrono::duration<double> passed
      = std::chrono::steady_clock::now() - wall;
    return {passed.count() * 1e6 / messages,
            (cpu_seconds() - cpu) * 1e6 / messages};
  }

private:
  void on_event(const bus_event& x) {
    std::lock_guard guard{mutex_};
    if (x.what == bus_event::kind::connected)
      connected_ = true;
    else if (x.what == bus_event::kind::acked)
      acked_ += x.count;
    else
{ fmt::print(stderr, "event {}\n", (int)x.what); failed_ = true; }
    changed_.notify_one();
  }

  template <class F>
  uint64_t wait(F condition) {
    std::unique_lock guard{mutex_};
    changed_.wait(guard, [&] { return failed_ || condition(); });
    if (failed_) {
      fmt::print(stderr, "the broker is lost\n");
      std::_Exit(1);
    }
    return acked_;
  }

  mqtt_port& port_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool connected_ = false;
  bool failed_ = false;
  uint64_t acked_ = 0;
  uint64_t token_ = 0;
};

} // namespace

} // namespace troupe::bench

int main() {
  using namespace troupe;
  using namespace troupe::bench;
  broker_config here;
  here.directory = std::filesystem::temp_directory_path()
                   / fmt::format("troupe-bench-{}", ::getpid());
  here.port = find_free_port(here.host);
  here.password = make_password();
  broker_keeper broker{here};
  if (auto ok = broker.start(); !ok) {
    fmt::print(stderr, "{}\n", ok.error().text);
    return 1;
  }
  paho_config login;
  login.host = here.host;
  login.port = here.port;
  login.user = here.user;
  login.password = here.password;
  login.client_id = "paho";
  auto paho = make_paho_port(login);
  login.client_id = "split";
  auto split
    = make_split_port(make_paho_port(login),
                      [login] { return make_batch_writer(login); }, "here");
  fmt::print(stderr, "A\n"); crowd p{*paho}; fmt::print(stderr, "B\n"); crowd q{*split}; std::array<crowd*,2> both{&p,&q};
  for (int i=0;i<5;++i) for (auto* x : both) { auto c = x->publish_all(); fmt::print("{:.2f} wall {:.2f} cpu\n", c.wall, c.cpu); }
  paho->close(); split->close(); broker.stop(); { rusage r{}; ::getrusage(RUSAGE_CHILDREN, &r); fmt::print("broker cpu per msg {:.2f} us\n", (double(r.ru_utime.tv_sec+r.ru_stime.tv_sec)*1e6+double(r.ru_utime.tv_usec+r.ru_stime.tv_usec))/(5*messages)); }
  std::filesystem::remove_all(here.directory);
}
