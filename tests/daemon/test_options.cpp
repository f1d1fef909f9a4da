#include "actors/daemon/options.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

std::string problem(const std::string& text,
                    const std::vector<std::string>& sets = {}) {
  auto x = read_options("site.toml", text, sets);
  return x ? std::string{} : x.error().text;
}

} // namespace

TEST_CASE("an empty configuration is the default one", "[options]") {
  auto x = read_options("site.toml", "", {});
  REQUIRE(x);
  CHECK(x->state == "/var/lib/troupe");
  CHECK(x->broker.listen == "127.0.0.1:1883");
  CHECK(x->monitor.slow == 60);
}

TEST_CASE("settings are read from their sections", "[options]") {
  auto x = read_options("site.toml", R"(
sid = "17q2d9x"
resources = ["a", "b"]
[broker]
listen = "127.0.0.1:2883"
[drivers.modbus]
response_timeout = 2
[monitor]
slow = 0.5
[location]
lat = 51.5
)",
                        {});
  REQUIRE(x);
  CHECK(x->sid == "17q2d9x");
  CHECK(x->resources.size() == 2);
  CHECK(x->broker.listen == "127.0.0.1:2883");
  CHECK(x->modbus.response_timeout == 2);
  CHECK(x->monitor.slow == 0.5);
  CHECK(x->location.lat == 51.5);
  CHECK_FALSE(x->location.lng);
}

TEST_CASE("a segment makes its id unless it is told to wait", "[options]") {
  CHECK(read_options("site.toml", "", {})->provisioning == "auto");
  CHECK(read_options("site.toml", "provisioning = \"manual\"", {})->provisioning
        == "manual");
  CHECK(problem("provisioning = \"later\"\n")
        == "site.toml:1:16: provisioning must be auto or manual");
}

TEST_CASE("protocols of outside drivers are names of their own", "[options]") {
  auto with = [](const std::string& list) {
    return problem("[drivers.external]\nprotocols = " + list + "\n");
  };
  auto x = read_options("site.toml",
                        "[drivers.external]\nprotocols = [\"acme\"]\n", {});
  REQUIRE(x);
  CHECK(x->external.protocols == std::vector<std::string>{"acme"});
  CHECK(with(R"(["acme", "enocean"])").empty());
  for (auto name : {"lon", "modbus", "bacnet", "iap", "lt"})
    CHECK(with("[\"" + std::string{name} + "\"]").find("belongs to the gateway")
          != std::string::npos);
  CHECK(with(R"(["acme", "acme"])").find("named twice") != std::string::npos);
  for (auto name : {"", "a/b", "+", "#", "a b"})
    CHECK(with("[\"" + std::string{name} + "\"]").find("1 to 64 letters")
          != std::string::npos);
  std::string many = "\"p0\"";
  for (auto i = 1; i < 33; ++i)
    many += ", \"p" + std::to_string(i) + '"';
  CHECK(with('[' + many + ']').find("at most 32") != std::string::npos);
}

TEST_CASE("the history has budgets that are worth a disk", "[options]") {
  auto x = read_options("site.toml", R"(
[history]
flush_interval = 1
max_bytes = 0
outbox_bytes = 4_194_304
event_bytes = 1_048_576
)",
                        {});
  REQUIRE(x);
  CHECK(x->history.flush_interval == 1);
  CHECK(x->history.max_bytes == 0);
  CHECK(x->history.outbox_bytes == 4 << 20);
  CHECK(x->history.event_bytes == 1 << 20);
  for (auto wrong :
       {"flush_interval = 0", "max_bytes = 16777215", "max_bytes = -1",
        "outbox_bytes = 0", "event_bytes = 1048575"}) {
    CAPTURE(wrong);
    CHECK(problem("[history]\n" + std::string{wrong} + "\n").find("2:")
          != std::string::npos);
  }
}

TEST_CASE("serial lines of Modbus have names", "[options]") {
  auto x = read_options("site.toml", R"(
[drivers.modbus]
response_timeout = 2
[drivers.modbus.channels.rs485-1]
device = "/dev/ttyUSB0"
baud = 9600
parity = "none"
stop_bits = 2
turnaround = 0.2
[drivers.modbus.channels."roof.2"]
device = "/dev/ttyS1"
response_timeout = 0.3
rs485 = true
)",
                        {});
  REQUIRE(x);
  auto& channels = x->modbus.channels;
  REQUIRE(channels.size() == 2);
  auto& one = channels[channels[0].name == "rs485-1" ? 0 : 1];
  auto& two = channels[channels[0].name == "rs485-1" ? 1 : 0];
  CHECK(one.device == "/dev/ttyUSB0");
  CHECK(one.baud == 9'600);
  CHECK(one.parity == "none");
  CHECK(one.stop_bits == 2);
  CHECK(one.turnaround == 0.2);
  CHECK(one.response_timeout == 2);
  CHECK(two.name == "roof.2");
  CHECK(two.response_timeout == 0.3);
  CHECK(two.rs485);
}

TEST_CASE("what is wrong with a serial line is told with its place",
          "[options]") {
  auto with = [](const std::string& text) {
    return problem("[drivers.modbus.channels.a]\ndevice = \"/dev/ttyS0\"\n"
                   + text);
  };
  CHECK(with("").empty());
  CHECK(
    with("baud = 12345\n")
      .rfind("site.toml:3:8: drivers.modbus.channels.a.baud must be a rate", 0)
    == 0);
  CHECK(with("baud = 200\n").find("must be 300 to 921600")
        != std::string::npos);
  CHECK(with("parity = \"mark\"\n").find("must be none, odd or even")
        != std::string::npos);
  CHECK(with("stop_bits = 3\n").find("must be 1 to 2") != std::string::npos);
  CHECK(with("bauds = 3\n").find("unknown key drivers.modbus.channels.a.bauds")
        != std::string::npos);
  CHECK(with("[drivers.modbus.channels.b]\ndevice = \"/dev/ttyS0\"\n")
          .find("belongs to another channel")
        != std::string::npos);
  CHECK(problem("[drivers.modbus.channels.a]\n").find("must name a serial port")
        != std::string::npos);
  CHECK(problem("[drivers.modbus.channels.\"a:b\"]\ndevice = \"/dev/x\"\n")
          .find("whose name must be")
        != std::string::npos);
  CHECK(problem("[drivers.modbus.channels]\na = 1\n").find("must be a table")
        != std::string::npos);
}

TEST_CASE("what a search would ask is checked at the start", "[options]") {
  CHECK(problem("[drivers.modbus]\ndiscover = [\"192.0.2.0/28:502\", \"a\"]\n"
                "[drivers.modbus.channels.a]\ndevice = \"/dev/ttyS0\"\n")
          .empty());
  CHECK(problem("[drivers.modbus]\ndiscover = [\"h:0\"]\n")
          .rfind("site.toml:2:12: drivers.modbus.discover has h:0: no range", 0)
        == 0);
  CHECK(problem("[drivers.modbus]\ndiscover = [\"10.0.0.0/8\"]\n")
          .find("too much to search")
        != std::string::npos);
}

TEST_CASE("the form of the log stays when something else is set", "[options]") {
  auto x = read_options("site.toml", "log_format = \"json\"",
                        {"log_level=\"debug\""});
  REQUIRE(x);
  CHECK(x->format == log_format::json);
  CHECK(problem("log_format = \"xml\"\n")
        == "site.toml:1:14: log_format must be text or json");
}

TEST_CASE("an unknown key is told with its place", "[options]") {
  CHECK(problem("[broker]\nlisten = \"127.0.0.1:1\"\nlisen = 1\n")
        == "site.toml:3:1: unknown key broker.lisen");
  CHECK(problem("[brokers]\n") == "site.toml:1:2: unknown key brokers");
}

TEST_CASE("a broker without users listens on loopback only", "[options]") {
  CHECK(problem("[broker]\nlisten = \"localhost:1883\"\n").empty());
  CHECK(problem("[broker]\nlisten = \"[::1]:1883\"\n").empty());
  CHECK(problem("[broker]\nlisten = \"0.0.0.0:1883\"\n")
          .rfind("site.toml:2:10: broker.listen beyond loopback needs "
                 "broker.users",
                 0)
        == 0);
  CHECK(problem("[broker]\nlisten = \"0.0.0.0:1\"\nusers = \"/dev/null\"\n")
          .empty());
  CHECK(
    problem("[broker]\nlisten = \"0.0.0.0:1\"\n", {"broker.users=/dev/null"})
      .empty());
}

TEST_CASE("a broker listens on an address in numbers", "[options]") {
  for (auto bad : {"broker.example:1883", "127.example.org:1883", "nowhere"})
    CHECK(problem("", {std::string{"broker.listen="} + bad})
            .find("broker.listen must be ADDRESS:PORT")
          != std::string::npos);
  auto x = read_listen_endpoint("localhost:1883");
  REQUIRE(x);
  CHECK(x->host == "127.0.0.1");
}

TEST_CASE("a listener with TLS needs users, a certificate and a key",
          "[options]") {
  auto section = std::string{"[broker.tls]\n"};
  CHECK(problem(section)
        == "site.toml:1:1: broker.tls needs broker.users: a file of "
           "mosquitto_passwd\n"
           "site.toml:1:1: broker.tls needs cert and key");
  auto users = std::string{"[broker]\nusers = \"/dev/null\"\n"};
  auto files = "cert = \"/dev/null\"\nkey = \"/dev/null\"\n";
  auto x = read_options("site.toml", users + section + files, {});
  REQUIRE(x);
  REQUIRE(x->broker.tls);
  CHECK(x->broker.tls->listen == "0.0.0.0:8883");
  CHECK_FALSE(read_options("site.toml", "", {})->broker.tls);
}

TEST_CASE("files that the broker needs can be read", "[options]") {
  for (auto key : {"users", "password_file", "ca", "cert", "key"})
    CHECK(problem(std::string{"[broker]\n"} + key + " = \"/none\"\n")
            .rfind("site.toml:2:", 0)
          == 0);
  CHECK(problem("[broker.tls]\nkey = \"/none\"\n")
          .rfind("site.toml:2:7: broker.tls.key names a file that cannot be "
                 "read: /none\n",
                 0)
        == 0);
  CHECK_FALSE(problem("[broker]\nusers = \"/dev\"\n").empty());
}

TEST_CASE("certificates are for the url that uses them", "[options]") {
  auto files = std::string{"cert = \"/dev/null\"\nkey = \"/dev/null\"\n"};
  CHECK(problem("[broker]\nurl = \"mqtts://b\"\n" + files).empty());
  CHECK_FALSE(problem("[broker]\nurl = \"mqtt://b\"\n" + files).empty());
  CHECK_FALSE(problem("[broker]\n" + files).empty());
  CHECK_FALSE(
    problem("[broker]\nurl = \"mqtts://b\"\nkey = \"/dev/null\"\n").empty());
  CHECK_FALSE(problem("[broker]\nurl = \"http://b\"\n").empty());
}

TEST_CASE("metrics are served on the loopback alone, if at all", "[options]") {
  CHECK(read_options("site.toml", "", {})->metrics.listen.empty());
  auto x = read_options(
    "site.toml", "[metrics]\nlisten = \"127.0.0.1:9464\"\npoints = true\n", {});
  REQUIRE(x);
  CHECK(x->metrics.listen == "127.0.0.1:9464");
  CHECK(x->metrics.points);
  for (auto good : {"localhost:9464", "[::1]:9464", "127.0.0.2:0"})
    CHECK(
      problem(std::string{"[metrics]\nlisten = \""} + good + "\"\n").empty());
  for (auto bad : {"0.0.0.0:9464", "192.0.2.7:9464", "9464", "127.example:1"})
    CHECK(problem(std::string{"[metrics]\nlisten = \""} + bad + "\"\n")
            .rfind("site.toml:2:10: metrics.listen", 0)
          == 0);
}

TEST_CASE("a zone is one that the system knows", "[options]") {
  CHECK(problem("[location]\nzone = \"Europe/London\"\n").empty());
  CHECK(problem("[location]\nzone = \"UTC\"\n").empty());
  for (auto bad : {"No/Where", "Europe", "../../../etc/passwd", "zone.tab",
                   "/UTC", "leapseconds"})
    CHECK(problem(std::string{"[location]\nzone = \""} + bad + "\"\n")
            .rfind("site.toml:2:8: location.zone must be", 0)
          == 0);
}

TEST_CASE("all problems are told at once", "[options]") {
  CHECK(problem("state = 5\n[monitor]\nslow = -1\n")
        == "site.toml:1:9: state must be a text in quotes\n"
           "site.toml:3:8: monitor.slow must be 0.01 to 86400");
}

TEST_CASE("text that is no TOML is told with its place", "[options]") {
  CHECK(problem("state = \n").rfind("site.toml:1:", 0) == 0);
}

TEST_CASE("the command line wins over the file", "[options]") {
  auto x = read_options("site.toml", "[broker]\nlisten = \"127.0.0.1:1\"\n",
                        {"broker.listen=127.0.0.1:2", "monitor.slow=3"});
  REQUIRE(x);
  CHECK(x->broker.listen == "127.0.0.1:2");
  CHECK(x->monitor.slow == 3);
  CHECK(problem("", {"broker.lisen=1"})
        == "--set:1:8: unknown key broker.lisen");
}

TEST_CASE("an endpoint is a host and a port", "[options]") {
  auto x = read_endpoint("[::1]:1883");
  REQUIRE(x);
  CHECK(x->host == "::1");
  CHECK(x->port == 1883);
  for (auto bad : {"", "127.0.0.1", ":1883", "host:", "host:x", "host:70000"})
    CHECK_FALSE(read_endpoint(bad));
}

} // namespace troupe
