// What does a publication with QoS 1 cost, through Paho and through the writer?

#include "bench/micro.hpp"
#include "bridge/mqtt/batch_writer.hpp"
#include "bridge/mqtt/broker_keeper.hpp"
#include "bridge/mqtt/listening.hpp"
#include "bridge/mqtt/split_port.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <utility>
#include <vector>

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
    port_.handle(
      {[this](const bus_event& x) { on_event(x); }, [](const bus_message&) {}});
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
    std::chrono::duration<double> passed = std::chrono::steady_clock::now()
                                           - wall;
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
      failed_ = true;
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

/// What one client took in each round.
struct series {
  std::vector<double> wall;
  std::vector<double> cpu;

  void add(const cost& x) {
    wall.push_back(x.wall);
    cpu.push_back(x.cpu);
  }

  void print(const std::string& name) {
    report(name + ".wall", "us", std::move(wall));
    report(name + ".cpu", "us", std::move(cpu));
  }
};

broker_config broker_here() {
  broker_config out;
  out.directory = std::filesystem::temp_directory_path()
                  / fmt::format("troupe-bench-{}", ::getpid());
  out.port = find_free_port(out.host);
  out.password = make_password();
  return out;
}

paho_config login_to(const broker_config& cfg, const std::string& client) {
  paho_config out;
  out.host = cfg.host;
  out.port = cfg.port;
  out.user = cfg.user;
  out.password = cfg.password;
  out.client_id = client;
  return out;
}

/// In turns, so that what else the machine does meets both.
void compare(const broker_config& cfg) {
  auto paho = make_paho_port(login_to(cfg, "paho"));
  auto login = login_to(cfg, "split");
  auto split = make_split_port(
    make_paho_port(login), [login] { return make_batch_writer(login); },
    "of the bench");
  crowd by_paho{*paho};
  crowd by_writer{*split};
  series paho_took;
  series writer_took;
  for (size_t i = 0; i < rounds; ++i) {
    paho_took.add(by_paho.publish_all());
    writer_took.add(by_writer.publish_all());
  }
  paho->close();
  split->close();
  paho_took.print("mqtt.paho");
  writer_took.print("mqtt.writer");
}

} // namespace

} // namespace troupe::bench

int main() {
  using namespace troupe;
  auto cfg = bench::broker_here();
  {
    broker_keeper broker{cfg};
    if (auto ok = broker.start(); !ok) {
      fmt::print(stderr, "{}\n", ok.error().text);
      return 1;
    }
    bench::compare(cfg);
  }
  std::filesystem::remove_all(cfg.directory);
  return 0;
}
