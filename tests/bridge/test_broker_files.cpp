#include "bridge/mqtt/broker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("the broker listens where it is told, and keeps much", "[broker]") {
  broker_config cfg;
  cfg.directory = "/state/broker";
  cfg.port = 1884;
  auto text = mosquitto_conf(cfg, "mosquitto");
  CHECK(has_line(text, "listener 1884 127.0.0.1"));
  CHECK(has_line(text, "user mosquitto"));
  CHECK(has_line(text, "max_queued_messages 100000"));
  CHECK(has_line(text, "max_queued_bytes 134217728"));
  CHECK(has_line(text, "set_tcp_nodelay true"));
  CHECK(has_line(text, "persistence true"));
  CHECK(has_line(text, "acl_file /state/broker/acl"));
}

TEST_CASE("clients write requests, only the gateway writes state", "[broker]") {
  broker_config cfg;
  auto text = mosquitto_acl(cfg);
  auto clients = text.substr(0, text.find("\nuser "));
  CHECK(has_line(clients + '\n', "topic write glp/+/+/rq/#"));
  CHECK(clients.find("glp/+/+/fb/#") == std::string::npos);
  CHECK(clients.find("glp/+/+/ev/#") == std::string::npos);
  CHECK(clients.find("topic write #") == std::string::npos);
  CHECK(clients.find("readwrite") == std::string::npos);
  auto gateway = text.substr(text.find("\nuser "));
  CHECK(gateway == "\nuser trouped\ntopic readwrite #\n");
}

TEST_CASE("queues and sessions are as long as they are told", "[broker]") {
  broker_config cfg;
  cfg.client_expiration = 3;
  cfg.max_queued_messages = 500;
  cfg.max_queued_bytes = 2'000'000;
  auto text = mosquitto_conf(cfg, "mosquitto");
  CHECK(has_line(text, "persistent_client_expiration 3d"));
  CHECK(has_line(text, "max_queued_messages 500"));
  CHECK(has_line(text, "max_queued_bytes 2000000"));
}

TEST_CASE("only loopback listeners take clients without a name", "[broker]") {
  broker_config cfg;
  auto anonymous = [&] {
    auto text = mosquitto_conf(cfg, "mosquitto");
    auto security = text.substr(text.find("listener 1883 " + cfg.host));
    CHECK(has_line(text, "per_listener_settings true"));
    return has_line(security, "allow_anonymous true");
  };
  CHECK(anonymous());
  for (auto host : {"0.0.0.0", "::", "192.168.1.2"}) {
    cfg.host = host;
    CHECK_FALSE(anonymous());
  }
}

TEST_CASE("a listener with TLS wants a password of everybody", "[broker]") {
  broker_config cfg;
  cfg.directory = "/state/broker";
  cfg.tls = {"127.0.0.1", 8883, {"/etc/cert", "/etc/key", {}}};
  auto text = mosquitto_conf(cfg, "mosquitto");
  auto begin = text.find("listener 8883 127.0.0.1\n");
  auto end = text.find("listener 1883 127.0.0.1\n");
  REQUIRE(begin < end); // once the last listens, all do
  auto secure = text.substr(begin, end - begin);
  CHECK(has_line(secure, "allow_anonymous false"));
  CHECK(has_line(secure, "password_file /state/broker/passwd"));
  CHECK(has_line(secure, "acl_file /state/broker/acl"));
  CHECK(has_line(secure, "certfile /state/broker/cert.pem"));
  CHECK(has_line(secure, "keyfile /state/broker/key.pem"));
  CHECK(secure.find("require_certificate") == std::string::npos);
  cfg.tls->files.ca = "/etc/ca";
  text = mosquitto_conf(cfg, "mosquitto");
  CHECK(has_line(text, "cafile /state/broker/ca.pem"));
  CHECK(has_line(text, "require_certificate true"));
}

TEST_CASE("users may do what loopback clients may", "[broker]") {
  broker_config cfg;
  cfg.users = {{"anna", "$7$"}, {"ben", "$7$"}};
  auto text = mosquitto_acl(cfg);
  auto section = [&](const std::string& from, const std::string& to) {
    auto begin = text.find(from) + from.size();
    return text.substr(begin, text.find(to) - begin);
  };
  auto loopback = section("clients.\n", "\nuser anna\n");
  CHECK(has_line(loopback, "topic write glp/+/+/rq/#"));
  CHECK(section("user anna\n", "\nuser ben\n") == loopback);
  CHECK(section("user ben\n", "\nuser trouped\n") == loopback);
}

TEST_CASE("outside drivers write what is theirs, no more", "[broker]") {
  broker_config cfg;
  auto none = mosquitto_acl(cfg);
  CHECK(none.find("ev/error") == std::string::npos);
  cfg.external_protocols = {"acme"};
  auto text = mosquitto_acl(cfg);
  for (auto line : {"topic write glp/0/+/fb/dev/acme/#",
                    "topic write glp/0/+/fb/res/application/acme/#",
                    "topic write glp/0/+/ev/created/dev/acme/#",
                    "topic write glp/0/+/ev/discovery/device",
                    "topic write glp/0/+/ev/error"})
    CHECK(has_line(text, line));
  CHECK(text.find("fb/dev/+") == std::string::npos);
  CHECK(text.substr(text.find("\nuser "))
        == "\nuser trouped\ntopic readwrite #\n");
}

TEST_CASE("passwords are made of chance", "[broker]") {
  auto first = make_password();
  CHECK(first.size() == 32);
  CHECK(std::all_of(first.begin(), first.end(), [](char c) {
    return std::string_view{"0123456789abcdef"}.find(c)
           != std::string_view::npos;
  }));
  CHECK(first != make_password());
}

} // namespace troupe
