// troupe-load: plays the world around a gateway. `field` plays its devices.

#include "bench/load/field.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace troupe::load {

namespace {

/// Exit codes as in `bench/README.md`; the last two are those of sysexits.h.
constexpr int wrong_usage = 2;
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
}

int report(const failure& x) {
  fmt::print(stderr, "troupe-load: {}\n", x.text);
  return x.code == ec::resource_taken ? resource_taken : bad_site;
}

int run(int argc, char** argv) {
  CLI::App app{"Plays the world around a Troupe gateway"};
  app.require_subcommand(1);
  auto* field = app.add_subcommand("field", "Simulates field devices");
  field_options options;
  add_options(*field, options);
  add_bacnet_options(*field, options.bacnet);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& x) {
    return app.exit(x) == 0 ? 0 : wrong_usage;
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
