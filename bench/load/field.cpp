// Runs simulated devices: sockets, ticks, counters, signals.

#include "bench/load/field.hpp"

#include "bench/load/memory.hpp"
#include "bench/load/serial_server.hpp"
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

constexpr auto serial_protocol = "modbus-rtu";

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
  field(const site& x, memory* kept, uint32_t baud)
    : plant_{x.seed, x.change, time_of_day()},
      state_{plant_, count_, std::chrono::steady_clock::now(), kept},
      server_{context_, state_},
      serial_{context_, state_, baud},
      signals_{context_, SIGINT, SIGTERM, SIGUSR1},
      ticks_{context_},
      stats_{context_},
      midnight_{time_of_day()} {
    // nop
  }

  /// Binds all sockets, so that a taken port shows before anything is served.
  status listen(const site& x) {
    auto behind = deal_units(x);
    for (uint32_t i = 0; i < x.sockets; ++i) {
      auto wanted = x.port == 0 ? 0u : x.port + i;
      auto port = server_.listen(x.host, static_cast<uint16_t>(wanted),
                                 std::move(behind[i]));
      if (!port)
        return port.error();
      ports_.push_back(*port);
    }
    return recall();
  }

  /// Opens a serial line a socket.
  status open_lines(const site& x) {
    for (auto& units : deal_units(x)) {
      auto device = serial_.open(std::move(units));
      if (!device)
        return device.error();
      lines_.push_back({fmt::format("rtu-{}", lines_.size() + 1), *device});
    }
    return recall();
  }

  [[nodiscard]] const std::vector<channel>& lines() const noexcept {
    return lines_;
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
  /// Unit ids count up behind each socket, as `number_units` gave them.
  std::vector<unit_list> deal_units(const site& x) {
    std::vector<unit_list> behind(x.sockets);
    for (auto& device : x.devices)
      behind[device.socket].push_back({plant_.add(device.kind), device.what});
    return behind;
  }

  status recall() {
    return state_.kept != nullptr ? state_.kept->recall(plant_) : status{};
  }

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
    serial_.close();
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
  serial_server serial_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer ticks_;
  boost::asio::steady_timer stats_;
  seconds midnight_ = 0;
  std::vector<uint16_t> ports_;
  std::vector<channel> lines_;
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
  if (options.protocol != "modbus" && options.protocol != serial_protocol)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is no protocol of the simulator: modbus, "
                               "modbus-rtu",
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

namespace {

/// Where bytes take no time the gateway should not think that they do.
uint32_t gateway_baud(const field_options& x) {
  return x.baud == 0 ? 921'600 : x.baud;
}

status write_for_gateway(const site& x, const field_options& options,
                         const std::vector<std::string>& places,
                         const std::vector<channel>& lines) {
  if (!options.channels.empty())
    if (auto written = write_text(options.channels,
                                  channels_toml(lines, gateway_baud(options)));
        !written)
      return written;
  return options.out.empty() ? status{} : write_files(x, places, options.out);
}

status ready_on_sockets(field& uut, const site& x,
                        const field_options& options) {
  if (auto listening = uut.listen(x); !listening)
    return listening;
  auto& ports = uut.ports();
  std::vector<std::string> places;
  for (auto port : ports)
    places.push_back(fmt::format("{}:{}", x.host, port));
  if (auto written = write_for_gateway(x, options, places, {}); !written)
    return written;
  auto [low, high] = std::minmax_element(ports.begin(), ports.end());
  fmt::print("ready units={} sockets={} points={} host={} ports={}-{}\n",
             uut.devices().size(), ports.size(), uut.devices().points(), x.host,
             *low, *high);
  return {};
}

status ready_on_lines(field& uut, const site& x, const field_options& options) {
  if (auto opened = uut.open_lines(x); !opened)
    return opened;
  std::vector<std::string> names;
  std::string devices;
  for (auto& line : uut.lines()) {
    names.push_back(line.name);
    devices += (devices.empty() ? "" : ",") + line.device;
  }
  if (auto written = write_for_gateway(x, options, names, uut.lines());
      !written)
    return written;
  fmt::print("ready units={} lines={} points={} baud={} devices={}\n",
             uut.devices().size(), names.size(), uut.devices().points(),
             options.baud, devices);
  return {};
}

} // namespace

/// The ready line is for scripts: it comes when every socket listens and every
/// file is written.
status run_field(const site& x, const field_options& options) {
  raise_descriptor_limit();
  std::vector<std::string> handles;
  for (auto& device : x.devices)
    handles.push_back(device.handle);
  memory kept{options.memory, std::move(handles)};
  field uut{x, options.memory.empty() ? nullptr : &kept, options.baud};
  auto ready = options.protocol == serial_protocol
                 ? ready_on_lines(uut, x, options)
                 : ready_on_sockets(uut, x, options);
  if (!ready)
    return ready;
  std::fflush(stdout);
  uut.run(std::chrono::seconds{options.stats});
  return {};
}

} // namespace troupe::load
