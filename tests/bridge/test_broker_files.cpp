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
