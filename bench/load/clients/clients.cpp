#include "bench/load/clients/clients.hpp"

#include "bench/load/clients/creators.hpp"
#include "bench/load/clients/findings.hpp"
#include "bench/load/clients/getters.hpp"
#include "bench/load/clients/storm.hpp"
#include "bench/load/clients/subscribers.hpp"
#include "bench/load/clients/writers.hpp"

#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace troupe::load {

namespace {

using clock = std::chrono::steady_clock;

/// What is due waits this long at most, which counts as latency.
constexpr auto tick = std::chrono::milliseconds{1};
constexpr auto search_time = std::chrono::seconds{10};
/// Nothing more came for so long: all retained blocks are known.
constexpr auto search_calm = std::chrono::milliseconds{1'000};
constexpr auto blocks_filter = "glp/0/+/fb/dev/+/+/if/+/+";

unix_nanos wall_clock() {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

/// Looks for datapoints in retained blocks before anybody begins.
result<target_finder> find_targets(const broker_place& where,
                                   const client_options& x) {
  boost::asio::io_context context{1};
  target_finder found{x.write_points, x.targets};
  auto ok = true;
  auto last = clock::now();
  std::shared_ptr<mqtt_client> client;
  mqtt_client::handlers on;
  on.connected = [&] {
    ok = static_cast<bool>(client->subscribe(blocks_filter, 1)) && ok;
  };
  on.lost = [&] { ok = false; };
  on.arrived = [&](auto& message) {
    found.take(message.topic, message.payload);
    last = clock::now();
  };
  client = std::make_shared<mqtt_client>(
    context, fmt::format("load-search-{}", ::getpid()), std::move(on));
  if (auto done = client->connect(where); !done)
    return done.error();
  auto limit = clock::now() + search_time;
  while (ok && !found.is_full() && clock::now() < limit
         && clock::now() - last < search_calm)
    context.run_for(tick);
  client->close();
  context.run_for(tick);
  if (!ok)
    return failure{ec::not_connected, "the broker broke the connection"};
  return found;
}

class program {
public:
  explicit program(const client_options& x)
    : options_{x},
      ticks_{context_},
      end_{context_},
      signals_{context_, SIGINT, SIGTERM, SIGUSR1} {
    signals_.add(SIGUSR2);
  }

  status start(const broker_place& where, const target_finder& found) {
    add_roles(where, found);
    for (auto& x : roles_)
      if (auto done = x->start(clock::now()); !done)
        return done;
    fmt::print("ready roles={} writable={} others={}\n", roles_.size(),
               found.writable().size(), found.others().size());
    std::fflush(stdout);
    return {};
  }

  void run() {
    wait_for_signal();
    wait_for_tick();
    if (options_.seconds > 0) {
      end_.expires_after(std::chrono::seconds{options_.seconds});
      end_.async_wait([this](auto error) {
        if (!error)
          stop();
      });
    }
    context_.run();
  }

private:
  template <class Role, class... Ts>
  void add(Ts&&... xs) {
    roles_.push_back(std::make_unique<Role>(context_, std::forward<Ts>(xs)...));
  }

  void add_roles(const broker_place& where, const target_finder& found) {
    auto& x = options_;
    if (x.subscribers > 0)
      add<subscribers>(
        where,
        reading{"events", x.subscribers, x.filters, x.qos, x.interval, {}, {}},
        wall_clock);
    if (x.slow > 0)
      add<subscribers>(where,
                       reading{"slow", x.slow, x.filters, x.qos, x.interval,
                               x.slow_after, x.slow_for},
                       wall_clock);
    if (x.writers > 0)
      add<write_clients>(where, x, found.writable());
    if (x.getters > 0)
      add<get_clients>(where, x, found.others());
    if (x.creators > 0)
      add<create_clients>(where, x, sid_of(found));
    if (x.storm > 0)
      add<storm_clients>(where, x);
  }

  static std::string sid_of(const target_finder& found) {
    for (auto* list : {&found.others(), &found.writable()})
      if (!list->empty())
        return list->front().sid;
    return {};
  }

  void wait_for_signal() {
    signals_.async_wait([this](auto error, int number) {
      if (error)
        return;
      if (number == SIGUSR1)
        print();
      else if (number == SIGUSR2)
        begin_window();
      else
        return stop();
      wait_for_signal();
    });
  }

  void begin_window() {
    for (auto& x : roles_)
      x->begin_window();
  }

  void wait_for_tick() {
    ticks_.expires_after(tick);
    ticks_.async_wait([this](auto error) {
      if (error)
        return;
      for (auto& x : roles_)
        x->tick(clock::now());
      wait_for_tick();
    });
  }

  void print() {
    findings out;
    for (auto& x : roles_)
      x->report(out);
    fmt::print("{}\n", findings_json(out));
    std::fflush(stdout);
  }

  void stop() {
    print();
    context_.stop();
  }

  const client_options& options_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer ticks_;
  boost::asio::steady_timer end_;
  boost::asio::signal_set signals_;
  std::vector<std::unique_ptr<role>> roles_;
};

} // namespace

status run_clients(const client_options& x) {
  auto where = parse_broker(x.broker);
  if (!where)
    return where.error();
  if (x.creators > 0 && x.create_type.empty())
    return failure{ec::invalid_config, "creators need --create-type"};
  target_finder found{x.write_points, x.targets};
  if (x.writers > 0 || x.getters > 0 || x.creators > 0) {
    auto searched = find_targets(*where, x);
    if (!searched)
      return searched.error();
    found = std::move(*searched);
  }
  program uut{x};
  if (auto done = uut.start(*where, found); !done)
    return done;
  uut.run();
  return {};
}

} // namespace troupe::load
