#include "actors/daemon/settings.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("Modbus settings are told in milliseconds", "[settings]") {
  modbus_options x;
  x.response_timeout = 0.25;
  x.max_gap = 3;
  auto out = make_driver_settings(x, 7);
  CHECK(out.modbus.response_timeout == std::chrono::milliseconds{250});
  CHECK(out.modbus.limits.max_gap == 3);
  CHECK(out.modbus.seed == 7);
}

} // namespace troupe
