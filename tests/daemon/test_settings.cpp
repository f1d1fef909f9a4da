#include "actors/daemon/settings.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe {

namespace {

result<broker_login> login(const std::string& url) {
  broker_options x;
  x.url = url;
  x.user = "gateway";
  return read_broker_login(x);
}

} // namespace

TEST_CASE("a broker's port is 1883 unless its address names one",
          "[settings]") {
  auto check = [](const std::string& url, const std::string& host,
                  uint16_t port) {
    auto x = login(url);
    REQUIRE(x);
    CHECK(x->where.host == host);
    CHECK(x->where.port == port);
    CHECK(x->user == "gateway");
  };
  check("mqtt://broker.example", "broker.example", 1883);
  check("mqtt://broker.example:2883", "broker.example", 2883);
  check("mqtts://broker.example", "broker.example", 8883);
  check("mqtts://broker.example:2883", "broker.example", 2883);
  check("mqtt://[::1]", "::1", 1883);
  check("mqtt://[::1]:2883", "::1", 2883);
}

TEST_CASE("a broker that cannot be reached so is told", "[settings]") {
  CHECK_FALSE(login("http://broker.example"));
  CHECK_FALSE(login("mqtt://broker.example:99999"));
  broker_options x;
  x.url = "mqtt://broker.example";
  x.password_file = "/dev/null/password";
  auto found = read_broker_login(x);
  REQUIRE_FALSE(found);
  CHECK(found.error().text == "/dev/null/password: cannot be read");
}

TEST_CASE("only mqtts is reached through TLS", "[settings]") {
  CHECK_FALSE(login("mqtt://broker.example")->tls);
  CHECK(login("mqtts://broker.example")->tls);
  broker_options x;
  x.url = "mqtts://broker.example";
  x.ca = "/dev/null";
  auto found = read_broker_login(x);
  REQUIRE_FALSE(found);
  CHECK(found.error().text.rfind("/dev/null: holds no certificate", 0) == 0);
}

TEST_CASE("a password is the first line of its file", "[settings]") {
  test::scratch_folder folder;
  broker_options x;
  x.url = "mqtt://broker.example";
  x.password_file = folder.file("password");
  std::ofstream{x.password_file} << "secret\nnot this\n";
  CHECK(read_broker_login(x)->password == "secret");
  x.password_file = "/dev/null";
  CHECK_FALSE(read_broker_login(x));
}

TEST_CASE("our own broker is told what the options say", "[settings]") {
  test::scratch_folder folder;
  test::certificate mine;
  broker_options x;
  x.listen = "0.0.0.0:2883";
  x.users = folder.file("users");
  x.tls.emplace();
  x.tls->cert = folder.file("cert");
  x.tls->key = folder.file("key");
  mine.write_certificate(x.tls->cert);
  mine.write_key(x.tls->key);
  std::ofstream{x.users} << "anna:$6$salt$hash\n";
  x.client_expiration = 3;
  auto out = make_broker_settings(x, "/state");
  REQUIRE(out);
  CHECK(out->directory == "/state/broker");
  CHECK(out->host == "0.0.0.0");
  CHECK(out->port == 2883);
  CHECK(out->client_expiration == 3);
  CHECK(out->users.size() == 1);
  REQUIRE(out->tls);
  CHECK(out->tls->port == 8883);
  SECTION("its users must be well-formed") {
    std::ofstream{x.users} << "anna:clear\n";
    CHECK_FALSE(make_broker_settings(x, "/state"));
  }
  SECTION("its key must be that of its certificate") {
    test::certificate{}.write_key(x.tls->key);
    CHECK_FALSE(make_broker_settings(x, "/state"));
  }
}

TEST_CASE("Modbus settings are told in milliseconds", "[settings]") {
  modbus_options x;
  x.response_timeout = 0.25;
  x.max_gap = 3;
  x.discover = {"192.0.2.0/28"};
  auto out = make_driver_settings(x, 7);
  CHECK(out.modbus.response_timeout == std::chrono::milliseconds{250});
  CHECK(out.modbus.limits.max_gap == 3);
  CHECK(out.modbus.seed == 7);
  CHECK(out.modbus.discover == x.discover);
}

TEST_CASE("BACnet settings arrive", "[settings]") {
  bacnet_options x;
  x.interface = "eth1";
  x.bbmd = "192.0.2.7";
  x.bbmd_ttl = 60;
  x.apdu_timeout = 1.5;
  x.cov_lifetime = 600;
  auto out = make_bacnet_settings(x, 7);
  CHECK(out.port.interface == "eth1");
  CHECK(out.port.port == 47'808);
  REQUIRE(out.foreign);
  CHECK(to_string(out.foreign->bbmd) == "192.0.2.7:47808");
  CHECK(out.foreign->time_to_live == std::chrono::seconds{60});
  CHECK(out.requests.apdu_timeout == std::chrono::milliseconds{1'500});
  CHECK(out.cov.lifetime == std::chrono::seconds{600});
  CHECK(out.seed == 7);
  CHECK(validate(out));
  CHECK_FALSE(make_bacnet_settings({}, 7).foreign);
  CHECK_FALSE(out.own);
  x.device_instance = 77;
  x.vendor_id = 260;
  out = make_bacnet_settings(x, 7);
  REQUIRE(out.own);
  CHECK(out.own->instance == 77);
  CHECK(out.own->name == "troupe-77");
  CHECK(out.own->vendor == 260);
  CHECK(validate(out));
}

TEST_CASE("settings of a serial line arrive", "[settings]") {
  modbus_options x;
  channel_options line;
  line.name = "a";
  line.device = "/dev/ttyS0";
  line.parity = "odd";
  line.pause = 0.02;
  line.echo = true;
  x.channels = {line};
  auto out = make_driver_settings(x, 7);
  REQUIRE(out.modbus.channels.count("a") == 1);
  auto& to = out.modbus.channels.at("a");
  CHECK(to.port.device == "/dev/ttyS0");
  CHECK(to.port.baud == 19'200);
  CHECK(to.port.parity == parity_bit::odd);
  CHECK(to.port.bits() == 11);
  CHECK(to.pause == std::chrono::milliseconds{20});
  CHECK(to.echo);
  CHECK(validate(out));
}

} // namespace troupe
