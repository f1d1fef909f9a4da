// troupe-load: plays the world around a gateway. `field` plays its devices,
// `clients` its clients, `run` measures it between both.

#include "bench/load/clients/clients.hpp"
#include "bench/load/field.hpp"
#include "bench/load/run/run.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace troupe::load {

namespace {

/// Exit codes as in `bench/README.md`; the last three are those of sysexits.h.
constexpr int wrong_usage = 2;
constexpr int no_broker = 69;
constexpr int resource_taken = 75;
constexpr int bad_site = 78;

void add_bacnet_options(CLI::App& app, bacnet_options& x) {
  app.add_option("--network", x.network,
                 "BACnet network behind the first router");
  app.add_option("--instance", x.instance, "Of the first BACnet device");
  app.add_flag("--own-addresses", x.own_addresses,
               "An IP address a BACnet device, from --host on; no routers");
  app.add_option("--broadcast", x.broadcast,
                 "Hear BACnet broadcasts to this address as well");
  app
    .add_option("--without", x.without,
                "What BACnet devices lack: segmentation, rpm, wpm, cov")
    ->delimiter(',');
  app.add_option("--max-apdu", x.max_apdu, "Of BACnet devices, in bytes");
  app.add_option("--subscriptions", x.subscriptions,
                 "That a BACnet device takes at once");
}

/// An option such as `800ms`, see `parse_duration`.
template <class Time>
void add_duration(CLI::App& app, const std::string& name, Time& out,
                  const std::string& text) {
  app
    .add_option_function<std::string>(
      name,
      [&out, name](const std::string& given) {
        auto x = parse_duration(given);
        if (!x)
          throw CLI::ValidationError{name, x.error().text};
        out = *x;
      },
      text)
    ->type_name("TIME");
}

void add_options(CLI::App& app, field_options& x) {
  app.add_option("--protocol", x.protocol,
                 "Protocol of the devices: modbus, modbus-rtu or bacnet");
  app.add_option("--devices", x.uniform.devices, "Number of devices");
  app.add_option("--points", x.uniform.points, "Points of each device");
  app.add_option("--sockets", x.uniform.sockets,
                 "Listening sockets, or serial lines; units are dealt out "
                 "evenly");
  app.add_option("--host", x.host, "IP address to listen on");
  app.add_option("--port", x.port, "First port; 0 lets the system choose");
  app.add_option("--baud", x.baud, "Of serial lines; 0: bytes take no time");
  app.add_option("--channels", x.channels,
                 "File for the sections of trouped.toml that name the lines");
  app.add_option("--change", x.change, "Share of points changing per second");
  app.add_option("--fault", x.faults,
                 "Faulty shares, e.g. silent=2%,slow=3%:800ms,exception=1%:6,"
                 "lying=1%,garbage=0.5%,flapping=1%:20s");
  app.add_option("--seed", x.seed, "Seed of all chance");
  app.add_option("--site", x.site_file, "Site file instead of the above");
  app.add_option("--out", x.out, "Folder for device CSV, .mod and .dtd files");
  app.add_option("--memory", x.memory,
                 "File that keeps what is written to the devices");
  app.add_option("--stats", x.stats, "Print rates every so many seconds");
  add_duration(app, "--period", x.period,
               "At which a gateway should poll: says how late reads come");
  add_duration(app, "--settle", x.settle,
               "For how long what depends on a written value moves once a "
               "second (15m); 1ms: it moves once, and then in its turn");
}

void add_listener_options(CLI::App& app, client_options& x) {
  app.add_option("--subscribers", x.subscribers, "Clients that listen");
  app.add_option("--filter", x.filters, "Topic filters of subscribers");
  app.add_option("--qos", x.qos, "Of their subscriptions")
    ->check(CLI::Range(0, 2));
  add_duration(app, "--interval", x.interval,
               "Between samples of a point: latencies are corrected by it");
  app.add_option("--slow", x.slow, "More subscribers, which stop reading");
  add_duration(app, "--slow-after", x.slow_after, "When they stop");
  add_duration(app, "--slow-for", x.slow_for, "For how long; 80s at most");
  app.add_option("--storm", x.storm, "Clients at once that come and go");
  app.add_option("--storm-rate", x.storm_rate, "Of them a second");
  app.add_option("--storm-filter", x.storm_filters, "What they subscribe");
}

void add_asker_options(CLI::App& app, client_options& x) {
  app.add_option("--writers", x.writers, "Clients that write");
  app.add_option("--rate", x.write_rate, "Writes a second, of all together");
  app.add_option("--write-points", x.write_points,
                 "Names of datapoints to write, with * for any text");
  app.add_option("--write-low", x.write_low, "Values begin here");
  app.add_option("--write-high", x.write_high, "And do not go beyond this");
  app.add_option("--getters", x.getters, "Clients that get values");
  app.add_option("--get-rate", x.get_rate, "Gets a second");
  app.add_option("--max-age", x.max_age,
                 "Seconds; 0: the device has to be asked");
  app.add_option("--creators", x.creators,
                 "Clients that create and delete devices");
  app.add_option("--create-rate", x.create_rate, "Devices a second");
  app.add_option("--create-protocol", x.create_protocol, "Of these devices");
  app.add_option("--create-type", x.create_type, "Type of these devices");
  app.add_option("--create-unid", x.create_unid, "Address of these devices");
  app.add_option("--targets", x.targets,
                 "Datapoints at most that are written, and as many to get");
}

void add_client_options(CLI::App& app, client_options& x) {
  app.add_option("--broker", x.broker, "HOST:PORT");
  app.add_option("--seconds", x.seconds, "How long; 0: until a signal");
  add_listener_options(app, x);
  add_asker_options(app, x);
}

void add_run_options(CLI::App& app, run_options& x) {
  app.add_option("plan", x.plan, "File of the plan")->required();
  app.add_option("--out", x.out, "Folder for NAME.json and NAME.html");
  app.add_option("--build", x.build,
                 "Build folder of the gateway; that of this program");
  app.add_option("--keep", x.keep, "Folder for logs and state");
  add_duration(app, "--warm-up", x.warm_up, "Instead of the plan's");
  add_duration(app, "--measure", x.measure, "Instead of the plan's");
  app.add_option("--starts", x.starts, "Cold starts instead of the plan's");
}

int report(const failure& x) {
  fmt::print(stderr, "troupe-load: {}\n", x.text);
  if (x.code == ec::not_connected)
    return no_broker;
  return x.code == ec::resource_taken ? resource_taken : bad_site;
}

int run(int argc, char** argv) {
  CLI::App app{"Plays the world around a Troupe gateway"};
  app.require_subcommand(1);
  auto* field = app.add_subcommand("field", "Simulates field devices");
  field_options options;
  add_options(*field, options);
  add_bacnet_options(*field, options.bacnet);
  auto* clients = app.add_subcommand("clients", "Plays clients of a gateway");
  client_options wanted;
  add_client_options(*clients, wanted);
  auto* runs = app.add_subcommand("run", "Measures a gateway by a plan");
  run_options run_wanted;
  add_run_options(*runs, run_wanted);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : wrong_usage;
  }
  if (*runs)
    return run_plan(run_wanted);
  if (*clients) {
    auto done = run_clients(wanted);
    return done ? 0 : report(done.error());
  }
  auto described = describe_site(options);
  if (!described)
    return report(described.error());
  if (auto done = run_field(*described, options); !done)
    return report(done.error());
  return 0;
}

} // namespace

} // namespace troupe::load

int main(int argc, char** argv) {
  try {
    return troupe::load::run(argc, argv);
  } catch (const std::exception& x) {
    fmt::print(stderr, "troupe-load: {}\n", x.what());
    return 70;
  }
}
