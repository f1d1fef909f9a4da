#include "bridge/mqtt/broker_users.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr const char* hash = "$7$101$c2FsdA==$aGFzaA==";

std::string problem(const std::string& text) {
  auto x = parse_broker_users("users", text, "trouped");
  return x ? std::string{} : x.error().text;
}

} // namespace

TEST_CASE("users are read with their hashed passwords", "[broker]") {
  auto x = parse_broker_users("users",
                              std::string{"# those of the site\n\nanna:"} + hash
                                + "\r\nben:$6$x$y",
                              "trouped");
  REQUIRE(x);
  REQUIRE(x->size() == 2);
  CHECK(x->at(0).name == "anna");
  CHECK(x->at(0).hash == hash);
  CHECK(x->at(1).name == "ben");
}

TEST_CASE("a password in the clear is refused", "[broker]") {
  CHECK(problem("anna:secret\n")
        == "users:1:1: anna has no hashed password: use mosquitto_passwd");
  CHECK(problem("anna\n").find("no hashed password") != std::string::npos);
  CHECK(problem("anna:$7$secret\n").find("no hashed") != std::string::npos);
}

TEST_CASE("a user's name is a line of the access list", "[broker]") {
  for (auto bad : {"", " anna", "anna ", "an\tna"})
    CHECK(problem(std::string{bad} + ':' + hash).find("a user's name has")
          != std::string::npos);
}

TEST_CASE("nobody takes the name of the gateway, or one twice", "[broker]") {
  auto line = std::string{"anna:"} + hash + '\n';
  CHECK(problem(std::string{"trouped:"} + hash + '\n' + line + line)
        == "users:1:1: trouped is the gateway's own name\n"
           "users:3:1: anna is here twice");
}

TEST_CASE("a file without users is a mistake", "[broker]") {
  CHECK(problem("# nobody yet\n").find("there is no user")
        != std::string::npos);
}

} // namespace troupe
