// Everything a user can set: file, then `--set`, then command line.

#pragma once

#include "actors/log_format.hpp"
#include "actors/monitor.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Section `[broker.tls]`: a listener of our own Mosquitto for clients that
/// come from elsewhere. Its files are PEM.
struct broker_tls_options {
  std::string listen = "0.0.0.0:8883"; ///< HOST:PORT.
  std::string cert; ///< Its certificate, with those between it and its CA.
  std::string key;  ///< Of *cert*, without a pass phrase.
  std::string ca;   ///< Not empty: clients need a certificate of it, too.
};

/// Section `[broker]`. With *url* no broker is started, and what stands below
/// "our own broker" means nothing.
struct broker_options {
  // -- our own broker ---------------------------------------------------------

  std::string listen = "127.0.0.1:1883"; ///< HOST:PORT, without TLS.
  /// A file of `mosquitto_passwd`. Needed as soon as somebody can come from
  /// elsewhere.
  std::string users;
  std::optional<broker_tls_options> tls; ///< Set by its section.
  int64_t client_expiration = 14;        ///< Days a session stays, 1 to 3,650.
  int64_t max_queued_messages = 100'000; ///< Per client, 100 to 100,000,000.
  int64_t max_queued_bytes = int64_t{128} << 20; ///< Per client, from 1 MiB on.

  // -- another broker ---------------------------------------------------------

  std::string url;  ///< `mqtt[s]://HOST[:PORT]`; empty: our own broker.
  std::string user; ///< Empty: anonymous.
  std::string password_file; ///< First line is the password.
  std::string ca;   ///< PEM, for `mqtts`; empty: the system's authorities.
  std::string cert; ///< PEM, of the gateway as a client; with *key*.
  std::string key;
};

/// Section `[drivers.modbus.channels.NAME]`: a serial line.
struct channel_options {
  std::string name;   ///< Stands in addresses of devices.
  std::string device; ///< A path, such as /dev/ttyUSB0.
  int64_t baud = 19'200;
  std::string parity = "even"; ///< none, odd or even.
  int64_t stop_bits = 1;       ///< 1 or 2.
  double response_timeout = 1; ///< Seconds; default: that of the driver.
  double turnaround = 0.1;     ///< Seconds after a broadcast, 0 to 60.
  double pause = 0;            ///< Seconds between requests, 0 to 10.
  double byte_timeout = 0.05;  ///< Seconds within a frame, 0.005 to 10.
  bool rs485 = false;          ///< The kernel switches the transmitter.
  bool echo = false;           ///< The adapter hears what it says.
};

/// Section `[drivers.modbus]`. Limits are checked when the file is read; see
/// `modbus::settings` for what they mean.
struct modbus_options {
  double connect_timeout = 3;  ///< Seconds, 0.05 to 60.
  double response_timeout = 1; ///< Seconds, 0.01 to 60.
  int64_t max_gap = 8;         ///< Registers read for nothing, 0 to 124.
  int64_t max_registers = 125; ///< Per request, 1 to 125.
  int64_t max_bits = 2000;     ///< Per request, 1 to 2000.
  int64_t in_flight = 1;       ///< Requests at once per connection, 1 to 32.
  double reconnect_min = 1;    ///< Seconds, 0.1 to 60.
  double reconnect_max = 60;   ///< Seconds, 1 to 3600.
  /// What a search for devices asks; `modbus::read_candidates`.
  std::vector<std::string> discover;
  std::vector<channel_options> channels;
};

/// Section `[drivers.bacnet]`. Limits are checked when the file is read; see
/// `bacnet::settings` for what they mean.
struct bacnet_options {
  /// Name of an interface or an address of this machine. Empty: the first
  /// interface with broadcasts.
  std::string interface;
  int64_t port = 47'808; ///< UDP, of us and of all devices that are looked for.
  std::string broadcast; ///< Address; empty: that of the interface.
  /// `ADDRESS[:PORT]` of the BBMD where we register as a foreign device. Empty:
  /// broadcasts are those of our own IP network.
  std::string bbmd;
  /// Of the gateway's own device, as others see it; -1: they do not see it.
  int64_t device_instance = -1;
  std::string device_name;     ///< Empty: `troupe-INSTANCE`.
  int64_t vendor_id = 0;       ///< Of that device, as ASHRAE registers vendors.
  int64_t bbmd_ttl = 300;      ///< Seconds, 10 to 65,535.
  double apdu_timeout = 3;     ///< Seconds until a request is repeated.
  int64_t apdu_retries = 3;    ///< 0 to 10.
  int64_t max_apdu = 1'476;    ///< Bytes that we take at once, from 50 on.
  int64_t window = 256;        ///< Requests at once on our own network.
  int64_t network_window = 8;  ///< Requests at once to a network behind it.
  int64_t max_properties = 0;  ///< In one request; 0: as many as fit.
  double cov_lifetime = 1'800; ///< Seconds of a subscription, 1 to 28,800.
  bool cov_confirmed = false;  ///< Notifications are acknowledged.
  double event_poll = 60;      ///< Seconds, of what a device does not tell.
  double event_check = 600;    ///< Seconds, of what it tells.
};

/// Section `[history.postgres]`: a copy of what is logged in a PostgreSQL
/// database. Without *url* there is none.
struct postgres_options {
  /// Where it is: `postgresql://USER@HOST/DATABASE`, or another connection
  /// string of PostgreSQL. Without a password.
  std::string url;
  std::string password_file; ///< First line is the password.
  /// As PostgreSQL knows it. Empty: what *url* says, or else `verify-full`,
  /// and `prefer` for a server on this machine.
  std::string sslmode;
  std::string ca;      ///< PEM; empty: the system's authorities.
  std::string gateway; ///< Its name in the database; empty: the segment's id.
  std::string schema = "public"; ///< Of the tables.
  int64_t batch = 10'000;        ///< Rows at once, 100 to 1,000,000.
  bool samples = true;
  bool events = true;
  /// Bytes of samples that wait for the server, beside the usual 8 MiB; from 4
  /// MiB on. Beyond them the oldest go uncopied.
  int64_t backlog_bytes = int64_t{1} << 30;
};

/// Section `[history]`: what is kept on disk besides the state. All budgets may
/// be filled; beyond them the oldest goes.
struct history_options {
  double flush_interval = 0.25; ///< Seconds between commits, 0.02 to 60.
  /// Bytes of samples, from 16 MiB on; 0: no limit.
  int64_t max_bytes = int64_t{4} << 30;
  /// Bytes of events that wait for the broker, before compression; from 4 MiB
  /// on.
  int64_t outbox_bytes = int64_t{1} << 30;
  int64_t event_bytes = int64_t{256} << 20; ///< Of the event log; from 1 MiB.
  postgres_options postgres;
};

/// Section `[drivers.external]`.
struct external_options {
  /// Owned by drivers outside the gateway, which are MQTT clients; at most 32.
  std::vector<std::string> protocols;
};

/// Section `[metrics]`: HTTP for Prometheus.
struct metrics_options {
  /// ADDRESS:PORT of the loopback; empty: no metrics. Nobody is asked who he
  /// is, so nobody from elsewhere is let in.
  std::string listen;
  bool points = false; ///< A series for each datapoint, too.
};

/// Section `[location]`.
struct location_options {
  std::optional<double> lat; ///< Degrees, -90 to 90.
  std::optional<double> lng; ///< Degrees, -180 to 360.
  std::string zone;          ///< IANA name.
};

/// The documentation of the file: every key is a member here, and defaults are
/// those in place. Unknown keys are errors.
struct daemon_options {
  /// Letters and digits, at most 64; empty: generated once and kept (IAP 3.2).
  std::string sid;
  /// `auto`: a segment without an id makes one; `manual`: it waits until a
  /// client gives it one (IAP 4.3).
  std::string provisioning = "auto";
  std::string state = "/var/lib/troupe";
  std::vector<std::string> resources; ///< Files or folders to import at start.
  std::string log_level = "info";     ///< error, warning, info or debug.
  log_format format = log_format::text; ///< Of the log.
  int64_t threads = 0;                ///< Scheduler threads; 0: half the cores.
  broker_options broker;
  history_options history;
  modbus_options modbus;
  bacnet_options bacnet;
  external_options external;
  metrics_options metrics;
  monitor_rates monitor;
  location_options location;
};

/// Reads *text*, the content of *file*, then each `section.key=value` of
/// *sets*. Returns all problems at once as `file:line:column: what`, one a
/// line. Fails with `invalid_config`.
[[nodiscard]] result<daemon_options>
read_options(const std::string& file, const std::string& text,
             const std::vector<std::string>& sets);

/// A HOST:PORT pair; IPv6 hosts stand in brackets. Port 0 means any free one.
struct endpoint {
  std::string host;
  uint16_t port = 0;
};

/// Fails with `invalid_config`. Names are not looked up.
[[nodiscard]] result<endpoint> read_endpoint(const std::string& text);

/// Of something that listens: the host is a numeric address, or `localhost`,
/// which becomes 127.0.0.1. Fails with `invalid_config`.
[[nodiscard]] result<endpoint> read_listen_endpoint(const std::string& text);

} // namespace troupe
