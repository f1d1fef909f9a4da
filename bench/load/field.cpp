// Runs simulated devices: sockets and counters.

#include "bench/load/field.hpp"

#include "bench/load/bacnet_field.hpp"
#include "bench/load/field_loop.hpp"
#include "bench/load/memory.hpp"
#include "bench/load/punctuality.hpp"
#include "bench/load/serial_server.hpp"
#include "bench/load/server.hpp"
#include "bench/load/writers.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace troupe::load {

namespace {

constexpr auto serial_protocol = "modbus-rtu";
constexpr auto bacnet_protocol = "bacnet";

/// Thousands of connections need more descriptors than the usual 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  // Without the right to raise it the old limit stays, which may do.
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
}

/// Everything that runs while the simulator serves.
class field final : public field_program {
public:
  field(const site& x, memory* kept, const field_options& options)
    : midnight_{time_of_day()},
      plant_{x.seed, x.change, midnight_,
             std::chrono::duration<seconds>(options.settle).count()},
      late_{options.period},
      state_{plant_, count_, std::chrono::steady_clock::now(), kept, &late_},
      server_{context_, state_},
      serial_{context_, state_, options.baud} {
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
    field_loop{context_, *this, state_.started, midnight_}.run(stats_period);
  }

  void on_tick(seconds now) override {
    plant_.advance(now);
  }

  void print_rates(double passed) override {
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

  void print_totals() override {
    fmt::print(stderr,
               "totals requests={} writes={} exceptions={} unanswered={} "
               "dropped={} broken={} accepted={} connections={} changes={}",
               count_.requests, count_.writes, count_.exceptions,
               count_.unanswered, count_.dropped, count_.broken,
               count_.accepted, count_.open, plant_.changes());
    if (auto share = serial_.used_share(std::chrono::steady_clock::now()))
      fmt::print(stderr, " line.share={:.1f}", *share);
    print_punctuality(late_);
  }

  void begin_window() override {
    late_.begin_window();
    serial_.begin_window(std::chrono::steady_clock::now());
  }

  void close() override {
    server_.close();
    serial_.close();
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

  seconds midnight_;
  plant plant_;
  counters count_; // Outlives the connections, which the context owns.
  boost::asio::io_context context_{1};
  counters before_;
  uint64_t changes_before_ = 0;
  punctuality late_;
  field_state state_;
  server server_;
  serial_server serial_;
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
  auto is_bacnet = options.protocol == bacnet_protocol;
  if (options.protocol != "modbus" && options.protocol != serial_protocol
      && !is_bacnet)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is no protocol of the simulator: modbus, "
                               "modbus-rtu, bacnet",
                               options.protocol)};
  auto units = is_bacnet ? bacnet_numbering(options.bacnet)
                         : result<numbering>{numbering{}};
  if (!units)
    return units.error();
  if (!options.site_file.empty()) {
    auto text = read_text(options.site_file);
    if (!text)
      return text.error();
    return read_site(*text, options.site_file, *units);
  }
  // One router bears any number of devices.
  if (is_bacnet && options.uniform.sockets == 0)
    options.uniform.sockets = 1;
  auto change = parse_share(options.change);
  if (!change)
    return change.error();
  auto faults = parse_fault_spec(options.faults);
  if (!faults)
    return faults.error();
  options.uniform.faults = std::move(*faults);
  site base;
  base.units = *units;
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
  if (options.protocol == bacnet_protocol)
    return run_bacnet_field(x, options);
  if (std::any_of(x.devices.begin(), x.devices.end(), [](auto& device) {
        return device.what.kind == fault_kind::lossy;
      }))
    return failure{ec::invalid_config, "only BACnet devices can be lossy"};
  std::vector<std::string> handles;
  for (auto& device : x.devices)
    handles.push_back(device.handle);
  memory kept{options.memory, std::move(handles)};
  field uut{x, options.memory.empty() ? nullptr : &kept, options};
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
