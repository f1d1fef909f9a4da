// Runs simulated devices: sockets, ticks, counters, signals.

#include "bench/load/field.hpp"

#include "bench/load/memory.hpp"
#include "bench/load/server.hpp"
#include "bench/load/writers.hpp"

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>

namespace troupe::load {

namespace {

using std::chrono::milliseconds;

/// Changes come in ten small portions a second rather than in one burst.
constexpr milliseconds tick{100};

/// Thousands of connections need more descriptors than the usual 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  // Without the right to raise it the old limit stays, which may do.
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

/// Seconds since midnight, so that the outdoor curve fits the clock.
seconds time_of_day() {
  constexpr std::time_t day = 86'400;
  return static_cast<seconds>(std::time(nullptr) % day);
}

/// Everything that runs while the simulator serves.
class field {
public:
  field(const site& x, memory* kept)
    : plant_{x.seed, x.change, time_of_day()},
      state_{plant_, count_, std::chrono::steady_clock::now(), kept},
      server_{context_, state_},
      signals_{context_, SIGINT, SIGTERM, SIGUSR1},
      ticks_{context_},
      stats_{context_},
      midnight_{time_of_day()} {
    // nop
  }

  /// Binds all sockets, so that a taken port shows before anything is served.
  status listen(const site& x) {
    std::vector<unit_list> behind(x.sockets);
    // Unit ids count up behind each socket, as `number_units` gave them.
    for (auto& device : x.devices)
      behind[device.socket].push_back({plant_.add(device.kind), device.what});
    for (uint32_t i = 0; i < x.sockets; ++i) {
      auto wanted = x.port == 0 ? 0u : x.port + i;
      auto port = server_.listen(x.host, static_cast<uint16_t>(wanted),
                                 std::move(behind[i]));
      if (!port)
        return port.error();
      ports_.push_back(*port);
    }
    return state_.kept != nullptr ? state_.kept->recall(plant_) : status{};
  }

  [[nodiscard]] const std::vector<uint16_t>& ports() const noexcept {
    return ports_;
  }

  [[nodiscard]] const plant& devices() const noexcept {
    return plant_;
  }

  void run(std::chrono::seconds stats_period) {
    wait_for_signal();
    wait_for_tick();
    if (stats_period.count() > 0)
      wait_for_stats(stats_period);
    context_.run();
  }

private:
  void wait_for_signal() {
    signals_.async_wait([this](auto error, int number) {
      if (error)
        return;
      if (number != SIGUSR1)
        return stop();
      print_totals();
      wait_for_signal();
    });
  }

  /// Values move in real time however late a tick comes.
  void wait_for_tick() {
    ticks_.expires_after(tick);
    ticks_.async_wait([this](auto error) {
      if (error)
        return;
      std::chrono::duration<double> up = std::chrono::steady_clock::now()
                                         - state_.started;
      plant_.advance(midnight_ + up.count());
      wait_for_tick();
    });
  }

  void wait_for_stats(std::chrono::seconds period) {
    stats_.expires_after(period);
    stats_.async_wait([this, period](auto error) {
      if (error)
        return;
      print_rates(static_cast<double>(period.count()));
      wait_for_stats(period);
    });
  }

  /// What happened per second since the last call.
  void print_rates(double passed) {
    auto rate = [&](uint64_t now, uint64_t before) {
      return static_cast<double>(now - before) / passed;
    };
    fmt::print(stderr,
               "rates requests/s={:.1f} writes/s={:.1f} exceptions/s={:.1f} "
               "unanswered/s={:.1f} changes/s={:.1f} connections={}\n",
               rate(count_.requests, before_.requests),
               rate(count_.writes, before_.writes),
               rate(count_.exceptions, before_.exceptions),
               rate(count_.unanswered, before_.unanswered),
               rate(plant_.changes(), changes_before_), count_.open);
    before_ = count_;
    changes_before_ = plant_.changes();
  }

  void print_totals() const {
    fmt::print(stderr,
               "totals requests={} writes={} exceptions={} unanswered={} "
               "dropped={} broken={} accepted={} connections={} changes={}\n",
               count_.requests, count_.writes, count_.exceptions,
               count_.unanswered, count_.dropped, count_.broken,
               count_.accepted, count_.open, plant_.changes());
  }

  void stop() {
    server_.close();
    ticks_.cancel();
    stats_.cancel();
    signals_.cancel();
    context_.stop();
  }

  plant plant_;
  counters count_; // Outlives the connections, which the context owns.
  boost::asio::io_context context_{1};
  counters before_;
  uint64_t changes_before_ = 0;
  field_state state_;
  server server_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer ticks_;
  boost::asio::steady_timer stats_;
  seconds midnight_ = 0;
  std::vector<uint16_t> ports_;
};

result<std::string> read_text(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in)
    return failure{ec::invalid_config, "cannot read " + path};
  return text;
}

} // namespace

result<site> describe_site(field_options options) {
  if (options.protocol != "modbus")
    return failure{ec::invalid_config,
                   fmt::format("`{}` is no protocol of the simulator: modbus",
                               options.protocol)};
  if (!options.site_file.empty()) {
    auto text = read_text(options.site_file);
    if (!text)
      return text.error();
    return read_site(*text, options.site_file);
  }
  auto change = parse_share(options.change);
  if (!change)
    return change.error();
  auto faults = parse_fault_spec(options.faults);
  if (!faults)
    return faults.error();
  options.uniform.faults = std::move(*faults);
  site base;
  base.host = options.host;
  base.port = options.port;
  base.seed = options.seed;
  base.change = *change;
  return make_uniform_site(std::move(base), options.uniform);
}

/// The ready line is for scripts: it comes when every socket listens and every
/// file is written.
status run_field(const site& x, const field_options& options) {
  raise_descriptor_limit();
  std::vector<std::string> handles;
  for (auto& device : x.devices)
    handles.push_back(device.handle);
  memory kept{options.memory, std::move(handles)};
  field uut{x, options.memory.empty() ? nullptr : &kept};
  if (auto listening = uut.listen(x); !listening)
    return listening;
  auto& ports = uut.ports();
  if (!options.out.empty())
    if (auto written = write_files(x, ports, options.out); !written)
      return written;
  auto [low, high] = std::minmax_element(ports.begin(), ports.end());
  fmt::print("ready units={} sockets={} points={} host={} ports={}-{}\n",
             uut.devices().size(), ports.size(), uut.devices().points(), x.host,
             *low, *high);
  std::fflush(stdout);
  uut.run(std::chrono::seconds{options.stats});
  return {};
}

} // namespace troupe::load
