#include "actors/daemon/read_modbus.hpp"

#include "drivers/modbus/candidates.hpp"
#include "drivers/serial_port.hpp"
#include "protocol/ids.hpp"

#include <algorithm>

namespace troupe {

namespace {

void check_name(toml_reader& in, const std::string& name) {
  if (!is_valid_handle(name))
    in.complain_about("device", "belongs to a channel whose name must be 1 to "
                                "64 letters, digits, dots, dashes or "
                                "underscores");
}

/// Two lines on one port would talk at the same time.
void check_device(toml_reader& in, const channel_options& x,
                  const modbus_options& all) {
  if (x.device.empty())
    in.complain_about("device", "must name a serial port");
  else if (std::any_of(all.channels.begin(), all.channels.end(),
                       [&](auto& y) { return y.device == x.device; }))
    in.complain_about("device", "belongs to another channel");
}

void read_channel(toml_reader& in, const std::string& name,
                  modbus_options& all) {
  channel_options out;
  out.name = name;
  out.response_timeout = all.response_timeout;
  in.text("device", out.device);
  in.integer("baud", out.baud, 300, 921'600);
  in.text("parity", out.parity);
  in.integer("stop_bits", out.stop_bits, 1, 2);
  in.number("response_timeout", out.response_timeout, 0.01, 60);
  in.number("turnaround", out.turnaround, 0, 60);
  in.number("pause", out.pause, 0, 10);
  in.number("byte_timeout", out.byte_timeout, 0.005, 10);
  in.flag("rs485", out.rs485);
  in.flag("echo", out.echo);
  check_name(in, name);
  check_device(in, out, all);
  if (!is_baud_rate(static_cast<uint32_t>(out.baud)))
    in.complain_about("baud", "must be a rate of serial ports, such as 9600");
  if (out.parity != "none" && out.parity != "odd" && out.parity != "even")
    in.complain_about("parity", "must be none, odd or even");
  all.channels.push_back(std::move(out));
}

/// After the channels, which it may name.
void check_discover(toml_reader& in, const modbus_options& x) {
  auto places = modbus::read_candidates(x.discover, [&](auto& name) {
    return std::any_of(x.channels.begin(), x.channels.end(),
                       [&](auto& y) { return y.name == name; });
  });
  if (!places)
    in.complain_about("discover", "has " + places.error().text);
}

} // namespace

void read_modbus(toml_reader& in, modbus_options& out) {
  in.number("connect_timeout", out.connect_timeout, 0.05, 60);
  in.number("response_timeout", out.response_timeout, 0.01, 60);
  in.integer("max_gap", out.max_gap, 0, 124);
  in.integer("max_registers", out.max_registers, 1, 125);
  in.integer("max_bits", out.max_bits, 1, 2000);
  in.integer("in_flight", out.in_flight, 1, 32);
  in.number("reconnect_min", out.reconnect_min, 0.1, 60);
  in.number("reconnect_max", out.reconnect_max, 1, 3600);
  if (out.reconnect_max < out.reconnect_min)
    in.complain_about("reconnect_max", "must not be less than reconnect_min");
  in.section("channels", [&](auto& x) {
    x.each_section(
      [&](auto& name, auto& channel) { read_channel(channel, name, out); });
  });
  in.texts("discover", out.discover);
  check_discover(in, out);
}

} // namespace troupe
