#include "bench/load/bacnet_field.hpp"

#include "bench/load/bacnet_server.hpp"
#include "bench/load/field_loop.hpp"
#include "bench/load/writers.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace troupe::load {

namespace {

/// Addresses that never leave the machine, and their broadcast.
constexpr std::string_view loopback = "127.";
constexpr auto loopback_broadcast = "127.255.255.255";

failure bad(std::string text) {
  return {ec::invalid_config, std::move(text)};
}

/// Everything that runs while the devices serve.
class bacnet_field final : public field_program {
public:
  bacnet_field(const site& x, memory* kept, const field_options& options)
    : started_{std::chrono::steady_clock::now()},
      midnight_{time_of_day()},
      plant_{x.seed, x.change, midnight_,
             std::chrono::duration<seconds>(options.settle).count()},
      kept_{kept},
      late_{options.period},
      devices_{plant_, kept, started_, &late_},
      server_{context_, devices_} {
    // nop
  }

  /// Memory comes back before values go to the objects.
  status build(const site& x, bacnet::server_settings abilities) {
    std::vector<unit> units;
    for (auto& device : x.devices)
      units.push_back({plant_.add(device.kind), device.what});
    if (kept_ != nullptr)
      if (auto recalled = kept_->recall(plant_); !recalled)
        return recalled;
    for (size_t i = 0; i < units.size(); ++i) {
      abilities.instance = x.devices[i].unit;
      abilities.name = x.devices[i].handle;
      devices_.add(units[i], abilities);
    }
    devices_.begin();
    return {};
  }

  status listen(const site& x, const bacnet_options& options) {
    auto opened = options.own_addresses ? open_devices(x)
                                        : open_routers(x, options.network);
    if (!opened)
      return opened;
    auto broadcast = options.broadcast;
    if (broadcast.empty() && x.host.compare(0, loopback.size(), loopback) == 0)
      broadcast = loopback_broadcast;
    return broadcast.empty() ? status{} : server_.open_broadcast(broadcast);
  }

  [[nodiscard]] const std::vector<uint16_t>& ports() const noexcept {
    return ports_;
  }

  [[nodiscard]] size_t points() const noexcept {
    return plant_.points();
  }

  void run(std::chrono::seconds stats_period) {
    field_loop{context_, *this, started_, midnight_}.run(stats_period);
  }

  void on_tick(seconds now) override {
    std::vector<plant::place> moved;
    plant_.advance(now, &moved);
    auto instant = std::chrono::steady_clock::now();
    bacnet_devices::frames out;
    for (auto& x : moved) {
      devices_.move(x, instant, out);
      say(x.device, out, instant);
    }
    for (size_t i = 0; i < devices_.size(); ++i) {
      devices_.on_time(i, instant, out);
      say(i, out, instant);
    }
  }

  void print_rates(double passed) override {
    auto now = devices_.totals();
    auto rate = [&](uint64_t bacnet::server_counts::*what) {
      return static_cast<double>(now.what.*what - before_.*what) / passed;
    };
    using counts = bacnet::server_counts;
    fmt::print(stderr,
               "rates requests/s={:.1f} writes/s={:.1f} exceptions/s={:.1f} "
               "unanswered/s={:.1f} changes/s={:.1f} notifications/s={:.1f} "
               "subscriptions={}\n",
               rate(&counts::requests), rate(&counts::writes),
               rate(&counts::errors), rate(&counts::unanswered),
               static_cast<double>(plant_.changes() - changes_before_) / passed,
               rate(&counts::notifications), now.subscriptions);
    before_ = now.what;
    changes_before_ = plant_.changes();
  }

  void print_totals() override {
    auto now = devices_.totals();
    fmt::print(stderr,
               "totals requests={} writes={} exceptions={} unanswered={} "
               "dropped={} broken={} changes={} notifications={} "
               "unconfirmed={} restarts={} subscriptions={}",
               now.what.requests, now.what.writes, now.what.errors,
               now.what.unanswered, now.what.lost + server_.dropped(),
               server_.strangers(), plant_.changes(), now.what.notifications,
               now.what.unconfirmed_by_peer, now.what.restarts,
               now.subscriptions);
    print_punctuality(late_);
  }

  void begin_window() override {
    late_.begin_window();
  }

  void close() override {
    server_.close();
  }

private:
  void say(size_t i, bacnet_devices::frames& what,
           std::chrono::steady_clock::time_point now) {
    server_.send(i, what, now);
    what.clear();
  }

  status open_routers(const site& x, uint16_t first_network) {
    std::vector<std::vector<size_t>> behind(x.sockets);
    for (size_t i = 0; i < x.devices.size(); ++i)
      behind[x.devices[i].socket].push_back(i);
    for (uint32_t i = 0; i < x.sockets; ++i) {
      auto port = x.port == 0 ? 0u : x.port + i;
      auto opened = server_.open_router(
        x.host, static_cast<uint16_t>(port),
        static_cast<uint16_t>(first_network + i), std::move(behind[i]));
      if (!opened)
        return opened.error();
      ports_.push_back(*opened);
    }
    return {};
  }

  /// Addresses count up from the first one; a port that the system chose for it
  /// is the one of all.
  status open_devices(const site& x) {
    boost::system::error_code error;
    auto first = boost::asio::ip::make_address_v4(x.host, error);
    if (error)
      return bad(fmt::format("`{}` is not an IPv4 address", x.host));
    auto port = x.port;
    for (uint32_t i = 0; i < x.devices.size(); ++i) {
      auto host = boost::asio::ip::address_v4{first.to_uint() + i}.to_string();
      auto opened = server_.open_device(host, port, i);
      if (!opened)
        return opened.error();
      port = *opened;
      ports_.push_back(port);
    }
    return {};
  }

  std::chrono::steady_clock::time_point started_;
  seconds midnight_;
  boost::asio::io_context context_{1};
  plant plant_;
  memory* kept_;
  punctuality late_;
  bacnet_devices devices_;
  bacnet_server server_;
  std::vector<uint16_t> ports_;
  bacnet::server_counts before_;
  uint64_t changes_before_ = 0;
};

} // namespace

result<numbering> bacnet_numbering(const bacnet_options& x) {
  if (x.network < 1 || x.network >= bacnet::all_networks)
    return bad("networks are numbered from 1 to 65534");
  if (x.instance > bacnet::last_instance)
    return bad(
      fmt::format("instances are numbered up to {}", bacnet::last_instance));
  return numbering{x.instance, UINT32_MAX, true};
}

result<bacnet::server_settings> bacnet_abilities(const bacnet_options& x) {
  bacnet::server_settings out;
  if (x.max_apdu < bacnet::least_apdu_bytes
      || x.max_apdu > bacnet::most_apdu_bytes)
    return bad("an APDU has 50 to 1476 bytes");
  out.max_apdu = x.max_apdu;
  out.most_subscriptions = x.subscriptions;
  for (auto& name : x.without) {
    if (name == "segmentation")
      out.segments = false;
    else if (name == "rpm")
      out.read_multiple = false;
    else if (name == "wpm")
      out.write_multiple = false;
    else if (name == "cov")
      out.cov = false;
    else
      return bad(
        fmt::format("`{}` is no ability: segmentation, rpm, wpm, cov", name));
  }
  return out;
}

namespace {

/// Numbers that count up must not run out.
status check_numbers(const site& x, const bacnet_options& options) {
  if (x.devices.empty())
    return bad("there are no devices");
  if (x.devices.back().unit > bacnet::last_instance)
    return bad(fmt::format("{} devices from instance {} on do not fit into {}",
                           x.devices.size(), options.instance,
                           bacnet::last_instance));
  if (size_t{options.network} + x.sockets > bacnet::all_networks)
    return bad(fmt::format("{} networks from {} on do not fit into 65534",
                           x.sockets, options.network));
  return {};
}

} // namespace

status run_bacnet_field(const site& x, const field_options& options) {
  if (auto checked = check_numbers(x, options.bacnet); !checked)
    return checked;
  auto abilities = bacnet_abilities(options.bacnet);
  if (!abilities)
    return abilities.error();
  std::vector<std::string> handles;
  for (auto& device : x.devices)
    handles.push_back(device.handle);
  memory kept{options.memory, std::move(handles)};
  bacnet_field uut{x, options.memory.empty() ? nullptr : &kept, options};
  if (auto built = uut.build(x, *abilities); !built)
    return built;
  if (auto listening = uut.listen(x, options.bacnet); !listening)
    return listening;
  if (!options.out.empty())
    if (auto written = write_files(x, {}, options.out); !written)
      return written;
  auto& ports = uut.ports();
  auto [low, high] = std::minmax_element(ports.begin(), ports.end());
  fmt::print("ready units={} sockets={} points={} host={} ports={}-{} "
             "instances={}-{} networks={}\n",
             x.devices.size(), ports.size(), uut.points(), x.host, *low, *high,
             x.devices.front().unit, x.devices.back().unit,
             options.bacnet.own_addresses
               ? "0"
               : fmt::format("{}-{}", options.bacnet.network,
                             options.bacnet.network + x.sockets - 1));
  std::fflush(stdout);
  uut.run(std::chrono::seconds{options.stats});
  return {};
}

} // namespace troupe::load
